"""Which buttons there are: those of the views, and all a browser may call."""

from lxml import etree

from odoo.models import MetaModel


class ButtonsMixin:
    """For a test with an environment."""

    def actions_of_the_addon(self):
        """Every method that a browser may call as a button, in a view or not."""
        found = set()
        for owner in MetaModel._module_to_models__["l10n_fr_chorus_pro"]:
            name = owner._name or owner._inherit
            prefix = "action_chorus_pro_"
            if name.startswith("chorus.pro."):
                prefix = "action_"
            found |= {(name, one) for one in vars(owner) if one.startswith(prefix)}
        return found

    def buttons_of_views(self):
        """The buttons of our views that call a method of ours."""
        views = self.env["ir.ui.view"].sudo()
        found = set()
        for view in views.search([("arch_fs", "like", "l10n_fr_chorus_pro/")]):
            for node in etree.fromstring(view.arch.encode()).iter("button", "a"):
                if node.get("type") == "object":
                    found.add((self.model_of(view, node), node.get("name")))
        return {
            (model, method)
            for model, method in found
            if model.startswith("chorus.pro.") or "chorus_pro" in method
        }

    def model_of(self, view, node):
        """The model of a button: that of the list in which it stands, if any."""
        model = view.model
        for rows in reversed(list(node.iterancestors("list"))):
            name = rows.getparent() is not None and rows.getparent().get("name")
            found = self.env[model]._fields.get(name)
            model = getattr(found, "comodel_name", None) or model
        return model
