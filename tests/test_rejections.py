"""Why Chorus Pro refuses an invoice: each cause provoked twice.

Once without our checks: the file is built and deposited as it is, and the simulator
refuses it for that very reason. Once with them: the user reads a fault first, or our
writer makes such a file impossible and the same invoice goes through.
"""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import NamedTuple

from odoo import fields
from odoo.tests import tagged

from ..chorus_pro.cii import write_cii
from ..chorus_pro.codes.flow_state import INTEGRATED
from ..chorus_pro.codes.flow_syntax import FACTURX
from ..chorus_pro.errors import FileFault
from ..chorus_pro.facturx import build_facturx, validate_xsd
from ..chorus_pro.simulator.fixtures import (
    EITHER_REQUIRED_SIRET,
    INACTIVE_SIRET,
    INACTIVE_SUPPLIER_SIRET,
    SECOND_SUPPLIER_SIRET,
    SERVICE_COMMITMENT_SIRET,
    SERVICE_REQUIRED_SIRET,
    WORKS_ONLY_SIRET,
)
from ..chorus_pro.simulator.rules import RULES
from .common_content import ContentCommon
from .scenarios import Workshop
from .scenarios.running import readable_page, undone

#: valid key, in nobody's list
UNKNOWN_SIRET = "90000005000006"
MEANS = "SpecifiedTradeSettlementPaymentMeans"


class Cause(NamedTuple):
    """One reason to refuse.

    :param rule: name of the simulator's rule
    :param fault: code that the user reads; None when our writer cannot make such a file
    :param level: of the fault; a warning where only Chorus Pro can be sure
    :param build: function of the :class:`Workshop` that gives the invoice at fault
    :param tamper: what somebody else's writer would do to the XML
    """

    rule: str
    fault: str | None
    level: str
    build: Callable
    tamper: Callable | None = None


def written(shop, table, record, **values):
    """Write past the ORM, as an import or another module might."""
    record.flush_recordset()
    for column, value in values.items():
        shop.env.cr.execute(
            f"UPDATE {table} SET {column} = %s WHERE id = %s", [value, record.id]
        )
    record.invalidate_recordset()
    return record


def sold_by(shop, siret):
    written(shop, "chorus_pro_account", shop.account, siret=siret)
    return shop.invoice()


def checked_buyer(shop, siret):
    """A customer after “Check with Chorus Pro”."""
    partner = shop.buyer("Acheteur", siret, "none")
    partner.chorus_pro_structure_id._refresh_from_chorus_pro(shop.account)
    return partner


def to_buyer(siret, **values):
    def build(shop):
        return shop.invoice(partner=checked_buyer(shop, siret), **values)

    return build


def unchecked(siret):
    return lambda shop: shop.invoice(partner=shop.buyer("Acheteur", siret))


def to_unknown(shop):
    """An invoice to a SIRET of which Chorus Pro said that it does not know it."""
    partner = shop.buyer("Acheteur", UNKNOWN_SIRET, "none")
    partner.action_chorus_pro_check_buyer()
    return shop.invoice(partner=partner)


def numbered(number):
    return lambda shop: shop.post(shop.draft(), number)


def with_values(**values):
    return lambda shop: shop.invoice(**values)


def framework(code):
    def build(shop):
        move = shop.invoice()
        return written(shop, "account_move", move, chorus_pro_framework=code)

    return build


def other_means(shop):
    move = shop.invoice()
    return written(shop, "account_move", move, chorus_pro_payment_means="70")


def tomorrow(shop):
    day = fields.Date.today() + timedelta(days=30)
    return shop.invoice(invoice_date=day)


def without_means(xml):
    """The group of the payment means, its code left empty."""
    before, group, after = xml.partition(f"<ram:{MEANS}>".encode())
    return before + group + after.replace(b"Code>1</ram", b"Code></ram", 1)


def paid_nothing(xml):
    """A2 with an amount still due."""
    return xml.replace(b"<ram:DuePayableAmount>0.00", b"<ram:DuePayableAmount>120.00")


def without_date(xml):
    return xml.replace(b">20260302</udt", b">soon</udt", 1)


def with_gross_price(xml):
    net = b"<ram:NetPriceProductTradePrice>"
    gross = (
        b"<ram:GrossPriceProductTradePrice><ram:ChargeAmount>1.00</ram:ChargeAmount>"
        b"</ram:GrossPriceProductTradePrice>"
    )
    return xml.replace(net, gross + net, 1)


def without_category(xml):
    return re.sub(rb"(<ram:CategoryCode>)\w+", rb"\1", xml, count=1)


def numbered_as_another(shop):
    """The number of an invoice of another journal, which is on its way."""
    first = shop.post(shop.draft(), "F2026-0001")
    first._chorus_pro_reserve()
    second = shop.draft()
    second.journal_id = first.journal_id.copy({"name": "Ventes 2", "code": "VT2"})
    return shop.post(second, first.name)


def same_number(move):
    """The invoice whose number this one has too."""
    return move.search([("name", "=", move.name), ("id", "!=", move.id)])


ERROR, WARNING = "error", "warning"
CAUSES = (
    Cause("supplier_unknown", "CP-SELLER-03", ERROR, lambda s: sold_by(s, "900000001")),
    Cause(
        "supplier_inactive", None, ERROR, lambda s: sold_by(s, INACTIVE_SUPPLIER_SIRET)
    ),
    Cause(
        "supplier_not_attached",
        None,
        ERROR,
        lambda s: sold_by(s, SECOND_SUPPLIER_SIRET),
    ),
    Cause("recipient_unknown", "CP-BUYER-16", ERROR, to_unknown),
    Cause(
        "recipient_not_public", "CP-BUYER-13", WARNING, unchecked(SECOND_SUPPLIER_SIRET)
    ),
    Cause("recipient_inactive", "CP-BUYER-11", ERROR, to_buyer(INACTIVE_SIRET)),
    Cause("recipient_works_only", "CP-BUYER-12", ERROR, to_buyer(WORKS_ONLY_SIRET)),
    Cause("service_required", "CP-SERVICE-01", ERROR, to_buyer(SERVICE_REQUIRED_SIRET)),
    Cause(
        "service_length", "CP-SERVICE-02", ERROR, with_values(buyer_reference="S" * 101)
    ),
    Cause(
        "service_unknown",
        "CP-SERVICE-03",
        ERROR,
        to_buyer(SERVICE_COMMITMENT_SIRET, buyer_reference="PISCINE"),
    ),
    Cause(
        "service_inactive",
        "CP-SERVICE-03",
        ERROR,
        to_buyer(SERVICE_COMMITMENT_SIRET, buyer_reference="ANCIEN"),
    ),
    Cause(
        "service_reserved",
        "CP-SERVICE-04",
        ERROR,
        with_values(buyer_reference="FACTURES_PUBLIQUES"),
    ),
    Cause(
        "commitment_required",
        "CP-COMMITMENT-01",
        ERROR,
        with_values(purchase_order_reference=False),
    ),
    Cause(
        "commitment_required_by_service",
        "CP-COMMITMENT-02",
        ERROR,
        to_buyer(
            SERVICE_COMMITMENT_SIRET,
            buyer_reference="ECOLES",
            purchase_order_reference=False,
        ),
    ),
    Cause(
        "commitment_length",
        "CP-COMMITMENT-03",
        ERROR,
        with_values(purchase_order_reference="E" * 51),
    ),
    Cause(
        "either_required",
        "CP-SERVICE-05",
        ERROR,
        to_buyer(EITHER_REQUIRED_SIRET, purchase_order_reference=False),
    ),
    Cause("number_length", "CP-NUMBER-02", ERROR, numbered("FACTURE/2026/03/00001")),
    Cause("number_characters", "CP-NUMBER-03", ERROR, numbered("FAC.2026.É1")),
    Cause("date_unreadable", None, ERROR, with_values(), without_date),
    Cause("date_in_the_future", "CP-DATE-01", WARNING, tomorrow),
    Cause("framework_unknown", "CP-FRAMEWORK-01", ERROR, framework("A99")),
    Cause("framework_of_another_flow", "CP-FRAMEWORK-01", ERROR, framework("A4")),
    Cause(
        "already_paid_due",
        None,
        ERROR,
        with_values(chorus_pro_framework="A2"),
        paid_nothing,
    ),
    Cause(
        "total_zero",
        "CP-TOTAL-09",
        WARNING,
        lambda s: s.invoice(s.line(300), s.line(300, quantity=-1)),
    ),
    Cause(
        "payment_means_required",
        None,
        ERROR,
        with_values(partner_bank_id=False),
        without_means,
    ),
    Cause("payment_means_unknown", "CP-PAYMENT-02", ERROR, other_means),
    Cause(
        "iban_required",
        "CP-PAYMENT-03",
        ERROR,
        with_values(chorus_pro_payment_means="58", partner_bank_id=False),
    ),
    Cause("gross_price", None, ERROR, with_values(), with_gross_price),
    Cause("vat_category_required", None, ERROR, with_values(), without_category),
    Cause("duplicate", "CP-ODOO-23", ERROR, numbered_as_another),
)


@tagged("post_install", "-at_install", "chorus_pro_files")
class TestRejections(ContentCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.shop = Workshop(cls.env, cls.account, cls.carl)

    def setUp(self):
        super().setUp()
        self.simulator.settings.refuse_gross_price = True
        # before a cause breaks the account
        self.client = self.account._get_client()

    def file_of(self, move, tamper=None):
        """The file as it would be built without any check."""
        xml = write_cii(move._chorus_pro_invoice(self.account))
        return build_facturx(
            readable_page(move.name),
            tamper(xml) if tamper else xml,
            number=move.name,
            seller_name=move.company_id.name,
            created=fields.Datetime.now(),
        )

    def deposit(self, content):
        """:return: state of the flow, and the names of the rules that refused"""
        receipt = self.client.deposit_flow(content, "facturx.pdf", FACTURX)
        report = self.client.get_flow_report(receipt.flow_number, FACTURX)
        flow = self.simulator.store.flows[receipt.flow_number]
        rules = [rule for error in flow.errors for rule in error["rules"]]
        return report, rules

    def test_every_rule_of_the_simulator_is_here(self):
        self.assertEqual(
            [cause.rule for cause in CAUSES if cause.rule != "service_length"],
            [rule.__name__ for rule in RULES if rule.__name__ != "service_length"],
        )

    def test_without_our_checks_chorus_pro_refuses(self):
        for rank, cause in enumerate(CAUSES, 1):
            with self.subTest(rule=cause.rule), undone(self.env):
                self.shop.start(f"R{rank:03d}")
                move = cause.build(self.shop)
                if cause.rule == "duplicate":
                    first = self.file_of(same_number(move))
                    self.assertEqual(self.deposit(first)[1], [])
                report, rules = self.deposit(self.file_of(move, cause.tamper))
                self.assertIn(cause.rule, rules)
                self.assertNotEqual(report.state, INTEGRATED)
                self.assertTrue(report.errors[0].label)

    def test_with_our_checks_the_user_is_stopped_before(self):
        for rank, cause in enumerate(CAUSES, 1):
            if not cause.fault:
                continue
            with self.subTest(rule=cause.rule), undone(self.env):
                self.shop.start(f"T{rank:03d}")
                move = cause.build(self.shop)
                faults = move._chorus_pro_check()[move]
                found = [fault for fault in faults if fault.code == cause.fault]
                self.assertTrue(found, [fault.code for fault in faults])
                self.assertEqual(found[0].level, cause.level)
                self.assertTrue(found[0].message)
                self.assertTrue(found[0].record.exists())
                if cause.level == ERROR:
                    self.assertFalse(move._chorus_pro_reserve())
                self.assertFalse(self.calls("deposit_flow"))

    def test_our_writer_never_makes_what_others_were_refused_for(self):
        for rank, cause in enumerate(CAUSES, 1):
            if not cause.tamper:
                continue
            with self.subTest(rule=cause.rule), undone(self.env):
                self.shop.start(f"U{rank:03d}")
                content = self.file_of(cause.build(self.shop))
                self.assertEqual(self.deposit(content)[0].state, INTEGRATED)

    def test_an_unknown_supplier_is_told_by_the_test_of_the_connection(self):
        """Only Chorus Pro knows its suppliers: the button asks it."""
        account = self.account.with_env(self.admin_env)
        account.siret = UNKNOWN_SIRET
        account.action_test_connection()
        self.assertIn("does not show the SIRET", account.connection_message)

    def test_a_broken_xml_refuses_the_flow_and_fails_the_schema_here(self):
        move = self.shop.invoice()

        def broken(xml):
            return xml.replace(b"InvoiceCurrencyCode", b"CurrencyOfInvoice")

        xml = write_cii(move._chorus_pro_invoice(self.account))
        report, _rules = self.deposit(self.file_of(move, broken))
        self.assertEqual(report.technical_errors[0].code, "ERR_XSD_001")
        with self.assertRaises(FileFault) as caught:
            validate_xsd(broken(xml))
        self.assertEqual(caught.exception.code, "CP-FILE-01")

    def test_a_siren_is_answered_with_the_establishments_known(self):
        self.carl.company_registry = "200 041 507"
        move = self.shop.invoice()
        [message] = [
            fault.message
            for fault in move._chorus_pro_check()[move]
            if fault.code == "CP-BUYER-03"
        ]
        self.assertIn("20004150700027", message)

    def test_a_refused_number_may_be_sent_again_once_corrected(self):
        self.shop.start("V001")
        move = self.shop.invoice(purchase_order_reference=False)
        report, _rules = self.deposit(self.file_of(move))
        self.assertNotEqual(report.state, INTEGRATED)
        move.purchase_order_reference = "EJ-1"
        report, _rules = self.deposit(self.file_of(move))
        self.assertEqual(report.state, INTEGRATED)
