"""Kinds of documents: invoices, credit notes, down payments, already paid."""

import io

from odoo.fields import Command
from odoo.tools.pdf import OdooPdfFileReader, OdooPdfFileWriter

from .catalogue import LINE, SUMS, scenario

REFERENCE = "InvoiceReferencedDocument/IssuerAssignedID"
REFERENCE_DATE = "InvoiceReferencedDocument/FormattedIssueDateTime/qdt:DateTimeString"


@scenario("Ordinary invoice of two lines", real_page=True)
def ordinary_invoice(shop):
    return shop.invoice(
        shop.line(400, name="Entretien des voiles", quantity=2),
        shop.line(200, "tva_normale_encaissement", name="Déplacement"),
    )


@scenario("Long invoice, on several pages", real_page=True)
def invoice_of_75_lines(shop):
    return shop.invoice(*[shop.line(10 + n, name=f"Fourniture {n}") for n in range(75)])


@scenario("Mailed before, as a Factur-X of Odoo's own: its page only", real_page=True)
def mailed_before(shop):
    move = shop.invoice()
    send = shop.env["account.move.send"].with_context(force_report_rendering=True)
    report = send._get_default_pdf_report_id(move)
    data = {"pdf_report": report, "sending_methods": {"email"}}
    send._prepare_invoice_pdf_report({move: data})
    values = data["pdf_attachment_values"]
    # core does so for a customer whose format is Factur-X, except in tests
    writer = OdooPdfFileWriter()
    reader = OdooPdfFileReader(io.BytesIO(values["raw"]), strict=False)
    writer.cloneReaderDocumentRoot(reader)
    writer.addAttachment("factur-x.xml", b"<of-core/>", subtype="text/xml")
    stream = io.BytesIO()
    writer.write(stream)
    values["raw"] = stream.getvalue()
    send._link_invoice_documents({move: data})
    assert move._chorus_pro_issued_pdf() == values["raw"]
    return move


@scenario("Number of 20 characters, the most that is accepted")
def number_of_20_characters(shop):
    return shop.post(shop.draft(), f"M1A156109_{shop.prefix}_12345")


@scenario("Number with a slash and a plus sign")
def number_with_punctuation(shop):
    return shop.post(shop.draft(), f"F/{shop.prefix}/26+1")


@scenario("Number too long", fault="CP-NUMBER-02")
def number_too_long(shop):
    return shop.post(shop.draft(), f"FACTURE/{shop.prefix}/2026/03/00001")


@scenario("Number with an accent", fault="CP-NUMBER-03")
def number_with_an_accent(shop):
    return shop.post(shop.draft(), f"É{shop.prefix}/1")


@scenario("Whole credit note of an invoice, sent after it", real_page=True)
def credit_note_of_an_invoice(shop):
    move = shop.invoice(shop.line(100), shop.line(50, "tva_reduite"))
    return move + shop.post(shop.reverse(move))


@scenario("Credit note for a part of an invoice")
def partial_credit_note(shop):
    move = shop.invoice(shop.line(100, quantity=4))
    refund = shop.reverse(move)
    refund.invoice_line_ids.quantity = 1
    return shop.post(refund)


@scenario(
    "Credit note of an invoice issued elsewhere, with its date",
    says={REFERENCE: "F2019-0042", REFERENCE_DATE: ("20191130",)},
)
def credit_note_of_an_invoice_issued_elsewhere(shop):
    return shop.credit_note(
        shop.line(30),
        chorus_pro_origin_number="F2019-0042",
        chorus_pro_origin_date="2019-11-30",
        ref="BC-2025-17",
    )


@scenario(
    "Credit note whose reference is the number of an invoice of Odoo",
    says={REFERENCE_DATE: ("20260302",)},
)
def credit_note_by_its_reference(shop):
    move = shop.invoice()
    return move + shop.credit_note(shop.line(30), ref=move.name)


@scenario(
    "Credit note whose reference is the number of the customer's order",
    says={REFERENCE: None},
    warning="CP-REFERENCE-01",
)
def credit_note_with_an_order_number(shop):
    return shop.credit_note(shop.line(30), ref="BC-2025-17")


@scenario(
    "Credit note that names no invoice",
    says={REFERENCE: None},
    warning="CP-REFERENCE-01",
)
def credit_note_without_reference(shop):
    return shop.credit_note(shop.line(30))


@scenario("Credit note with a line in the other direction")
def credit_note_with_a_negative_line(shop):
    return shop.credit_note(
        shop.line(100), shop.line(-20), chorus_pro_origin_number="F2025-0007"
    )


@scenario("Credit note of a discount granted afterwards, at two rates")
def credit_note_of_a_discount(shop):
    return shop.credit_note(
        shop.line(12.34, name="Remise de fin d'année"),
        shop.line(5.67, "tva_reduite", name="Remise de fin d'année"),
        chorus_pro_origin_number="F2025-0008",
    )


@scenario("Credit note of an invoice whose account is an IBAN: never blocked")
def credit_note_keeps_no_bank_details(shop):
    move = shop.invoice(partner_bank_id=shop.company.partner_id.bank_ids[:1].id)
    return shop.post(shop.reverse(move))


@scenario(
    "Credit note to a customer whose account is known: it pays nobody",
    says={"PayeeTradeParty/Name": None},
)
def credit_note_to_a_customer_with_an_account(shop):
    bank = shop.bank("FR1420041010050500013M02606", shop.carl)
    refund = shop.credit_note(chorus_pro_origin_number="F2025-0012")
    # core's own choice
    assert refund.partner_bank_id == bank
    return refund


@scenario("Invoice of a down payment, an ordinary 380")
def down_payment(shop):
    return shop.invoice(shop.line(300, name="Acompte de 30 % à la commande"))


@scenario(
    "Final invoice, the down payment deducted by a negative line",
    says={f"{LINE}/SpecifiedLineTradeDelivery/BilledQuantity": ("1", "-1")},
)
def final_invoice(shop):
    down_payment_invoice = shop.invoice(shop.line(300, name="Acompte de 30 %"))
    final = shop.invoice(
        shop.line(1000, name="Travaux de voilerie"),
        shop.line(
            300, name=f"Acompte facturé, {down_payment_invoice.name}", quantity=-1
        ),
    )
    return down_payment_invoice + final


@scenario("Final invoice of two rates, two down payments deducted")
def final_invoice_of_two_rates(shop):
    return shop.invoice(
        shop.line(1000, "tva_normale"),
        shop.line(500, "tva_intermediaire"),
        shop.line(300, "tva_normale", quantity=-1, name="Acompte 1"),
        shop.line(150, "tva_intermediaire", quantity=-1, name="Acompte 2"),
    )


@scenario("Already paid, framework A2", says={f"{SUMS}/DuePayableAmount": "0.00"})
def already_paid(shop):
    return shop.invoice(chorus_pro_framework="A2")


@scenario(
    "Already paid by card and registered so", says={f"{SUMS}/DuePayableAmount": "0.00"}
)
def already_paid_and_registered(shop):
    move = shop.invoice(chorus_pro_framework="A2")
    shop.pay(move, 120)
    return move


@scenario(
    "Credit note of a purchase by card, paid back on the card: framework A2",
    says={f"{SUMS}/DuePayableAmount": "0.00", f"{SUMS}/TotalPrepaidAmount": "120.00"},
)
def credit_note_already_paid_back(shop):
    move = shop.invoice(chorus_pro_framework="A2")
    refund = shop.reverse(move, chorus_pro_framework="A2")
    return move + shop.post(refund)


@scenario("Partly paid before it leaves", says={f"{SUMS}/TotalPrepaidAmount": "50.00"})
def partly_paid(shop):
    move = shop.invoice()
    shop.pay(move, 50)
    return move


@scenario(
    "Set off by a credit note, which goes on its own",
    says={f"{SUMS}/TotalPrepaidAmount": None},
)
def set_off_by_a_credit_note(shop):
    move = shop.invoice()
    refund = shop.reverse(move)
    refund.invoice_line_ids.price_unit = 10
    shop.post(refund)
    entries = (move + refund).line_ids
    entries.filtered(lambda line: line.display_type == "payment_term").reconcile()
    return move


@scenario(
    "Paid but for a small difference, which is given up",
    says={f"{SUMS}/DuePayableAmount": "0.00", f"{SUMS}/TotalPrepaidAmount": "120.00"},
)
def difference_given_up(shop):
    account = shop.env["account.account"].with_company(shop.company)
    expense = account.search(
        [
            ("account_type", "=", "expense"),
            ("company_ids", "parent_of", shop.company.id),
        ],
        limit=1,
    )
    move = shop.invoice()
    shop.pay(
        move,
        119.5,
        payment_difference_handling="reconcile",
        writeoff_account_id=expense.id,
    )
    return move


@scenario(
    "Sold to a factor in the books before it leaves: the buyer owes all of it",
    says={f"{SUMS}/DuePayableAmount": "120.00", f"{SUMS}/TotalPrepaidAmount": None},
)
def sold_in_the_books(shop):
    move = shop.invoice()
    line = move.line_ids.filtered(lambda one: one.display_type == "payment_term")
    journal = shop.env["account.journal"].search(
        [("type", "=", "general"), ("company_id", "=", shop.company.id)], limit=1
    )
    other = move.line_ids.filtered(lambda one: one.display_type == "product")
    entry = shop.env["account.move"].create(
        {
            "journal_id": journal.id,
            "date": "2026-03-10",
            "line_ids": [
                Command.create(
                    {
                        "name": "Cession",
                        "partner_id": shop.carl.id,
                        "account_id": account.id,
                        "balance": balance,
                    }
                )
                for account, balance in (
                    (line.account_id, -120),
                    (other.account_id, 120),
                )
            ],
        }
    )
    entry.action_post()
    (line + entry.line_ids[0]).reconcile()
    return move


@scenario(
    "Corrected before it reached the buyer, under the same number",
    says={f"{SUMS}/GrandTotalAmount": "108.00"},
)
def corrected_under_the_same_number(shop):
    move = shop.invoice()
    number = move.name
    move.button_draft()
    move.invoice_line_ids.price_unit = 90
    return shop.post(move, number)


@scenario("Refused by the buyer: replaced under a new number")
def replaced_under_a_new_number(shop):
    refused = shop.invoice()
    shop.post(shop.reverse(refused))
    return shop.invoice(shop.line(95), narration=f"Annule et remplace {refused.name}")
