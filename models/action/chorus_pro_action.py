from odoo import api, fields, models

from ...chorus_pro import action_lifecycle as life
from ...chorus_pro.codes import limits

#: first key of the advisory locks of the actions ("CPRP"): the deposits have their own
ADVISORY_LOCK_CLASS = 0x43505250


class ChorusProAction(models.Model):
    """One answer of ours to a public buyer: a completion, a new address, a receipt.

    As a deposit, it exists, committed, before the call leaves, and the call is made
    once. ``action_lifecycle.py`` draws its states; :meth:`_apply` is the only place
    that writes them.
    """

    _name = "chorus.pro.action"
    _inherit = ["chorus.pro.owner"]
    _description = "Action at Chorus Pro"
    _order = "id desc"
    _rec_name = "kind"
    _advisory_class = ADVISORY_LOCK_CLASS

    transmission_id = fields.Many2one(
        "chorus.pro.transmission",
        required=True,
        index=True,
        ondelete="cascade",
        readonly=True,
    )
    move_id = fields.Many2one(
        "account.move",
        string="Invoice",
        required=True,
        index=True,
        ondelete="cascade",
        readonly=True,
    )
    company_id = fields.Many2one("res.company", required=True, index=True)
    account_id = fields.Many2one(related="transmission_id.account_id")
    kind = fields.Selection(life.KINDS, required=True, readonly=True)
    state = fields.Selection(
        life.STATES, default=life.REQUESTED, required=True, index=True, readonly=True
    )
    live = fields.Boolean(
        default=True,
        readonly=True,
        help="While it is live, the same cannot be asked for a second time.",
    )
    user_id = fields.Many2one("res.users", string="Asked by", readonly=True)
    comment = fields.Text(string="Comment for the buyer", readonly=True)
    attachment_ids = fields.Many2many(
        "ir.attachment",
        relation="chorus_pro_action_attachment_rel",
        column1="action_id",
        column2="attachment_id",
        string="Documents",
        readonly=True,
        help="Copies of what was chosen: the bytes that left stay known.",
    )
    recipient_siret = fields.Char(string="SIRET of the buyer", readonly=True)
    service_code = fields.Char(readonly=True)
    commitment_number = fields.Char(readonly=True)
    answered_on = fields.Datetime(
        string="Status answered",
        readonly=True,
        help="Date of the buyer's status to which this is the answer.",
    )
    answered_event = fields.Char(readonly=True)
    asked_on = fields.Datetime(readonly=True, default=fields.Datetime.now)
    claimed_on = fields.Datetime(readonly=True)
    done_on = fields.Datetime(readonly=True)
    attempts = fields.Integer(readonly=True)
    next_try_on = fields.Datetime(readonly=True)
    lookups = fields.Integer(string="Times looked for", readonly=True)
    next_lookup_on = fields.Datetime(readonly=True)
    error_text = fields.Text(string="What happened", readonly=True)

    _one_live_per_kind = models.UniqueIndex(
        "(transmission_id, kind) WHERE live",
        "This was asked of Chorus Pro already and is on its way.",
    )
    _wanted = models.Index("(state, id) WHERE live")

    @api.model
    def _ask(self, kind, transmission, comment=False, attachments=None, **address):
        """Reserve an action; the caller has locked the invoice and checked it.

        :param attachments: ``ir.attachment``, which the user may read
        :param address: ``recipient_siret``, ``service_code``, ``commitment_number``
        """
        event = transmission.event_ids.filtered(
            lambda e: e.status_id == transmission.status_id and e.remote_event_id
        ).sorted(lambda e: int(e.remote_event_id))[-1:]
        action = self.create(
            {
                "kind": kind,
                "transmission_id": transmission.id,
                "move_id": transmission.move_id.id,
                "company_id": transmission.company_id.id,
                "user_id": self.env.uid,
                "comment": (comment or "")[: limits.COMMENT_MAX] or False,
                "answered_on": transmission.status_date,
                "answered_event": event.remote_event_id,
                **address,
            }
        )
        for attachment in attachments or ():
            attachment.check_access("read")
            action.attachment_ids += attachment.sudo().copy(
                {
                    "name": attachment.name,
                    "res_model": self._name,
                    "res_id": action.id,
                    "public": False,
                }
            )
        transmission._show_on_invoice()
        return action

    def _apply(self, event, **values):
        """Move along ``action_lifecycle.py`` and show it on the invoice."""
        for action in self:
            state = life.next_state(action.state, event)
            action.write({**values, "state": state, "live": state in life.LIVE_STATES})
        self.transmission_id._show_on_invoice()

    def _answers_current(self):
        """Whether it answers the status that the invoice has now."""
        self.ensure_one()
        transmission = self.transmission_id
        return (
            transmission.status_id.code == life.ANSWERED_STATUS[self.kind]
            and transmission.status_date == self.answered_on
        )

    # === ACTIONS === #

    def action_withdraw(self):
        """Take back what has not left yet."""
        self.move_id._chorus_pro_check_may_send()
        self.check_access("read")
        unsent = (
            self.sudo()
            .try_lock_for_update(allow_referencing=True)
            .filtered(lambda a: a.state == life.REQUESTED)
        )
        unsent._apply("withdraw")
        return True
