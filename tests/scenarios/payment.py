"""Means of payment, bank accounts, terms."""

from odoo.fields import Command

from .catalogue import MEANS, scenario
from .workshop import IBAN

CODE = f"{MEANS}/TypeCode"
ACCOUNT = f"{MEANS}/PayeePartyCreditorFinancialAccount/IBANID"


@scenario(
    "Transfer on an IBAN, with its bank",
    says={CODE: ("30",), ACCOUNT: (IBAN,)},
)
def transfer(shop):
    bank = shop.company.partner_id.bank_ids[:1]
    bank.bank_id = shop.env["res.bank"].create({"name": "BNP", "bic": "BNPAFRPP"})
    return shop.invoice(partner_bank_id=bank.id)


@scenario("Transfer on a foreign IBAN, longer than French ones")
def transfer_abroad(shop):
    bank = shop.bank("MT84MALT011000012345MTLCAST001S")
    return shop.invoice(partner_bank_id=bank.id)


@scenario("No bank account: means not defined", says={CODE: ("1",), ACCOUNT: None})
def no_bank_account(shop):
    return shop.invoice(partner_bank_id=False)


@scenario("An account number that is no IBAN", says={CODE: ("1",), ACCOUNT: None})
def account_that_is_no_iban(shop):
    return shop.invoice(partner_bank_id=shop.bank("12345 00001 00000000001 23").id)


@scenario("Cash, by the journal of the payment method", says={CODE: ("10",)})
def cash(shop):
    journal = shop.env["account.journal"].search(
        [("type", "=", "cash"), ("company_id", "=", shop.company.id)], limit=1
    )
    method = journal.inbound_payment_method_line_ids[:1]
    return shop.invoice(preferred_payment_method_line_id=method.id)


@scenario(
    "Payment in two instalments",
    says={"SpecifiedTradePaymentTerms/DueDateDateTime/udt:DateTimeString": "20260501"},
)
def instalments(shop):
    term = shop.env["account.payment.term"].create(
        {
            "name": "30 / 60",
            "company_id": shop.company.id,
            "line_ids": [
                Command.create(
                    {"value": "percent", "value_amount": 50, "nb_days": days}
                )
                for days in (30, 60)
            ],
        }
    )
    return shop.invoice(invoice_payment_term_id=term.id)


@scenario("Payment on reception")
def due_at_once(shop):
    return shop.invoice(invoice_date_due="2026-03-02")


@scenario("Cheque", says={CODE: ("20",), ACCOUNT: None})
def cheque(shop):
    return shop.invoice(chorus_pro_payment_means="20")


@scenario("Card", says={CODE: ("48",)})
def card(shop):
    return shop.invoice(chorus_pro_payment_means="48", chorus_pro_framework="A2")


@scenario("Offset between partners", says={CODE: ("97",), ACCOUNT: None})
def offset(shop):
    return shop.invoice(chorus_pro_payment_means="97")


@scenario(
    "SEPA transfer, chosen on the invoice", says={CODE: ("58",), ACCOUNT: (IBAN,)}
)
def sepa_transfer(shop):
    bank = shop.company.partner_id.bank_ids[:1]
    return shop.invoice(partner_bank_id=bank.id, chorus_pro_payment_means="58")


@scenario("SEPA transfer without IBAN", fault="CP-PAYMENT-03")
def sepa_transfer_without_iban(shop):
    return shop.invoice(partner_bank_id=False, chorus_pro_payment_means="58")


@scenario(
    "Direct debit with its mandate",
    says={
        CODE: ("59",),
        ACCOUNT: None,
        "SpecifiedTradePaymentTerms/DirectDebitMandateID": ("MANDAT-2026-7",),
    },
)
def direct_debit(shop):
    return shop.invoice(
        chorus_pro_payment_means="59", chorus_pro_mandate="MANDAT-2026-7"
    )


@scenario("Direct debit without mandate", warning="CP-PAYMENT-05")
def direct_debit_without_mandate(shop):
    return shop.invoice(chorus_pro_payment_means="59")


@scenario("A wrong IBAN", fault="CP-PAYMENT-04")
def wrong_iban(shop):
    bank = shop.company.partner_id.bank_ids[:1]
    move = shop.invoice(partner_bank_id=bank.id)
    # Odoo refuses it too: it came from an import
    bank.flush_recordset()
    shop.env.cr.execute(
        "UPDATE res_partner_bank SET sanitized_acc_number = %s WHERE id = %s",
        ["FR7630006000011234567890188", bank.id],
    )
    bank.invalidate_recordset()
    return move
