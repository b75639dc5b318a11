"""For the tests of what is given back and replaced."""

from datetime import date

from freezegun import freeze_time

from .test_actions import ActionsCommon

DAY = date(2026, 3, 20)


class ReplaceCommon(ActionsCommon):
    """It is 20 March 2026."""

    def setUp(self):
        super().setUp()
        frozen = freeze_time("2026-03-20 10:00:00")
        frozen.start()
        self.addCleanup(frozen.stop)

    def rejected(self, **values):
        return self.given_back("REJETEE", "engagement inconnu", **values)

    def replace(self, invoices, day=DAY, references=None):
        """Press the button and the wizard's. :return: the new drafts"""
        wizard = self.wizard(invoices.action_chorus_pro_replace(), day=day)
        if references:
            wizard.line_ids.write(references)
        action = wizard.action_replace()
        self.run_postcommit()
        self.env.invalidate_all()
        if action.get("res_id"):
            return self.env["account.move"].browse(action["res_id"])
        return self.env["account.move"].search(action["domain"])

    def run_postcommit(self):
        self.env.cr.postcommit.run()
        self.env.invalidate_all()
