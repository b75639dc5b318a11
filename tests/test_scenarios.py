"""The catalogue of scenarios: each file is judged, integrated and read back.

Amounts, references, parties and attachments are compared with Odoo's records, through
the reader of the simulator, which shares nothing with the writer.
"""

import io
import json
import os
import tempfile
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import pikepdf
from lxml import etree

from odoo.tests import tagged

from ..chorus_pro.codes.flow_state import INTEGRATED
from ..chorus_pro.codes.flow_syntax import FACTURX
from ..chorus_pro.entry import unpack
from ..chorus_pro.simulator.reader import read_flow
from .common_content import ContentCommon
from .scenarios import (
    SCENARIOS,
    Workshop,
    attachments,
    documents,
    entries,
    lines,
    parties,
    payment,
    references,
    territories,
    vat,
)
from .scenarios.comparison import differences, money
from .scenarios.running import ROUNDINGS, built, sums
from .test_judges import run_judges

_URN = "urn:un:unece:uncefact:data:standard:"
NAMESPACES = {
    "ram": f"{_URN}ReusableAggregateBusinessInformationEntity:100",
    "qdt": f"{_URN}QualifiedDataType:100",
    "udt": f"{_URN}UnqualifiedDataType:100",
}


class Made(NamedTuple):
    """The file of an invoice of a scenario, and what Odoo says of that invoice.

    :param is_last: the one of which ``scenario.says`` speaks
    """

    scenario: tuple
    is_last: bool
    account: object
    filename: str
    content: bytes
    facts: dict


def cents(value):
    return Decimal(repr(value)).quantize(Decimal("0.01"))


def invoice_of_reference(move):
    """The posted invoice of which a credit note's reference is the number."""
    invoices = move.search(
        [("move_type", "=", "out_invoice"), ("state", "=", "posted")]
    )
    named = invoices.filtered(lambda one: one.name == move.ref)
    return named if move.move_type == "out_refund" else move.browse()


def facts_of(move, account):
    """What a reader must find in the file, from Odoo's records alone."""
    vat = sum(
        move.direction_sign * line.amount_currency
        for line in move.line_ids
        if line.tax_line_id.amount_type == "percent"
    )
    is_paid = move.amount_total and money(move) == move.amount_total
    return {
        "number": move.name,
        "issued_on": move.invoice_date,
        "type_code": "381" if move.move_type == "out_refund" else "380",
        "currency": move.currency_id.name,
        "framework": "A2" if is_paid else move.chorus_pro_framework,
        "service_code": move.buyer_reference or None,
        "commitment": move.purchase_order_reference or None,
        "contract": move.contract_reference or None,
        "preceding": move.reversed_entry_id.name
        or move.chorus_pro_origin_number
        or invoice_of_reference(move).name
        or None,
        "supplier_siret": account.siret,
        # a branch is no legal entity (BT-27)
        "supplier_name": move.company_id.sudo().root_id.name,
        "recipient_siret": move.commercial_partner_id.chorus_pro_siret,
        "recipient_name": " ".join(move.commercial_partner_id.name.split()),
        "lines": sum(one.display_type == "product" for one in move.invoice_line_ids),
        "total": cents(move.amount_total),
        "vat": cents(vat),
        # whatever their names, the files are there, in full
        "attachments": sorted(map(len, move.chorus_pro_attachment_ids.mapped("raw"))),
    }


def read(made):
    """The same facts, from the file."""
    settings = made.account["settings"]
    (document,) = read_flow(made.content, made.filename, FACTURX, settings)
    read_back = {key: document.get(key) for key in made.facts}
    read_back["total"] = document["due"] + (document["prepaid"] or 0)
    read_back["vat"] = document["with_tax"] - document["without_tax"]
    read_back["attachments"] = sorted(size for _name, size in document["attachments"])
    return read_back


def texts(xml, path):
    """Texts of the elements at the end of a path, wherever it starts."""
    steps = [step if ":" in step else f"ram:{step}" for step in path.split("/")]
    found = etree.fromstring(xml).findall(".//" + "/".join(steps), NAMESPACES)
    return tuple((one.text or "").strip() for one in found)


class ScenarioCommon(ContentCommon):
    """``self.make(scenario)`` gives the files of a scenario and leaves nothing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("fr_FR")
        cls.shop = Workshop(cls.env, cls.account, cls.carl)

    def codes(self, move, level):
        faults = move._chorus_pro_check()[move]
        return [fault.code for fault in faults if fault.level == level]

    def make(self, rank, scenario):
        """Build the files of one scenario, or meet the fault that it foresees.

        Where the rounding of the VAT changes nothing, those of one are enough.
        """
        made, played = [], []
        for rounding in ROUNDINGS:
            with built(self.shop, rank, scenario, rounding) as moves:
                errors = [code for move in moves for code in self.codes(move, "error")]
                if scenario.fault:
                    self.assertIn(scenario.fault, errors)
                    continue
                self.assertFalse(errors)
                if sums(moves) not in played:
                    played.append(sums(moves))
                    made += self.make_files(scenario, moves)
        return made

    def make_files(self, scenario, moves):
        accounts = self.env["chorus.pro.account"]._of_moves(moves)
        if scenario.warning:
            self.assertIn(scenario.warning, self.codes(moves[-1], "warning"))
        made = []
        for move in moves:
            account = accounts[move]
            name, content = move._chorus_pro_build_file(account)
            handle = {
                "client": account._get_client(),
                "settings": self.simulator.settings,
            }
            facts = facts_of(move, account)
            is_last = move == moves[-1]
            made.append(Made(scenario, is_last, handle, name, content, facts))
            self.assertEqual(differences(move, account), [])
        return made

    def go_through(self, *modules):
        """Run the scenarios of some modules of the catalogue, all their files judged
        at once."""
        made = []
        # CHORUS_PRO_SCENARIOS=gift,factor runs only those, while one works on them
        chosen = os.environ.get("CHORUS_PRO_SCENARIOS", "").split(",")
        names = {module.__name__ for module in modules}
        for rank, scenario in enumerate(SCENARIOS.values(), 1):
            if scenario.build.__module__ not in names:
                continue
            if any(chosen) and scenario.name not in chosen:
                continue
            with self.subTest(scenario=scenario.name):
                made += self.make(rank, scenario)
        self.judge(made)
        for one in made:
            with self.subTest(scenario=one.scenario.name, file=one.filename):
                self.deposit(one)
                self.compare(one)

    def judge(self, made):
        """XSD, schematron, structure and veraPDF, all files in one process."""
        with tempfile.TemporaryDirectory() as folder:
            files = {}
            for rank, one in enumerate(made):
                path = Path(folder, f"{rank:03d}_{one.filename}")
                path.write_bytes(one.content)
                files[str(path)] = one
            done = run_judges(files)
            self.assertTrue(done.stdout, done.stderr)
            verdicts = json.loads(done.stdout)
        self.assertEqual(set(verdicts), set(files))
        for path, judges in verdicts.items():
            with self.subTest(scenario=files[path].scenario.name, judged=path[-30:]):
                self.assertEqual(
                    set(judges), {"verapdf", "structure", "xsd", "schematron"}
                )
                for judge, verdict in judges.items():
                    self.assertFalse(verdict["failures"], judge)
                    self.assertGreater(verdict["fired_rules"], 0, judge)

    def deposit(self, made):
        """The simulator integrates it; its report says no word."""
        client = made.account["client"]
        receipt = client.deposit_flow(made.content, made.filename, FACTURX)
        report = client.get_flow_report(receipt.flow_number, FACTURX)
        self.assertEqual((report.errors, report.technical_errors), ((), ()))
        self.assertEqual(report.state, INTEGRATED)

    def compare(self, made):
        self.assertEqual(read(made), made.facts)
        if not made.is_last:
            return
        with pikepdf.open(io.BytesIO(made.content)) as pdf:
            xml = pdf.attachments["factur-x.xml"].get_file().read_bytes()
        for path, expected in made.scenario.says.items():
            said = texts(xml, path)
            if expected is None:
                self.assertFalse(said, path)
            elif isinstance(expected, tuple):
                self.assertEqual(said, expected, path)
            else:
                self.assertIn(expected, said, path)


# Two classes, so that neither lasts more than a minute on a quiet machine.
FIRST = (documents, lines, attachments)
SECOND = (vat, territories, parties, payment, references)
ENTERED = (entries,)


@tagged("post_install", "-at_install", "chorus_pro_files")
class TestScenarios(ScenarioCommon):
    def test_documents_lines_and_attachments_go_through(self):
        self.go_through(*FIRST)

    def test_the_catalogue_is_whole(self):
        modules = {one.build.__module__ for one in SCENARIOS.values()}
        known = FIRST + SECOND + ENTERED
        self.assertEqual(modules, {module.__name__ for module in known})
        files = [one for one in SCENARIOS.values() if not one.fault]
        self.assertGreaterEqual(len(files), 80)

    def test_entries_go_through(self):
        """No file: the simulator judges by the official Swagger and its own rules."""
        for rank, scenario in enumerate(SCENARIOS.values(), 1):
            if scenario.build.__module__ != entries.__name__:
                continue
            with self.subTest(scenario=scenario.name):
                for made in self.make(rank, scenario):
                    kept = unpack(made.content)
                    receipt = made.account["client"].submit_entry(kept)
                    invoice = self.simulator.store.invoices[receipt.invoice_id]
                    self.assertEqual(invoice.number, made.facts["number"])
                    self.assertEqual(invoice.with_tax, made.facts["total"])
                    self.assertEqual(invoice.framework, made.facts["framework"])
                    sizes = sorted(len(one.content) for one in kept.attachments)
                    self.assertEqual(sizes, made.facts["attachments"])


@tagged("post_install", "-at_install", "chorus_pro_files")
class TestScenariosOfVatAndParties(ScenarioCommon):
    def test_vat_parties_payment_and_references_go_through(self):
        self.go_through(*SECOND)
