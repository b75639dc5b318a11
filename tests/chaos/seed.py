"""What the runs work on: a French company, its account on the simulator, a public
buyer, two users and posted invoices. Runs inside ``odoo shell``, under ``env``.

``SIMULATOR``, ``INVOICES`` and ``LANES`` are put in front by the program that sends it.
"""

# ruff: noqa: F821
# pylint: disable=undefined-variable

from datetime import timedelta

from odoo import fields
from odoo.fields import Command

from odoo.addons.l10n_fr_chorus_pro.chorus_pro.simulator.fixtures import (
    CARL_SIRET,
    DEMO_SUPPLIER_SIRET,
)

company = env.ref("base.main_company")
company.write(
    {
        "name": "Atelier du Lagon",
        "street": "12 quai Lardenoy",
        "zip": "97110",
        "city": "Pointe-à-Pitre",
        "vat": "FR68900000001",
        "company_registry": DEMO_SUPPLIER_SIRET,
        "email": "atelier@example.com",
    }
)
env["res.partner.bank"].create(
    {
        "acc_number": "FR7630006000011234567890189",
        "partner_id": company.partner_id.id,
        "allow_out_payment": True,
    }
)
account = env["chorus.pro.account"].create(
    {
        "name": "Atelier du Lagon",
        "company_id": company.id,
        "environment": "simulator",
        "simulator_address": SIMULATOR,
        "siret": DEMO_SUPPLIER_SIRET,
        "send_from": "2020-01-01",
        "client_id": "demo-client",
        "client_secret": "demo-secret",
        "technical_login": f"TECH_1_{DEMO_SUPPLIER_SIRET}@cpro.fr",
        "technical_password": "demo-password",
    }
)
buyer = env["res.partner"].create(
    {
        "name": "CA La Riviéra du Levant",
        "is_company": True,
        "country_id": env.ref("base.fr").id,
        "company_registry": CARL_SIRET,
        "invoice_sending_method": "chorus_pro",
        "street": "Rue du Port",
        "zip": "97190",
        "city": "Le Gosier",
    }
)
buyer.chorus_pro_requirement = "commitment"
env["res.users"].create(
    {
        "name": "Second user",
        "login": "second",
        "password": "second",
        "group_ids": [
            Command.link(env.ref("base.group_user").id),
            Command.link(env.ref("account.group_account_user").id),
        ],
    }
)
env["chorus.pro.deposit"]._set_lanes(LANES)
tax = env["account.tax"].search(
    [
        ("company_id", "=", company.id),
        ("type_tax_use", "=", "sale"),
        ("amount", "=", 20),
        ("price_include", "=", False),
    ],
    limit=1,
)
PRODUCTS = (("Entretien des voiles", 2, 400), ("Déplacement", 1, 200))
day = fields.Date.today() - timedelta(days=1)
invoices = env["account.move"].create(
    [
        {
            "move_type": "out_invoice",
            "partner_id": buyer.id,
            "invoice_date": day,
            "purchase_order_reference": f"EJ-{number:05d}",
            "invoice_line_ids": [
                Command.create(
                    {
                        "name": name,
                        "quantity": quantity,
                        "price_unit": price + number,
                        "tax_ids": [Command.set(tax.ids)],
                    }
                )
                for name, quantity, price in PRODUCTS
            ],
        }
        for number in range(INVOICES)
    ]
)
invoices.action_post()
faults = invoices._chorus_pro_check()
texts = {f.message for found in faults.values() for f in found if f.level == "error"}
if texts:
    raise ValueError(f"the invoices cannot leave: {texts}")
# The other scheduled actions of Odoo would only take the workers' time.
ours = env["ir.model.data"].search(
    [("module", "=", "l10n_fr_chorus_pro"), ("model", "=", "ir.cron")]
)
lanes = env["ir.cron"].search([("cron_name", "like", "Chorus Pro")])
# Odoo's own batch dialog works through one of them
batch = env.ref("account.ir_cron_account_move_send")
kept = [*ours.mapped("res_id"), *lanes.ids, batch.id]
others = env["ir.cron"].search([("id", "not in", kept)])
others.active = False
env.cr.commit()
print("SEEDED", account.id, len(invoices))
