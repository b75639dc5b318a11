"""Means of payment, bank accounts, terms."""

from odoo.fields import Command

from .catalogue import MEANS, scenario
from .workshop import IBAN

CREDITOR = "ApplicableHeaderTradeSettlement/CreditorReferenceID"
DEBITED = "PayerPartyDebtorFinancialAccount/IBANID"
MANDATE = "SpecifiedTradePaymentTerms/DirectDebitMandateID"
BUYER_IBAN = "FR1420041010050500013M02606"

CODE = f"{MEANS}/TypeCode"
BIC = f"{MEANS}/PayeeSpecifiedCreditorFinancialInstitution/BICID"
ACCOUNT = f"{MEANS}/PayeePartyCreditorFinancialAccount/IBANID"


@scenario(
    "Transfer on an IBAN, with its bank",
    says={CODE: ("30",), ACCOUNT: (IBAN,), BIC: ("BNPAFRPP",)},
)
def transfer(shop):
    bank = shop.company.partner_id.bank_ids[:1]
    bank.bank_id = shop.env["res.bank"].create({"name": "BNP", "bic": "BNPAFRPP"})
    return shop.invoice(partner_bank_id=bank.id)


@scenario(
    "Transfer, the bank's name where its BIC should be",
    says={CODE: ("30",), ACCOUNT: (IBAN,), BIC: None},
)
def transfer_without_bic(shop):
    bank = shop.company.partner_id.bank_ids[:1]
    bank.bank_id = shop.env["res.bank"].create({"name": "BNP", "bic": "BNP Paribas"})
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


def _debited(shop, **values):
    """An invoice whose SEPA debit says everything, but for ``values``."""
    shop.account.creditor_identifier = "FR72 ZZZ 123456"
    return shop.invoice(
        chorus_pro_payment_means="59",
        **{"chorus_pro_mandate": "MANDAT-2026-7", **values},
    )


@scenario(
    "SEPA direct debit: mandate, creditor, the only account of the customer",
    says={
        CODE: ("59",),
        ACCOUNT: None,
        MANDATE: ("MANDAT-2026-7",),
        CREDITOR: ("FR72ZZZ123456",),
        DEBITED: (BUYER_IBAN,),
    },
)
def direct_debit(shop):
    shop.bank(BUYER_IBAN, shop.carl)
    return _debited(shop)


@scenario("SEPA direct debit of one of several accounts", says={DEBITED: (BUYER_IBAN,)})
def direct_debit_of_the_chosen_account(shop):
    shop.bank("FR7610107001011234567890129", shop.carl)
    chosen = shop.bank(BUYER_IBAN, shop.carl)
    return _debited(shop, chorus_pro_debited_bank_id=chosen.id)


@scenario(
    "SEPA direct debit, the account is not known",
    warning="CP-PAYMENT-07",
    says={DEBITED: None},
)
def direct_debit_of_no_account(shop):
    shop.bank(BUYER_IBAN, shop.carl)
    shop.bank("FR7610107001011234567890129", shop.carl)
    return _debited(shop)


@scenario(
    "SEPA direct debit without creditor identifier",
    warning="CP-PAYMENT-06",
    says={CREDITOR: None},
)
def direct_debit_without_creditor(shop):
    return shop.invoice(chorus_pro_payment_means="59", chorus_pro_mandate="M-1")


@scenario("Direct debit without mandate", warning="CP-PAYMENT-05")
def direct_debit_without_mandate(shop):
    return _debited(shop, chorus_pro_mandate=False)


@scenario(
    "Direct debit outside SEPA, with its mandate",
    says={CODE: ("49",), MANDATE: ("M-49",), ACCOUNT: None},
)
def direct_debit_outside_sepa(shop):
    return shop.invoice(chorus_pro_payment_means="49", chorus_pro_mandate="M-49")


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
