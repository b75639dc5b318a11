"""Files made from invoices of Odoo, judged by others: XSD, schematron, veraPDF."""

import json
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

from odoo.tests import tagged

from .common_content import ContentCommon
from .test_readable import LAYOUTS, image

JUDGES = Path(__file__).resolve().parent.parent / "scripts" / "judges.py"


def run_judges(files):
    """Run the judges in a process of its own: saxonche must not live in an Odoo worker.

    Odoo limits the address space of its processes, which saxonche and Java reserve
    generously: the child gets the limit back.
    """

    def without_limit():
        _soft, hard = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (hard, hard))

    return subprocess.run(
        [sys.executable, str(JUDGES), *map(str, files)],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=without_limit,
    )


@tagged("post_install", "-at_install", "chorus_pro_files")
class TestJudges(ContentCommon):
    def judge(self, moves):
        """Build the files and have them judged, all at once: Java is slow to start."""
        with tempfile.TemporaryDirectory() as folder:
            for number, move in enumerate(moves):
                name, content = move._chorus_pro_build_file(self.account)
                Path(folder, f"{number}_{name}").write_bytes(content)
            files = sorted(Path(folder).iterdir())
            done = run_judges(files)
            self.assertTrue(done.stdout, done.stderr)
            verdicts = json.loads(done.stdout)
        self.assertEqual(len(verdicts), len(moves))
        for path, judges in verdicts.items():
            self.assertEqual(
                set(judges), {"verapdf", "structure", "xsd", "schematron"}, path
            )
            for judge, verdict in judges.items():
                with self.subTest(file=Path(path).name, judge=judge):
                    self.assertFalse(verdict["failures"])
                    self.assertGreater(verdict["fired_rules"], 0)

    def test_files_of_ordinary_invoices(self):
        picture = self.env["ir.attachment"].create(
            {"name": "p.png", "raw": image((0, 0, 255, 90)), "public": True}
        )
        first = self.make_invoice(
            lines=[
                self.text("line_section", "Lot 1"),
                self.line(100, "tva_specifique", name="Pose\nde porte"),
                self.text("line_note", "Livré le 3"),
                self.line(33.333, quantity=3, discount=12.5),
                self.line(9.99, "tva_normale_ttc", quantity=7),
                self.line(-5, "tva_reduite"),
            ],
            buyer_reference="SERV",
            contract_reference="M-1",
            narration='<p>Voir <a href="https://example.com">nos conditions</a>'
            f'<img src="/web/image/{picture.id}"/></p>',
        )
        refund = first._reverse_moves([{"invoice_date": "2026-03-09"}])
        refund.action_post()
        exempt = self.tax("tva_sale_service_0")
        exempt.ubl_cii_tax_category_code = "E"
        exempt.invoice_legal_notes = "TVA non applicable, article 293 B du CGI"
        long = self.make_invoice(lines=[self.line(10) for _unused in range(75)])
        paid = self.make_invoice(chorus_pro_framework="A2")
        exempted = self.make_invoice(lines=[self.line(10, exempt)])
        self.judge(first + refund + long + paid + exempted)

    def test_files_of_every_layout(self):
        moves = self.env["account.move"]
        files = []
        for layout in LAYOUTS:
            self.company.external_report_layout_id = self.env.ref(
                f"web.external_layout_{layout}"
            )
            moves = self.make_invoice()
            files.append(moves._chorus_pro_build_file(self.account))
        with tempfile.TemporaryDirectory() as folder:
            for layout, (_name, content) in zip(LAYOUTS, files, strict=True):
                Path(folder, f"{layout}.pdf").write_bytes(content)
            done = run_judges(Path(folder).iterdir())
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
