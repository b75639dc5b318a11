"""An app without its bridge is said where one configures."""

from unittest.mock import patch

from odoo.tests import tagged

from ..models.connection import chorus_pro_bridge
from .common import ChorusProCommon


@tagged("post_install", "-at_install")
class TestBridge(ChorusProCommon):
    def warning(self, installed, path=None):
        modules = type(self.env["ir.module.module"])
        names = dict.fromkeys(installed, 1)
        with (
            patch.object(modules, "_installed", lambda self: names),
            patch.object(chorus_pro_bridge, "get_module_path", lambda *a, **k: path),
        ):
            self.env.invalidate_all()
            settings = self.env["res.config.settings"].sudo().new({})
            self.assertEqual(
                settings.chorus_pro_bridge_warning, self.account.bridge_warning
            )
            return self.account.bridge_warning

    def test_nothing_is_said_without_the_app_or_with_its_bridge(self):
        self.assertFalse(self.warning(["account"]))
        self.assertFalse(self.warning(["sale", "l10n_fr_chorus_pro_sale"]))

    def test_a_bridge_that_odoo_does_not_find(self):
        self.assertIn("addons_path", self.warning(["sale"]))

    def test_a_bridge_that_was_not_installed(self):
        words = self.warning(["sale"], "/somewhere")
        self.assertIn("install it", words)
        self.assertNotIn("addons_path", words)
