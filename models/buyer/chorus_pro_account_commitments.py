"""Commitment numbers of the State, asked of Chorus Pro on demand.

Never inside posting, and nothing is written: it is a question, and the answer is shown.
"""

from odoo import models
from odoo.exceptions import UserError

from ...chorus_pro import errors
from ...chorus_pro.checks import is_state
from ...chorus_pro.identifiers import clean_reference


class ChorusProAccount(models.Model):
    _inherit = "chorus.pro.account"

    def _check_commitment(self, partner, number):
        """Ask whether the State has ordered under this number from this account.

        :param partner: the buyer
        :param number: the commitment number as written
        :return: client action, a notification
        :raises UserError: no number, a buyer that is not the State, no account, or no
            answer
        """
        number = clean_reference(number)
        buyer = partner.commercial_partner_id
        if not number:
            raise UserError(
                self.env._(
                    "There is no commitment number to check. Write the one that stands "
                    "on the order of the public buyer."
                )
            )
        if not is_state(buyer.chorus_pro_siret or ""):
            raise UserError(
                self.env._(
                    "Chorus Pro knows the commitment numbers of the State only, and "
                    "%(buyer)s keeps its own books. Ask the buyer to confirm "
                    "“%(number)s”: it stands on its order.",
                    buyer=buyer.name,
                    number=number,
                )
            )
        if not self:
            raise UserError(
                self.env._(
                    "This company has no Chorus Pro account, so the commitment number "
                    "cannot be checked. An administrator creates one in the "
                    "configuration of Invoicing, Chorus Pro."
                )
            )
        return self._commitment_answer(self._find_commitment(number), number)

    def _find_commitment(self, number):
        """:return: whether the State has an open order of that number for us"""
        self.ensure_one()
        account = self.sudo()
        client = account._get_client()
        try:
            own = client.search_structures(account.siret)
            supplier = next(
                (row for row in own if row.identifier == account.siret), None
            )
            found = supplier and client.search_commitments(
                supplier.structure_id, number
            )
        except errors.PermissionRefused as error:
            raise UserError(
                self.env._(
                    "This account may not look up commitment numbers: on PISTE, tick "
                    "the API “Engagements juridiques” for your application and accept "
                    "its terms. Meanwhile compare the number with the order."
                )
            ) from error
        except errors.ChorusProError as error:
            raise UserError(account._error_text(error, reading=True)) from error
        finally:
            account._log_exchanges(client)
        if not supplier:
            raise UserError(
                self.env._(
                    "Chorus Pro does not know the SIRET of your establishment, "
                    "%(siret)s. Check it on the Chorus Pro account.",
                    siret=account.siret,
                )
            )
        return bool(found)

    def _commitment_answer(self, found, number):
        if found:
            text = self.env._(
                "The State knows the commitment number %(number)s: it is an order to "
                "your establishment, and it can be invoiced.",
                number=number,
            )
        else:
            text = self.env._(
                "The State has no open order of the number %(number)s for your "
                "establishment. Compare it with the order; if it is the same there, "
                "ask the buyer: it may be settled, or made out to another SIRET.",
                number=number,
            )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success" if found else "warning",
                "sticky": not found,
                "message": text,
            },
        }
