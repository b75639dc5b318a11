"""What a public buyer requires, said where references are written: on the order, on
the draft invoice. Long before there is a file, and in words that say where to look."""

from typing import NamedTuple

from odoo import models

from ...chorus_pro.checks import References, check_references
from ...chorus_pro.identifiers import clean_reference


class ReferenceProblem(NamedTuple):
    """One reference to correct.

    :param code: of ``chorus_pro.faults``
    :param blocks: the invoice could not be sent like this
    :param text: for the user: what, why, what to do
    """

    code: str
    blocks: bool
    text: str


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _chorus_pro_reference_problems(self, service, commitment, contract):
        """What is wrong with the references of an order or invoice to this partner.

        No HTTP. Nothing is asked of a customer that is not invoiced by Chorus Pro in
        the current company.

        :param service: service code, commitment and contract number, each perhaps False
        :return: list of :class:`ReferenceProblem`, blocking ones first
        """
        self.ensure_one()
        buyer = self.commercial_partner_id
        if not buyer._chorus_pro_is_invoiced_in(self.env.company):
            return []
        structure = buyer.sudo().chorus_pro_structure_id
        # nothing of the account is shown
        account = self.env.company.sudo()._chorus_pro_account()
        written = References(
            buyer_siret=buyer.chorus_pro_siret or "",
            buyer_name=buyer.name or "",
            service_code=clean_reference(service) or None,
            commitment_number=clean_reference(commitment) or None,
            contract_number=clean_reference(contract) or None,
            seller_is_public=account.is_public_body,
        )
        faults = check_references(written, structure._requirements())
        texts = self._chorus_pro_reference_texts()
        problems = [
            ReferenceProblem(
                fault.code,
                fault.blocks,
                texts[fault.code]({"buyer": written.buyer_name, **fault.params}),
            )
            for fault in faults
        ]
        return sorted(problems, key=lambda problem: not problem.blocks)

    def _chorus_pro_reference_texts(self):
        """Texts by code: those of invoices, but for what is missing."""
        return {
            **self.env["account.move"]._chorus_pro_texts_of_references(),
            "CP-SERVICE-01": lambda v: self.env._(
                "%(buyer)s requires a service code. Choose it in the list of its "
                "services or ask the buyer for it, then write it here.",
                buyer=v["buyer"],
            ),
            "CP-SERVICE-05": lambda v: self.env._(
                "%(buyer)s requires a service code or a commitment number. Write the "
                "one that stands on its order.",
                buyer=v["buyer"],
            ),
            "CP-COMMITMENT-01": lambda v: self.env._(
                "%(buyer)s requires a commitment number: it stands on its order. Ask "
                "the buyer for it now; without it the invoice would be rejected.",
                buyer=v["buyer"],
            ),
            "CP-COMMITMENT-02": lambda v: self.env._(
                "The service %(service)s requires a commitment number: it stands on "
                "its order. Ask the buyer for it now; without it the invoice would be "
                "rejected.",
                service=v["service"],
            ),
        }
