"""Random accounting: the books, the XML and the page of each invoice agree."""

import json
import tempfile
from pathlib import Path

from odoo.tests import tagged

from ..chorus_pro import formats
from ..chorus_pro.codes.flow_syntax import CII_16B
from .common_content import ContentCommon
from .scenarios import Workshop
from .scenarios.accounting import RandomAccounting, prepare
from .scenarios.comparison import differences
from .scenarios.running import undone
from .test_judges import run_judges


class RandomAccountingCommon(ContentCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("fr_FR")
        cls.shop = Workshop(cls.env, cls.account, cls.carl)
        prepare(cls.shop)

    def compare(self, seeds):
        """Play each seed, compare what it made, and have all their XML judged."""
        with tempfile.TemporaryDirectory() as folder:
            made = sum(self.compare_one(seed, folder) for seed in seeds)
            done = run_judges(sorted(Path(folder).iterdir()))
        verdicts = json.loads(done.stdout)
        self.assertEqual(len(verdicts), made)
        for path, judges in verdicts.items():
            for judge, verdict in judges.items():
                with self.subTest(file=Path(path).name, judge=judge):
                    self.assertFalse(verdict["failures"])

    def compare_one(self, seed, folder):
        with undone(self.env):
            moves = RandomAccounting(self.shop, seed).play()
            faults = moves._chorus_pro_check()
            for move in moves:
                with self.subTest(seed=seed, number=move.name):
                    self.assertEqual(differences(move, self.account), [])
                    self.assertEqual(
                        [f for f in faults[move] if f.level == "error"], []
                    )
                xml = formats.build_xml(move._chorus_pro_invoice(self.account), CII_16B)
                Path(folder, formats.file_name(move.name, CII_16B)).write_bytes(xml)
            return len(moves)


@tagged("post_install", "-at_install", "chorus_pro_files")
class TestRandomAccounting(RandomAccountingCommon):
    def test_40_of_them(self):
        self.compare(range(40))


@tagged("post_install", "-at_install", "chorus_pro_files", "chorus_pro_long")
class TestMuchRandomAccounting(RandomAccountingCommon):
    def test_1000_of_them(self):
        self.compare(range(1000, 2000))
