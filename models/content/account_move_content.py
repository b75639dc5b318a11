"""What of an invoice goes into the file: Odoo's records -> a plain ``Invoice``.

Amounts, categories and unit codes come from core's tax engine; the shape and the rules
are those of EN 16931 on the historical channel of Chorus Pro (``docs/content.md``).
Lines, taxes and totals are in ``account_move_content_lines.py``.
"""

import re
from dataclasses import replace
from functools import partial

from odoo import models
from odoo.tools import format_date, formatLang

from ...chorus_pro.checks import is_valid_bic
from ...chorus_pro.codes import payment_means
from ...chorus_pro.codes.framework import ALREADY_PAID
from ...chorus_pro.html_text import html_text
from ...chorus_pro.identifiers import clean_identifier, clean_reference
from ...chorus_pro.invoice import (
    CREDIT_NOTE,
    INVOICE,
    Address,
    Contact,
    Delivery,
    Invoice,
    Note,
    Party,
    Payment,
)
from ...chorus_pro.xml_values import clean_line, clean_text
from ..checks.content_fault import ContentFault
from .settlement import Settlement

#: UNTDID 4461: what is known of Odoo's payment methods (codes without an account)
MEANS_OF_METHOD = {
    "check_printing": "20",
    "cash": "10",
    "card": "48",
    # Odoo Enterprise, OCA
    "sdd": "59",
    "sepa_direct_debit": "59",
}
TRANSFER = "30"
#: countries whose bodies have an identifier of their own (ISO 6523 of the reform:
#: 0228 RIDET, 0229 TAHITI), which no source shows in a file of this channel
OWN_IDENTIFIERS = {"NC": "0228", "PF": "0229"}
FOREIGN_SCHEME = "0227"
FRENCH_COUNTRIES = ("FR", "GP", "MQ", "RE", "GF", "YT", "PM", "BL", "MF", "WF", "MC")
SIRET_SCHEME = "0002"
SIRET_LENGTH = 14


def digits(value):
    """The digits of an identifier typed with spaces or dots."""
    return re.sub(r"\D", "", value or "")


def _with_scheme(scheme, party):
    """The party, its SIRET under the scheme that the account writes."""
    if party and len(party.siret) == SIRET_LENGTH:
        return replace(party, scheme=scheme)
    return party


class AccountMove(models.Model):
    _inherit = "account.move"

    # === BUSINESS METHODS === #

    def _chorus_pro_invoice(self, account, shared=None):
        """Describe this posted invoice or credit note for Chorus Pro.

        :param account: ``chorus.pro.account``, whose SIRET is the seller's
        :param dict shared: values kept between the invoices of one batch
        :rtype: chorus_pro.invoice.Invoice
        :raises ContentFault: the invoice cannot be written; says what to correct
        """
        self.ensure_one()
        if self.state != "posted" or not self.is_sale_document():
            raise ContentFault("not a posted customer invoice", code="CP-ODOO-01")
        lang = self._chorus_pro_language()
        move = self.with_company(self.company_id).with_context(lang=lang)
        content = move._chorus_pro_amounts(shared if shared is not None else {})
        outside_vat = any(sub.tax.category == "O" for sub in content["subtotals"])
        is_refund = move.move_type == "out_refund"
        notes = content.pop("notes")
        scheme = partial(_with_scheme, account.siret_scheme or SIRET_SCHEME)
        content["period"] = move._chorus_pro_period(content["period"])
        return Invoice(
            number=move.name,
            issued_on=move.invoice_date,
            type_code=CREDIT_NOTE if is_refund else INVOICE,
            currency=move.currency_id.name,
            seller=scheme(move._chorus_pro_seller(account, outside_vat)),
            buyer=scheme(move._chorus_pro_buyer(outside_vat)),
            framework=move._chorus_pro_settlement().framework,
            due_on=move.invoice_date_due or move.invoice_date,
            payment=move._chorus_pro_payment(),
            payment_terms=move._chorus_pro_payment_terms(),
            notes=move._chorus_pro_notes() + notes,
            preceding=move._chorus_pro_preceding(),
            attachments=move._chorus_pro_attachments(),
            payee=scheme(move._chorus_pro_payee()),
            delivery=move._chorus_pro_delivery(content["subtotals"]),
            **move._chorus_pro_references(),
            **content,
        )

    def _chorus_pro_references(self):
        """Core's three references, and only those: no fallback to other fields.

        A customer's reference sent as a service code, or the invoice's own number sent
        as an engagement, makes Chorus Pro refuse or misroute the invoice.
        """
        return {
            "service_code": clean_reference(self.buyer_reference) or None,
            "commitment_number": clean_reference(self.purchase_order_reference) or None,
            "contract_number": clean_reference(self.contract_reference) or None,
            "project_reference": clean_reference(self.chorus_pro_project) or None,
            "order_reference": clean_reference(self.invoice_origin) or None,
        }

    def _chorus_pro_language(self):
        """That of the customer, while it is active in this database; else the user's:
        Odoo refuses to work in another one."""
        lang = self[:1].partner_id.lang
        if lang and self.env["res.lang"]._get_data(code=lang):
            return lang
        return self.env.user.lang

    # === PARTIES === #

    def _chorus_pro_vat_holder(self):
        """The company whose VAT number is the seller's: a branch without its own
        invoices under that of the nearest parent which has one."""
        # who may read the invoice sees that number on it
        family = self.company_id.sudo().parent_ids[::-1]
        return (family.filtered("vat") or family)[:1]

    def _chorus_pro_seller_vat(self):
        """The seller's VAT number as it was typed, "" without one."""
        foreign = self.fiscal_position_id.foreign_vat
        return foreign or self._chorus_pro_vat_holder().vat or ""

    def _chorus_pro_seller(self, account, outside_vat=False):
        company = self.company_id
        partner = company.partner_id
        number = self._chorus_pro_seller_vat()
        vat = None if outside_vat else self._chorus_pro_vat(number)
        siret = account.siret or digits(company.company_registry)
        salesperson = self.invoice_user_id.filtered("active").name or company.name
        # BT-27: a branch is no legal entity, its own name is a trading name (BT-28)
        holder = self._chorus_pro_vat_holder()
        legal = holder if holder.vat else company.sudo().root_id
        return Party(
            name=clean_line(legal.partner_id.name),
            trading_name="" if legal == company else clean_line(partner.name),
            siret=siret,
            scheme=self._chorus_pro_scheme(partner, siret),
            is_public=account.is_public_body,
            vat_number=vat,
            # BR-S-02, BR-E-02: a seller without VAT number is known by its SIREN
            tax_registration="" if vat else siret[:9],
            legal_information=clean_line(html_text(company.report_footer)),
            address=self._chorus_pro_address(partner),
            contact=Contact(
                name=clean_line(salesperson),
                phone=clean_reference(company.phone),
                email=clean_reference(company.email),
            ),
        )

    def _chorus_pro_buyer(self, outside_vat=False):
        buyer = self.commercial_partner_id
        invoiced = self.partner_id
        # a service of the establishment is a contact that may have no address
        located = invoiced if invoiced.country_id and invoiced.city else buyer
        contact = None
        if invoiced != buyer and invoiced.name:
            contact = Contact(
                name=clean_line(invoiced.name),
                phone=clean_reference(invoiced.phone),
                email=clean_reference(invoiced.email),
            )
        return Party(
            name=clean_line(buyer.name),
            siret=buyer.chorus_pro_siret or "",
            scheme=self._chorus_pro_scheme(buyer, buyer.chorus_pro_siret),
            vat_number=None if outside_vat else self._chorus_pro_vat(buyer.vat),
            address=self._chorus_pro_address(located),
            contact=contact,
        )

    def _chorus_pro_vat(self, number):
        """A VAT number as EN 16931 wants it: country prefix, no separator (BR-CO-09).

        Odoo lets one write "/" for "none"; anything without a prefix is left out.
        """
        compact = clean_identifier(number).upper()
        return compact if re.fullmatch(r"[A-Z]{2}[A-Z0-9+*]{2,13}", compact) else None

    def _chorus_pro_scheme(self, partner, siret):
        """The kind of identifier; without a SIRET, that of the country."""
        if len(siret or "") == SIRET_LENGTH:
            return SIRET_SCHEME
        country = partner.country_id.code
        if not country or country in FRENCH_COUNTRIES:
            return SIRET_SCHEME
        return OWN_IDENTIFIERS.get(country, FOREIGN_SCHEME)

    def _chorus_pro_address(self, partner):
        return Address(
            line1=clean_line(partner.street),
            line2=clean_line(partner.street2),
            city=clean_line(partner.city),
            postcode=clean_reference(partner.zip),
            country=partner.country_id.code or "",
        )

    def _chorus_pro_payee(self):
        """BG-10: the holder of the bank account when it is not the seller (factor).

        A credit note pays nobody: Odoo puts the account of the customer there.
        """
        if self.move_type == "out_refund":
            return None
        bank = self._chorus_pro_bank()
        holder = bank.partner_id.commercial_partner_id
        if not holder or holder in (
            self.company_id.partner_id.commercial_partner_id,
            self.company_id.root_id.partner_id,
        ):
            return None
        return Party(
            name=clean_line(holder.name), siret=digits(holder.company_registry)
        )

    def _chorus_pro_delivery(self, subtotals):
        """BG-13: where, when it is elsewhere; and when (BT-72)."""
        shipping = self.partner_shipping_id
        elsewhere = shipping and shipping not in (
            self.partner_id,
            self.commercial_partner_id,
        )
        delivered_on = self.delivery_date or None
        address = name = None
        if elsewhere and shipping.country_id:
            name = clean_line(shipping.name or self.commercial_partner_id.name)
            address = self._chorus_pro_address(shipping)
        if any(sub.tax.category == "K" for sub in subtotals):
            # BR-IC-11 and BR-IC-12 want a date and a country
            delivered_on = delivered_on or self.invoice_date
            address = address or self._chorus_pro_address(self.commercial_partner_id)
        if not delivered_on and not address:
            return None
        return Delivery(name=name, address=address, delivered_on=delivered_on)

    # === PAYMENT AND NOTES === #

    def _chorus_pro_settlement(self):
        """What was paid when it leaves, and what is still due (:class:`Settlement`)."""
        self.ensure_one()
        return Settlement(self)

    def _chorus_pro_bank(self):
        """The account to be paid on, only when it is an IBAN and not the buyer's own:
        nobody pays himself."""
        bank = self.partner_bank_id or self._chorus_pro_bank_of_mode()
        is_buyer = bank.partner_id.commercial_partner_id == self.commercial_partner_id
        return bank.browse() if is_buyer or bank.acc_type != "iban" else bank

    def _chorus_pro_payment(self):
        """BG-16. Chorus Pro refuses a file without BT-81, or transfers without IBAN."""
        bank = self._chorus_pro_bank()
        if self.move_type == "out_refund":
            return Payment(means_code=payment_means.UNDEFINED)
        means = self.chorus_pro_payment_means or self._chorus_pro_means_of_method()
        name = None
        if not means:
            paid = self._chorus_pro_settlement().framework == ALREADY_PAID
            means = TRANSFER if bank and not paid else payment_means.UNDEFINED
            if means == payment_means.UNDEFINED and not paid:
                name = clean_line(self._chorus_pro_payment_method()[1]) or None
        reference = clean_reference(self.payment_reference) or None
        if not payment_means.get(means).account or not bank:
            return Payment(means_code=means, means_text=name, reference=reference)
        return Payment(
            means_code=means,
            reference=reference,
            iban=bank.sanitized_acc_number,
            bic=self._chorus_pro_bic(bank.bank_id.bic),
            account_name=clean_line(bank.acc_holder_name or bank.partner_id.name)
            or None,
        )

    def _chorus_pro_bic(self, typed):
        """BT-86, which is optional: people type the bank's name or its code there."""
        bic = clean_identifier(typed).upper()
        return bic if is_valid_bic(bic) else None

    def _chorus_pro_bank_of_mode(self):
        """The account of OCA's payment mode, which leaves that of the invoice empty."""
        mode = self._chorus_pro_payment_mode()
        if not mode or "fixed_journal_id" not in mode._fields:
            return self.partner_bank_id
        return mode.fixed_journal_id.bank_account_id

    def _chorus_pro_payment_mode(self):
        """What OCA's ``account_payment_mode`` keeps on the invoice, perhaps empty; None
        where it is not installed."""
        # who may read the invoice sees how it is paid
        known = "payment_mode_id" in self._fields
        return self.sudo().payment_mode_id if known else None

    def _chorus_pro_payment_method(self):
        """Code and name of the payment method chosen on the invoice, "" without one."""
        method = self.preferred_payment_method_line_id
        if method:
            return method.code or "", method.name or ""
        mode = self._chorus_pro_payment_mode()
        if not mode:
            return "", ""
        return mode.payment_method_id.code or "", mode.name or ""

    def _chorus_pro_means_of_method(self):
        """BT-81 of the payment method chosen on the invoice, None without one."""
        method = self.preferred_payment_method_line_id
        if method.journal_id.type == "cash":
            return MEANS_OF_METHOD["cash"]
        if method.payment_account_id and method.journal_id.type == "credit":
            return MEANS_OF_METHOD["card"]
        return MEANS_OF_METHOD.get(self._chorus_pro_payment_method()[0])

    def _chorus_pro_payment_terms(self):
        """BT-20: the instalments, then the note of the payment terms."""
        if self.move_type == "out_refund":
            return None
        instalments = self.line_ids.filtered(
            lambda line: line.display_type == "payment_term"
        ).sorted(lambda line: (line.date_maturity or self.invoice_date, line.id))
        parts = []
        if len(instalments) > 1:
            parts = [
                self.env._(
                    "%(amount)s on %(date)s",
                    amount=formatLang(
                        self.env, line.amount_currency, currency_obj=line.currency_id
                    ),
                    date=format_date(self.env, line.date_maturity),
                )
                for line in instalments
            ]
        if discount := self._chorus_pro_early_payment_terms():
            parts.append(discount)
        if note := clean_line(html_text(self.invoice_payment_term_id.note)):
            parts.append(note)
        return clean_line(" ; ".join(parts)) or None

    def _chorus_pro_early_payment_terms(self):
        """The discount for paying early, as core prints it; "" without one."""
        eligible = self._is_eligible_for_early_payment_discount(
            self.currency_id, self.invoice_date
        )
        if not eligible:
            return ""
        term = self.invoice_payment_term_id
        discounted = term._get_amount_due_after_discount(
            self.amount_total, self.amount_tax
        )
        return self.env._(
            "%(amount)s if paid by %(date)s",
            amount=formatLang(self.env, discounted, currency_obj=self.currency_id),
            date=term._get_last_discount_date_formatted(self.invoice_date),
        )

    def _chorus_pro_notes(self):
        """BG-1. Override to add the company's own mentions (PMD, PMT, AAB...)."""
        narration = clean_text(html_text(self.narration))
        return (Note(narration),) if narration else ()
