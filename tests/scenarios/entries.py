"""Entries by data: the company's own PDF, subcontractors and joint contractors."""

from ...chorus_pro.codes.deposit_mode import DATA_ENTRY
from ...chorus_pro.simulator.fixtures import NOTHING_REQUIRED_SIRET
from .catalogue import scenario


def _entered(shop, *lines, **values):
    """A posted invoice of an account that enters its invoices."""
    shop.account.syntax = DATA_ENTRY
    return shop.invoice(*lines, **values)


def _holder(shop):
    return shop.buyer("Titulaire du marché", NOTHING_REQUIRED_SIRET)


@scenario("Entry by data with the company's own PDF", entry=True)
def entry(shop):
    return _entered(shop, shop.line(400, quantity=2), shop.line(50, "tva_reduite"))


@scenario("Entry by data, discounts and attachments", entry=True)
def entry_with_attachments(shop):
    note = shop.env["ir.attachment"].create({"name": "bon.zip", "raw": b"PK note"})
    return _entered(
        shop,
        shop.line(100, discount=10),
        shop.line(-20),
        chorus_pro_attachment_ids=note.ids,
    )


@scenario("Credit note entered by data", entry=True)
def entry_of_a_credit_note(shop):
    shop.account.syntax = DATA_ENTRY
    move = shop.invoice()
    return move + shop.post(shop.reverse(move))


@scenario(
    "Subcontractor paid directly (A9), reverse charge",
    entry=True,
    warning="CP-ENTRY-02",
)
def subcontractor(shop):
    return _entered(
        shop,
        shop.line(1000, shop.exemption("AE")),
        chorus_pro_framework="A9",
        chorus_pro_validator_id=_holder(shop).id,
    )


@scenario("Joint contractor (A12)", entry=True)
def joint_contractor(shop):
    return _entered(
        shop, chorus_pro_framework="A12", chorus_pro_validator_id=_holder(shop).id
    )


@scenario("Subcontractor without validator", fault="CP-VALIDATOR-01")
def subcontractor_without_validator(shop):
    return _entered(shop, chorus_pro_framework="A9")


@scenario("Validator known by its SIREN only", fault="CP-VALIDATOR-02")
def validator_without_siret(shop):
    holder = shop.buyer("Titulaire du marché", "900000001")
    return _entered(shop, chorus_pro_framework="A9", chorus_pro_validator_id=holder.id)


@scenario("Entry with VAT on debits and on payments", fault="CP-ENTRY-01")
def entry_with_vat_due_at_two_times(shop):
    return _entered(shop, shop.line(10), shop.line(10, "tva_normale_encaissement"))


@scenario("Subcontractor in a file: no place for a validator", fault="CP-FRAMEWORK-03")
def subcontractor_in_a_file(shop):
    return shop.invoice(
        chorus_pro_framework="A9", chorus_pro_validator_id=_holder(shop).id
    )


def _framework(shop, code):
    """As an import may leave it: Odoo does not offer it."""
    move = shop.invoice()
    move.flush_recordset()
    shop.env.cr.execute(
        "UPDATE account_move SET chorus_pro_framework = %s WHERE id = %s",
        [code, move.id],
    )
    move.invalidate_recordset()
    return move


@scenario("Works: a draft monthly statement (A4)", fault="CP-FRAMEWORK-01")
def works_statement(shop):
    return _framework(shop, "A4")


@scenario("Memorandum of justice costs (A3)", fault="CP-FRAMEWORK-04")
def justice_costs(shop):
    return _framework(shop, "A3")
