"""The catalogue of scenarios in the other formats: CII and UBL alone, entry by data.

As a Factur-X each scenario is judged in ``test_scenarios.py``. Here the same invoices
leave as XML alone: official XSD and schematrons, and what the simulator reads back;
then as entries, which the simulator judges by the official Swagger and its own rules.
"""

import json
import tempfile
from pathlib import Path

from odoo.tests import tagged

from ..chorus_pro import entry, formats
from ..chorus_pro.checks import blocking, check_invoice
from ..chorus_pro.codes.deposit_mode import DATA_ENTRY
from ..chorus_pro.codes.flow_syntax import CII_16B, UBL
from ..chorus_pro.simulator.reader import read_invoice
from .common_content import ContentCommon
from .scenarios import SCENARIOS, Workshop
from .scenarios.running import ROUNDINGS, built, readable_page
from .test_judges import run_judges


def terms(invoice):
    """What the reader must find, from the description of the invoice."""
    return {
        "number": invoice.number,
        "issued_on": invoice.issued_on,
        "type_code": invoice.type_code,
        "currency": invoice.currency,
        "framework": invoice.framework,
        "service_code": invoice.service_code,
        "commitment": invoice.commitment_number,
        "contract": invoice.contract_number,
        "preceding": invoice.preceding[0].number if invoice.preceding else None,
        "supplier_siret": invoice.seller.siret,
        "supplier_name": invoice.seller.name,
        "recipient_siret": invoice.buyer.siret,
        "recipient_name": invoice.buyer.name,
        "without_tax": invoice.totals.without_tax,
        "with_tax": invoice.totals.with_tax,
        "due": invoice.totals.due,
        "lines": len(invoice.lines),
        "attachments": [(one.name, len(one.content)) for one in invoice.attachments],
    }


@tagged("post_install", "-at_install", "chorus_pro_files", "chorus_pro_long")
class TestFormatsOfScenarios(ContentCommon):
    def test_every_scenario_leaves_as_xml_alone(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        shop = Workshop(self.env, self.account, self.carl)
        judged = 0
        with tempfile.TemporaryDirectory() as folder:
            for rank, scenario in enumerate(SCENARIOS.values(), 1):
                if scenario.fault or scenario.entry:
                    continue
                with self.subTest(scenario=scenario.name):
                    for invoice in self.descriptions(shop, rank, scenario):
                        judged += self.write_one(invoice, folder)
            self.assertGreater(judged, len(SCENARIOS))
            done = run_judges(sorted(Path(folder).iterdir()))
        verdicts = json.loads(done.stdout)
        self.assertEqual(len(verdicts), judged)
        for path, judges in verdicts.items():
            for judge, verdict in judges.items():
                with self.subTest(file=Path(path).name, judge=judge):
                    self.assertFalse(verdict["failures"])
                    self.assertGreater(verdict["fired_rules"], 0)

    def test_every_scenario_leaves_as_an_entry(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        shop = Workshop(self.env, self.account, self.carl)
        client = self.account._get_client()
        entered = 0
        for rank, scenario in enumerate(SCENARIOS.values(), 1):
            if scenario.fault:
                continue
            with self.subTest(scenario=scenario.name):
                for invoice in self.descriptions(shop, rank, scenario):
                    faults = check_invoice(invoice, None, syntax=DATA_ENTRY)
                    if {one.code for one in blocking(faults)} == {"CP-ENTRY-01"}:
                        continue  # VAT on debits and on payments at once
                    self.assertFalse(blocking(faults))
                    if invoice.seller.siret != self.account.siret:
                        continue  # another establishment has its own account
                    made = entry.make_entry(invoice, readable_page(invoice.number))
                    receipt = client.submit_entry(entry.unpack(entry.pack(made)))
                    kept = self.simulator.store.invoices[receipt.invoice_id]
                    self.assertEqual(kept.number, invoice.number)
                    self.assertEqual(kept.with_tax, invoice.totals.with_tax)
                    self.assertEqual(kept.commitment, invoice.commitment_number)
                    files = 1 + len(invoice.attachments)
                    self.assertEqual(len(kept.attachments), files)
                    entered += 1
        self.assertGreater(entered, 100)

    def descriptions(self, shop, rank, scenario):
        found = []
        for rounding in ROUNDINGS:
            with built(shop, rank, scenario, rounding) as moves:
                accounts = self.env["chorus.pro.account"]._of_moves(moves)
                found += [move._chorus_pro_invoice(accounts[move]) for move in moves]
        return found

    def write_one(self, invoice, folder):
        """Write, validate and read back both files; returns how many were written."""
        written = 0
        for syntax in (CII_16B, UBL):
            codes = [one.code for one in check_invoice(invoice, None, syntax=syntax)]
            if "CP-FORMAT-01" in codes:
                continue
            xml = formats.build_xml(invoice, syntax)
            found = read_invoice("f.xml", xml, syntax)
            expected = terms(invoice)
            self.assertEqual({key: found[key] for key in expected}, expected)
            name = formats.file_name(f"{invoice.number}_{written}", syntax)
            Path(folder, name).write_bytes(xml)
            written += 1
        return written
