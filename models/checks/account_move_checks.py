"""Everything that keeps an invoice from Chorus Pro, said at once, for many invoices.

Only facts of the database: no HTTP, and a number of queries that does not grow with
the number of invoices. The rules on the content are :mod:`chorus_pro.checks`; here are
those on Odoo's side, and the way from a fault to the record to open.
"""

import logging
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple
from zoneinfo import ZoneInfo

import psycopg2

from odoo import models

from ...chorus_pro.checks import check_invoice
from ...chorus_pro.codes.framework import ALREADY_PAID
from ...chorus_pro.faults import ACCOUNT, BUYER, ERROR, SELLER, WARNING, fault
from ...chorus_pro.totals import round_amount
from ..connection.stored_files import FilestoreAway
from .content_fault import ContentFault

_logger = logging.getLogger(__name__)

PARIS = ZoneInfo("Europe/Paris")

#: field of ``Invoice`` -> field of the invoice in Odoo
MOVE_FIELDS = {
    "service_code": "buyer_reference",
    "commitment_number": "purchase_order_reference",
    "contract_number": "contract_reference",
    "number": "name",
    "issued_on": "invoice_date",
    "due_on": "invoice_date_due",
    "framework": "chorus_pro_framework",
    "payment.iban": "partner_bank_id",
    "preceding": "chorus_pro_origin_number",
    "lines": "invoice_line_ids",
    "currency": "currency_id",
    "attachments": "chorus_pro_attachment_ids",
    "period": "chorus_pro_period_start",
    "payment.mandate": "chorus_pro_mandate",
    "payment.debited_iban": "chorus_pro_debited_bank_id",
    "validator": "chorus_pro_validator_id",
    "payment.means_code": "chorus_pro_payment_means",
}
#: last part of the field of a party -> field of the partner
PARTNER_FIELDS = {
    "siret": "company_registry",
    "vat_number": "vat",
    "country": "country_id",
    "name": "name",
}


class MoveFault(NamedTuple):
    """One thing to correct before an invoice can leave.

    :param code: stable code, ``CP-BUYER-01``
    :param level: ``error`` keeps it from leaving, ``warning`` does not
    :param message: for the user: what, why, what to do
    :param record: the record to open, perhaps the invoice itself
    :param field: name of its field to correct, or ""
    """

    code: str
    level: str
    message: str
    record: models.Model
    field: str


class AccountMove(models.Model):
    _inherit = "account.move"

    # === BUSINESS METHODS === #

    def _chorus_pro_check(self, transmission=None):
        """Every fault of each invoice, blocking ones first.

        :param transmission: the live transmission on whose behalf one asks; any other
            live one is a fault
        :return: ``{move: [MoveFault]}``, for all of ``self``
        """
        hidden = self._chorus_pro_with_hidden_customer()
        open_moves = self - hidden
        open_moves._chorus_pro_prefetch()
        accounts = self.env["chorus.pro.account"].sudo()._of_moves(self)
        reasons = {
            account: account._deposit_block_reason()
            for account in set(accounts.values())
            if account
        }
        busy = self._chorus_pro_other_live_transmissions(transmission)
        requirements = open_moves._chorus_pro_requirements()
        shared = {"batch": open_moves}
        faults = {move: [move._chorus_pro_own_fault("CP-ODOO-22")] for move in hidden}
        for move in open_moves:
            account = accounts[move]
            found = move._chorus_pro_check_way(account, reasons.get(account), busy)
            if move.state == "posted" and move.is_sale_document():
                found += move._chorus_pro_check_content(account, requirements, shared)
            faults[move] = sorted(found, key=lambda fault: fault.level != ERROR)
        return faults

    def _chorus_pro_with_hidden_customer(self):
        """The invoices whose customer or delivery address the user may not read, such
        as one that was given to another company since: they stop no other."""
        customers = self.partner_id | self.commercial_partner_id
        customers |= self.partner_shipping_id
        hidden = customers - customers._filtered_access("read")
        return self.filtered(
            lambda m: (
                (m.partner_id | m.commercial_partner_id | m.partner_shipping_id)
                & hidden
            )
        )

    def _chorus_pro_prefetch(self):
        """Read what the checks and the content need, all invoices at once.

        Iterating would do it too, but in slices of 1,000 records; and core filters the
        lines and the taxes of each invoice, which loses what their reading has in
        common.
        """
        self.fetch()
        companies = self.company_id
        users = self.invoice_user_id
        partners = (
            self.partner_id
            | self.commercial_partner_id
            | self.partner_shipping_id
            | companies.partner_id
            | users.partner_id
        )
        partners.fetch()
        # the language that most of them are written in
        moves = self.with_context(lang=self._chorus_pro_language())
        lines = moves.line_ids
        lines.fetch()
        lines.fetch(["tax_ids", "tax_tag_ids"])
        lines.tax_ids.fetch()
        lines.tax_ids.invoice_repartition_line_ids.fetch()
        lines.product_id.fetch()
        settled = moves.filtered(lambda m: m.amount_residual != m.amount_total)
        if settled:
            lines = settled.line_ids
            lines.fetch(["matched_credit_ids", "matched_debit_ids"])
            entries = lines.matched_credit_ids.credit_move_id.move_id
            entries |= lines.matched_debit_ids.debit_move_id.move_id
            entries.fetch(["move_type", "journal_id"])
            entries.journal_id.fetch(["type"])

    def _chorus_pro_other_live_transmissions(self, transmission):
        """The invoices of ``self`` that already have another live transmission."""
        live = self.env["chorus.pro.transmission"].sudo()
        domain = [("move_id", "in", self.ids), ("live", "=", True)]
        if transmission:
            domain.append(("id", "not in", transmission.ids))
        return live.search_fetch(domain, ["move_id"]).move_id

    def _chorus_pro_requirements(self):
        """What each buyer requires: ``{SIRET: BuyerRequirements}``."""
        sirets = set(self.commercial_partner_id.mapped("chorus_pro_siret")) - {False}
        structures = self.env["chorus.pro.structure"].sudo()._get_by_siret(sirets)
        # one recordset, so that their services are read together
        known = (
            self.env["chorus.pro.structure"]
            .sudo()
            .browse([structure.id for structure in structures.values()])
        )
        return {structure.siret: structure._requirements() for structure in known}

    # === CHECKS === #

    def _chorus_pro_check_way(self, account, reason, busy):
        """What forbids this invoice to go, whatever it contains."""
        found = []
        if self.state != "posted" or not self.is_sale_document():
            found.append(self._chorus_pro_own_fault("CP-ODOO-01"))
        if not account:
            company = self.company_id
            found.append(self._chorus_pro_own_fault("CP-ODOO-02", record=company))
        elif reason:
            found.append(MoveFault("CP-ODOO-03", ERROR, reason, account, ""))
        if not self._chorus_pro_is_by_method():
            found.append(
                self._chorus_pro_own_fault(
                    "CP-ODOO-04",
                    record=self.commercial_partner_id,
                    field="invoice_sending_method",
                )
            )
        if self.chorus_pro_exclusion:
            found.append(
                self._chorus_pro_own_fault("CP-ODOO-05", field="chorus_pro_exclusion")
            )
        lang = self.partner_id.lang
        if lang and not self.env["res.lang"]._get_data(code=lang):
            found.append(
                self._chorus_pro_own_fault(
                    "CP-ODOO-34", record=self.partner_id, field="lang", language=lang
                )
            )
        if self in busy:
            found.append(self._chorus_pro_own_fault("CP-ODOO-06"))
        other = self._chorus_pro_left_otherwise()
        if other:
            found.append(self._chorus_pro_own_fault("CP-ODOO-24", other=other))
        return found

    def _chorus_pro_left_otherwise(self):
        """The label of another electronic method by which it left already, or "".

        Odoo's methods (``account_peppol`` and those built like it) keep the state of
        their sending in a field of the invoice named after the method.
        """
        methods = self.env["ir.model.fields"].get_field_selection(
            "res.partner", "invoice_sending_method"
        )
        for method, label in methods:
            state = f"{method}_move_state"
            if state in self._fields and self[state] in ("processing", "done"):
                return label
        return ""

    def _chorus_pro_check_content(self, account, requirements, shared):
        """The faults of the invoice as it would be written.

        An invoice that cannot even be described is at fault itself; it never stops the
        others.
        """
        try:
            invoice = self._chorus_pro_invoice(account, shared)
            faults = self._chorus_pro_content_faults(
                invoice, account, requirements, shared
            )
        except ContentFault as fault:
            return [self._chorus_pro_move_fault(fault)]
        except (psycopg2.Error, FilestoreAway):
            raise
        except Exception as error:
            _logger.exception("Invoice %s cannot be described", self.id)
            reason = self._chorus_pro_reason(error)
            return [self._chorus_pro_own_fault("CP-ODOO-07", error=reason)]
        return [self._chorus_pro_move_fault(fault, invoice) for fault in faults]

    def _chorus_pro_content_faults(self, invoice, account, requirements, shared):
        """The faults of the description of this invoice: those of the pure checks.

        Override to add others, from facts of the database.

        :param invoice: :class:`chorus_pro.invoice.Invoice`
        :param dict shared: values kept between the invoices of one batch
        :return: list of :class:`chorus_pro.faults.Fault`
        """
        found = check_invoice(
            invoice,
            requirements.get(invoice.buyer.siret),
            today=datetime.now(PARIS).date(),
            syntax=self._chorus_pro_syntax(account),
        )
        if invoice.framework == ALREADY_PAID and self.amount_residual:
            unpaid = round_amount(Decimal(repr(self.amount_residual)))
            found.append(fault("CP-FRAMEWORK-06", "framework", found=unpaid))
        batch = shared.get("batch", self)
        return found + self._chorus_pro_origin_faults(account, batch)

    # === FROM A FAULT TO A RECORD === #

    def _chorus_pro_own_fault(self, code, record=None, field="", level=ERROR, **params):
        message = self._chorus_pro_fault_message(code, params)
        target = self if record is None else record
        return MoveFault(code, level, message, target, field)

    def _chorus_pro_move_fault(self, fault, invoice=None):
        """A fault of the pure checks, or of the content, as the user meets it."""
        message = self._chorus_pro_fault_message(fault.code, fault.params, invoice)
        if isinstance(fault, ContentFault):
            record = self if fault.record is None else fault.record
            return MoveFault(fault.code, ERROR, message, record, fault.field)
        record, field = self._chorus_pro_fault_place(fault)
        level = ERROR if fault.blocks else WARNING
        return MoveFault(fault.code, level, message, record, field)

    def _chorus_pro_faults_of(self, error):
        """The fault that an exception is, for the record it names.

        :return: list of one ``MoveFault``; empty for errors that name no record
        """
        if isinstance(error, ContentFault):
            return [self._chorus_pro_move_fault(error)]
        return []

    def _chorus_pro_fault_place(self, fault):
        """:return: the record to open and the name of its field"""
        party_field = PARTNER_FIELDS.get(fault.field.rpartition(".")[2], "")
        if fault.subject == BUYER:
            return self.commercial_partner_id, party_field
        if fault.subject in (SELLER, ACCOUNT):
            if party_field == "company_registry":
                return self.env["chorus.pro.account"]._of_moves(self)[self], "siret"
            return self.company_id, party_field
        if fault.code == "CP-PAYMENT-04" and self.partner_bank_id:
            return self.partner_bank_id, "acc_number"
        return self, MOVE_FIELDS.get(fault.field, "")
