"""Is this right? A buyer read again at Chorus Pro, and what changed since the last time
in words."""

from typing import NamedTuple

from odoo import models

#: services named in one sentence
_NAMED = 8


class Snapshot(NamedTuple):
    """What matters of a buyer at one moment.

    :param known: whether Chorus Pro was ever asked
    :param services: ``{code: whether it requires a commitment number}``, open ones
    """

    known: bool
    name: str
    is_active: bool
    requirement: str
    works_only: bool
    payment_not_reported: bool
    services: dict


class ChorusProStructure(models.Model):
    _inherit = "chorus.pro.structure"

    # === BUSINESS === #

    def _refresh_now(self):
        """Read this buyer at Chorus Pro, through the account of the current company.

        :return: list of sentences: what changed since the last time, then what could
            not be read; empty when all is as it was
        :raises UserError: no account, SIRET unknown to Chorus Pro, or no answer
        """
        changes, warnings = self._refresh_and_compare()
        return changes + warnings

    def _check_now(self):
        """The same for a button.

        :return: client action: a notification, then the form shows the result
        """
        changes, warnings = [], []
        for structure in self:
            news = structure._refresh_and_compare()
            changes += news[0]
            warnings += news[1]
        action = self._notify_refreshed(changes + warnings)
        if not warnings:
            action["params"]["type"] = "info" if changes else "success"
        return action

    def _refresh_and_compare(self):
        self.ensure_one()
        before = self._snapshot()
        account = self.env.company._chorus_pro_account()
        warnings = self._refresh_from_chorus_pro(account)
        after = self._snapshot()
        if not before.known:
            return [], warnings
        return self._changes_in_words(before, after), warnings

    def _snapshot(self):
        services = self.service_ids.filtered("is_proposed")
        return Snapshot(
            known=bool(self.checked_on),
            name=self.name,
            is_active=self.is_active,
            requirement=self.requirement,
            works_only=self.works_only,
            payment_not_reported=self.payment_not_reported,
            services={one.code: one.commitment_required for one in services},
        )

    def _changes_in_words(self, before, after):
        """:return: list of sentences, the ones that stop invoices first"""
        return [
            sentence
            for sentence in (
                self._activity_in_words(before, after),
                self._requirement_in_words(before, after),
                self._works_in_words(before, after),
                *self._services_in_words(before.services, after.services),
                self._payment_in_words(before, after),
                before.name != after.name
                and self.env._("Its name is now %(name)s.", name=after.name),
            )
            if sentence
        ]

    def _activity_in_words(self, before, after):
        if before.is_active == after.is_active:
            return ""
        if after.is_active:
            return self.env._("It is active again.")
        return self.env._(
            "It is inactive now: it receives no invoice any more. Ask the buyer which "
            "establishment replaces it."
        )

    def _requirement_in_words(self, before, after):
        if before.requirement == after.requirement:
            return ""
        labels = dict(self._fields["requirement"]._description_selection(self.env))
        return self.env._(
            "It now requires: %(new)s (before: %(old)s).",
            new=labels.get(after.requirement, "?").lower(),
            old=labels.get(before.requirement, "?").lower(),
        )

    def _works_in_words(self, before, after):
        if before.works_only == after.works_only:
            return ""
        if after.works_only:
            return self.env._("It now receives invoices for public works only.")
        return self.env._("It receives ordinary invoices again.")

    def _payment_in_words(self, before, after):
        if before.payment_not_reported == after.payment_not_reported:
            return ""
        if after.payment_not_reported:
            return self.env._("It no longer tells when it orders a payment.")
        return self.env._("It tells when it orders a payment.")

    def _services_in_words(self, before, after):
        opened = sorted(after.keys() - before.keys())
        closed = sorted(before.keys() - after.keys())
        both = before.keys() & after.keys()
        stricter = sorted(one for one in both if after[one] and not before[one])
        if closed:
            yield self.env._("Closed services: %(names)s.", names=_some(closed))
            yield self._users_in_words(closed)
        if opened:
            yield self.env._("New services: %(names)s.", names=_some(opened))
        if stricter:
            yield self.env._(
                "These services now require a commitment number: %(names)s.",
                names=_some(stricter),
            )

    def _users_in_words(self, codes):
        """Who writes a closed service on its invoices, in the current company."""
        partners = self.env["res.partner"].search(
            [("chorus_pro_service_code", "in", codes)]
        )
        users = partners.filtered(lambda one: one.chorus_pro_structure_id == self)
        if not users:
            return ""
        return self.env._(
            "Choose another service for %(customers)s.",
            customers=_some(users.mapped("display_name")),
        )


def _some(names):
    """The first names, and how many more there are."""
    shown = ", ".join(names[:_NAMED])
    return shown if len(names) <= _NAMED else f"{shown} … (+ {len(names) - _NAMED})"
