from odoo import fields, models

PEOPLE = [
    ("accountant", "The person in charge of the connection"),
    ("salesperson", "The salesperson of the invoice"),
]
#: an activity is made in any case; this is about the mails
WAYS = [
    ("each", "An e-mail for each invoice"),
    ("digest", "One e-mail a day"),
]


class ChorusProAccount(models.Model):
    _inherit = "chorus.pro.account"

    told_person = fields.Selection(
        PEOPLE,
        string="Who is told",
        default="accountant",
        required=True,
        tracking=True,
        help="Who gets an activity when a person must act on an invoice. Where there "
        "is none, the other one.",
    )
    telling = fields.Selection(
        WAYS,
        string="How",
        default="each",
        required=True,
        tracking=True,
        help="Each user may choose otherwise in the preferences. Routine progress is "
        "never told: it is on the invoice.",
    )
