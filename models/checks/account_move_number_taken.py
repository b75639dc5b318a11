"""A number that another invoice of ours has: Chorus Pro takes it once.

Unique per SIREN of the supplier and year of issue (DSE-CP 3.2.1.4.2), so across the
journals, the establishments and the companies of one SIREN, which Odoo numbers apart.
"""

from odoo import models
from odoo.tools import SQL

from ...chorus_pro import lifecycle
from ...chorus_pro.faults import ERROR

#: a number refused at integration is free again: what still has it is live, or was
#: held for refused and appeared after all
_HOLDERS = """
   SELECT t.number, EXTRACT(YEAR FROM m.invoice_date)::int, t.id, t.move_id,
          t.account_id, t.platform, t.state
     FROM chorus_pro_transmission t
     JOIN account_move m ON m.id = t.move_id
    WHERE t.number = ANY(%s) AND (t.live OR t.remote_id IS NOT NULL)
 ORDER BY t.id
"""


class AccountMove(models.Model):
    _inherit = "account.move"

    # === CHECKS === #

    def _chorus_pro_check(self, transmission=None):
        # EXTENDS: of several of one number in the selection, the first may leave
        faults = super()._chorus_pro_check(transmission)
        keys = self._chorus_pro_number_keys()
        sent = self._chorus_pro_number_taken(transmission, keys)
        first, found = {}, {}
        for move in self.sorted("id"):
            key = keys.get(move)
            if not key:
                continue
            other = sent.get(move) or first.get(key)
            if other:
                found[move] = other
            elif not any(fault.level == ERROR for fault in faults[move]):
                first[key] = move
        others = self.browse(other.id for other in found.values())
        readable = others._filtered_access("read")
        for move, other in found.items():
            fault = move._chorus_pro_own_fault(
                "CP-ODOO-23",
                record=self.browse(other.id) if other in readable else move,
                field="" if other in readable else "name",
                where=move._chorus_pro_other_number_place(other, move not in sent),
            )
            faults[move].insert(0, fault)
        return faults

    # === WHO HAS THE NUMBER === #

    def _chorus_pro_number_keys(self):
        """``{invoice: (platform, SIREN, year, number)}`` of those that have all."""
        accounts = self.env["chorus.pro.account"].sudo()._of_moves(self)
        return {
            move: (
                accounts[move]._platform(),
                accounts[move].siret[:9],
                move.invoice_date.year,
                move.name,
            )
            for move in self
            if accounts[move].siret
            and move.state == "posted"
            and move.invoice_date
            and move.name
        }

    def _chorus_pro_number_taken(self, transmission=None, keys=None):
        """The other invoice that has the number of each at Chorus Pro, or on its way.

        One query. Of any company, hence in sudo: whoever shows it checks the rights.

        :param transmission: the one on whose behalf one asks: of two that are waiting
            to be built, the first reserved goes
        :param keys: :meth:`_chorus_pro_number_keys`, when known
        :return: ``{invoice: other invoice}``
        """
        keys = self._chorus_pro_number_keys() if keys is None else keys
        numbers = {number for _platform, _siren, _year, number in keys.values()}
        if not numbers:
            return {}
        self.env["chorus.pro.transmission"].flush_model()
        self.env["account.move"].flush_model(["invoice_date"])
        rows = self.env.execute_query(SQL(_HOLDERS, list(numbers)))
        accounts = self.env["chorus.pro.account"].sudo()
        accounts = accounts.browse({row[4] for row in rows})
        known = {one.id: (one._platform(), (one.siret or "")[:9]) for one in accounts}
        holders = {}
        for number, year, sent_id, move_id, account_id, platform, state in rows:
            waits = state == lifecycle.RESERVED and transmission
            if waits and sent_id > max(transmission.ids):
                continue
            current, siren = known[account_id]
            key = (platform or current, siren, year, number)
            holders.setdefault(key, []).append(move_id)
        taken = {}
        for move, key in keys.items():
            other = next((one for one in holders.get(key, ()) if one != move.id), None)
            if other:
                taken[move] = self.env["account.move"].sudo().browse(other)
        return taken

    # === WORDS === #

    def _chorus_pro_other_number_place(self, other, is_waiting=False):
        """Where the other one is: nothing of another company's is told."""
        other = other.sudo()
        if is_waiting:
            return self.env._(
                "in the journal %(journal)s, which leaves first",
                journal=other.journal_id.name,
            )
        if other.company_id == self.company_id:
            return self.env._(
                "in the journal %(journal)s, which has left already",
                journal=other.journal_id.name,
            )
        return self.env._(
            "in another company of the same SIREN, which has left already"
        )

    def _chorus_pro_other_number_text(self, other):
        """What to do with an invoice whose number was refused as a double."""
        return self.env._(
            "The number %(number)s is that of another invoice too, %(where)s. Chorus "
            "Pro takes a number once a year for all the establishments of a company: "
            "under this one it would never be registered. Choose “Replace under a new "
            "number”, and give the new invoice a prefix of its own.",
            number=self.name,
            where=self._chorus_pro_other_number_place(other),
        )
