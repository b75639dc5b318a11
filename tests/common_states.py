"""One record for each state in which somebody presses a button."""

from datetime import timedelta

from ..chorus_pro.simulator import fixtures
from .access_answers import Followed, prepare_answers
from .common_path import ChorusProPathCommon


class ChorusProStatesCommon(Followed, ChorusProPathCommon):
    """``self.records`` holds one record of each stored model of the addon; the
    invoices of each state are attributes, such as ``self.suspended``."""

    def setUp(self):
        super().setUp()
        sudo = self.env(su=True)
        self.sent = self.make_invoice()
        self.transmission = self.send(self.sent)
        self.make_due(self.deposits())
        self.follow()
        self.synchronize()
        self.simulator.next_fault("deposer/flux", "timeout_before")
        self.lost = self.send(self.make_invoice()).deposit_id
        # long enough ago for a person to decide
        self.lost.claimed_on -= timedelta(hours=1)
        self.env.flush_all()
        self.simulator.next_fault("deposer/flux", "unreachable")
        self.waiting = self.send(self.make_invoice())
        self.assertEqual(self.waiting.state, "ready")
        fading = self.make_invoice()
        self.faulty = fading._chorus_pro_reserve()
        fading.purchase_order_reference = False
        self.build()
        self.new = self.make_invoice()
        self.incomplete = self.make_invoice(purchase_order_reference=False)
        state = self.make_buyer("État", fixtures.STATE_SIRET, requirement="service")
        self.of_state = self.make_invoice(
            state,
            buyer_reference="SFACETAT",
            purchase_order_reference=fixtures.STATE_COMMITMENT,
        )
        self.mailed = self.make_buyer(
            "Mailed", fixtures.STATE_SIRET, invoice_sending_method="email"
        )
        self.left_out = self.make_invoice()
        self.left_out._chorus_pro_exclude("not_through", "Paper")
        self.elsewhere = self.make_invoice()
        self.simulator.seed(
            {
                "invoices": {
                    "number": self.elsewhere.name,
                    "recipient": self.structure.siret,
                    "issued_on": str(self.elsewhere.invoice_date),
                    "with_tax": str(self.elsewhere.amount_total),
                }
            }
        )
        self.typed = self.make_invoice()
        self.found = sudo["chorus.pro.found.invoice"].create(
            {
                "account_id": self.account.id,
                "company_id": self.company.id,
                "remote_id": "1",
                "number": self.typed.name,
                "buyer_siret": self.structure.siret,
                "invoice_date": self.typed.invoice_date,
                "amount_total": self.typed.amount_total,
            }
        )
        self.simulator.seed(
            {
                "invoices": {
                    "number": self.typed.name,
                    "recipient": self.structure.siret,
                    "issued_on": str(self.typed.invoice_date),
                    "with_tax": str(self.typed.amount_total),
                }
            }
        )
        service = sudo["chorus.pro.service"].create(
            {"structure_id": self.structure.id, "code": "S1", "name": "Service"}
        )
        edition = sudo["chorus.pro.directory.load"].create({"state": "failed"})
        change = sudo["chorus.pro.directory.change"].create(
            {
                "load_id": edition.id,
                "structure_id": self.structure.id,
                "kind": "closed",
            }
        )
        self.late, self.claimed = self.followed(), self.followed()
        self.claim = sudo["chorus.pro.interest.claim"]._prepare_for(
            self.company, self.carl, self.claimed
        )
        self.transfer = sudo["account.bank.statement.line"].create(
            {
                "journal_id": self.company_data["default_journal_bank"].id,
                "payment_ref": self.late.name,
                "amount": self.late.amount_total,
                "date": "2026-05-04",
            }
        )
        # entered by data, and its validator said “not me”
        self.subcontracted = self.make_invoice()
        entered = self.send(self.subcontracted)
        status = self.env["chorus.pro.status"]._get("ERREUR_FOURNISSEUR_SUR_VALIDEUR")
        entered.write({"syntax": "DEPOT_PDF_API"})
        entered._apply("integrate", status_id=status.id)
        prepare_answers(self)
        vies = self.env["chorus.pro.vies"]
        # what VIES answers is not the subject: nobody is called
        self.patch(type(vies), "_ask_now", lambda record: True)
        self.records = {
            "chorus.pro.account": self.account,
            "chorus.pro.secret": sudo["chorus.pro.secret"].search([], limit=1),
            "chorus.pro.structure": self.structure,
            "chorus.pro.service": service,
            "chorus.pro.directory.load": edition,
            "chorus.pro.directory.change": change,
            "chorus.pro.status": sudo["chorus.pro.status"].search([], limit=1),
            "chorus.pro.transmission": self.transmission,
            "chorus.pro.deposit": self.transmission.deposit_id,
            "chorus.pro.action": self.answer,
            "chorus.pro.event": self.transmission.event_ids[:1],
            "chorus.pro.found.invoice": self.found,
            "chorus.pro.invoice.report": sudo["chorus.pro.invoice.report"].search(
                [("move_id", "=", self.sent.id)]
            ),
            "chorus.pro.exchange": sudo["chorus.pro.exchange"].search([], limit=1),
            "chorus.pro.pause": sudo["chorus.pro.pause"].create(
                {"account_id": self.account.id, "gateway": "qualification"}
            ),
            "chorus.pro.turn": sudo["chorus.pro.turn"].search([], limit=1),
            "chorus.pro.ecb.rate": sudo["chorus.pro.ecb.rate"].search([], limit=1),
            "chorus.pro.interest.claim": self.claim,
            "chorus.pro.interest.claim.line": self.claim.line_ids,
            "chorus.pro.vies": vies.sudo()._get(self.company.vat),
            "chorus.pro.mention": sudo["chorus.pro.mention"].search([], limit=1),
        }
