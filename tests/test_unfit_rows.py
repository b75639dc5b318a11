"""What a database cannot keep, in anybody's invoice, stops nothing; what could not be
recorded is said on the account, and tried again."""

import random
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..chorus_pro import transport
from ..chorus_pro.following import Follower
from .common_path import ChorusProPathCommon

ADDON = "odoo.addons.l10n_fr_chorus_pro"
UNFIT = (
    "\0",
    "\ud83d",
    "\udfff",
    "\x1b[2J",
    "\x85",
    "\u2028",
    "\r\nINFO forged",
    "\uffff",
    "x" * 50_000,
    "9" * 400,
    "=1+1",
    "é",
)
FORMS = {
    "identifiantFactureCPP": (7, 2**62, 2**63, 10**300, "9" * 400, "12", None),
    "numeroFacture": (None, 12, 10**300),
    "statut": ("MANDATEE", None, {}, []),
    "dateHeureEtatCourant": ("9999-12-31", "0001-01-01T00:00:00+14:00", 10**300, None),
    "commentaireEtatCourant": (None, 1, []),
    "numeroFluxDepot": (None, 5, "../../x"),
    "dateDepot": ("9999-12-31", "2026-03-02", "1900-01-01"),
    "dateFacture": ("2026-03-02", "9999-12-31T23:59:59-23:00"),
    "montantTTC": (1e308, "1e400", 10**30, -1, "NaN", None),
    "codeFournisseur": (None,),
    "codeDestinataire": (None, 20004150700027),
    "designationDestinataire": (None, True),
}


def unfit_row(rng):
    """A row of the search that nobody has foreseen, of an invoice that is not ours."""
    row = {}
    for key, forms in FORMS.items():
        if rng.random() < 0.5 and key != "codeFournisseur":
            row[key] = f"{rng.randrange(10**6)}{rng.choice(UNFIT)}"
        else:
            row[key] = rng.choice(forms)
    return row


@tagged("post_install", "-at_install")
class TestUnfitRows(ChorusProPathCommon):
    def setUp(self):
        super().setUp()
        self.account = self.account.sudo()
        # unknown statuses and rows without identifier are told in the log
        names = ("chorus_pro.client.invoices", "models.deposit.chorus_pro_status")
        self.enterContext(mute_logger(*(f"{ADDON}.{name}" for name in names)))

    def followed(self):
        invoice = self.make_invoice()
        transmission = self.send(invoice)
        self.synchronize()
        self.assertEqual(transmission.state, "integrated")
        return invoice, transmission

    def damage(self, rng):
        """Chorus Pro's next answers hold unfit rows before ours, and unfit comments."""
        parse = transport._parse

        def damaged(payload):
            body = parse(payload)
            if isinstance(body, dict) and body.get("listeFactures"):
                for row in body["listeFactures"]:
                    row["commentaireEtatCourant"] = f"pièce{rng.choice(UNFIT)}manquante"
                strangers = [unfit_row(rng) for _ in range(8)]
                body["listeFactures"] = strangers + body["listeFactures"]
            return body

        return patch.object(transport, "_parse", damaged)

    def test_unfit_rows_stop_nothing(self):
        first, _one = self.followed()
        second, _two = self.followed()
        statuses = ("MANDATEE", "SUSPENDUE", "A_RECYCLER", "SERVICE_FAIT", "MANDATEE")
        for seed, status in enumerate(statuses):
            with self.subTest(seed=seed), self.damage(random.Random(seed)):
                self.simulator.act(first.name, status, "pièce")
                self.simulator.act(second.name, status, "pièce")
                self.synchronize()
                self.assertFalse(self.account.sync_error)
                for invoice in (first, second):
                    self.assertEqual(invoice.chorus_pro_status_id.code, status)
                    self.assertIn("pièce", invoice.chorus_pro_status_comment)
        found = self.env["chorus.pro.found.invoice"].sudo().search([])
        self.assertTrue(found)
        self.assertFalse(found.filtered(lambda f: "\n" in f.number))

    def test_a_refresh_of_an_unfit_row_is_no_error_of_the_server(self):
        invoice, transmission = self.followed()
        self.simulator.act(invoice.name, "SUSPENDUE", "Pièce manquante")
        with self.damage(random.Random(1)):
            self.on_own_cursor(transmission, "_refresh")
        self.assertEqual(invoice.chorus_pro_status_id.code, "SUSPENDUE")

    def test_what_cannot_be_recorded_is_said_and_read_again(self):
        broken, transmission = self.followed()
        sound, _other = self.followed()
        before = self.account.synchronized_until
        for invoice in (broken, sound):
            self.simulator.act(invoice.name, "MANDATEE")
        record = type(transmission)._record_row

        def breaking(one, row):
            if one.id == transmission.id:
                raise ValueError("a rule of another module")
            return record(one, row)

        with patch.object(type(transmission), "_record_row", breaking):
            with self.assertLogs(ADDON, "ERROR"):
                self.synchronize()
            with mute_logger(ADDON):
                self.on_own_cursor(transmission, "_refresh")
        self.assertEqual(sound.chorus_pro_status_id.code, "MANDATEE")
        self.assertIn(broken.name, self.account.sync_error)
        self.assertNotIn(sound.name, self.account.sync_error)
        self.synchronize()
        self.assertEqual(broken.chorus_pro_status_id.code, "MANDATEE")
        self.assertFalse(self.account.sync_error)
        self.assertGreaterEqual(self.account.synchronized_until, before)

    def test_one_that_is_not_ours_and_cannot_be_kept_disturbs_no_other(self):
        self.followed()
        before = self.account.synchronized_until
        found = type(self.env["chorus.pro.found.invoice"])
        values = found._values

        def breaking(model, account, row):
            return {**values(model, account, row), "number": row.number or None}

        def damaged(payload, parse=transport._parse):
            body = parse(payload)
            if isinstance(body, dict) and body.get("listeFactures"):
                body["listeFactures"] += [
                    {"identifiantFactureCPP": 70 + n, "numeroFacture": number}
                    for n, number in enumerate(("P-1", "", "P-2"))
                ]
            return body

        with (
            patch.object(found, "_values", breaking),
            patch.object(transport, "_parse", damaged),
            mute_logger("odoo.sql_db", ADDON),
        ):
            self.synchronize()
        kept = self.env["chorus.pro.found.invoice"].sudo().search([])
        self.assertEqual(set(kept.mapped("number")), {"P-1", "P-2"})
        self.assertIn("71", self.account.sync_error)
        self.assertEqual(self.account.synchronized_until, before)
        self.synchronize()
        self.assertFalse(self.account.sync_error)

    def test_what_nobody_foresaw_is_said_on_the_account(self):
        self.followed()

        def breaking(*_args):
            yield ()
            raise LookupError("nobody foresaw it")

        with (
            patch.object(Follower, "follow", breaking),
            self.assertLogs(ADDON, "ERROR"),
        ):
            self.synchronize()
        self.assertIn("could not be read", self.account.sync_error)

    def test_the_history_of_another_invoice_is_not_recorded(self):
        invoice, transmission = self.followed()
        events = len(transmission.event_ids)
        self.simulator.act(invoice.name, "MANDATEE")

        def damaged(payload, parse=transport._parse):
            body = parse(payload)
            if isinstance(body, dict) and body.get("historiquesDesStatuts"):
                body["numeroFacture"] = "F-OF-SOMEBODY"
            return body

        with (
            patch.object(transport, "_parse", damaged),
            self.assertLogs(ADDON, "ERROR"),
        ):
            self.synchronize()
        self.assertEqual(len(transmission.event_ids), events)
        self.assertIn(invoice.name, self.account.sync_error)
        self.assertTrue(transmission.history_due)

    def test_a_clock_of_next_year_blinds_nothing(self):
        """What an earlier version has believed is mended too."""
        invoice, _transmission = self.followed()
        now = fields.Datetime.now()
        self.account.synchronized_until = now + timedelta(days=400)
        self.simulator.act(invoice.name, "MANDATEE")
        self.synchronize()
        self.assertEqual(invoice.chorus_pro_status_id.code, "MANDATEE")
        self.assertLess(self.account.synchronized_until, now + timedelta(hours=2))

    def test_what_a_failed_row_had_half_written_is_undone(self):
        """An automation breaks once the status is flushed: it is read again."""
        good, sound = self.followed()
        bad, broken = self.followed()
        for move in (good, bad):
            self.simulator.act(move.name, "MANDATEE")
        transmissions = type(broken)
        record_status = transmissions._record_status

        def breaking(transmission, *args, **kwargs):
            changed = record_status(transmission, *args, **kwargs)
            if transmission == broken:
                transmission.env.flush_all()
                raise LookupError("an automation")
            return changed

        with (
            patch.object(transmissions, "_record_status", breaking),
            mute_logger(ADDON),
        ):
            self.synchronize()
        self.assertEqual(sound.status_id.code, "MANDATEE")
        self.assertNotEqual(broken.status_id.code, "MANDATEE")
        self.synchronize()
        self.assertEqual(broken.status_id.code, "MANDATEE")
