"""What the journeys in a real browser stand on."""

from contextlib import contextmanager

from odoo import api


class ChorusProTourMixin:
    """``self.tour(name, path)`` plays a tour as a bookkeeper, on an English screen."""

    #: of the user who plays
    tour_groups = "account.group_account_invoice,base.group_partner_manager"

    def setUp(self):
        super().setUp()
        self.clerk = self.make_user("cp_tour_clerk", self.tour_groups)
        # the words of the tours, in a database that may be French only
        self.env["res.lang"].sudo()._activate_lang("en_US")
        (self.clerk + self.administrator).lang = "en_US"
        self.company.sudo().external_report_layout_id = self.env.ref(
            "web.external_layout_standard"
        )

        def process_at_once(transmissions):
            # the cursors of the tests drop what waits for a commit
            transmissions.env.flush_all()
            with transmissions.env.registry.cursor() as cr:
                env = api.Environment(cr, transmissions.env.uid, {}, su=True)
                env[transmissions._name].browse(transmissions.ids)._process()

        self.patch(
            type(self.env["chorus.pro.transmission"]),
            "_process_after_commit",
            process_at_once,
        )

    @contextmanager
    def enter_registry_test_mode(self):
        yield  # an HttpCase is in it already, and warns

    def tour(self, name, path, user=None):
        self.env.flush_all()
        self.start_tour(path, name, login=(user or self.clerk).login)
        self.env.invalidate_all()

    def form(self, invoice):
        return f"/odoo/chorus-pro/{invoice.id}"
