"""Who is told, how, and until when; nothing for routine progress."""

from odoo.tests import tagged

from .common_path import ChorusProPathCommon

ACTIVITY = "l10n_fr_chorus_pro.mail_activity_type_action_needed"


@tagged("post_install", "-at_install")
class TestTelling(ChorusProPathCommon):
    def setUp(self):
        super().setUp()
        self.accountant = self.make_user("cp_told", "account.group_account_user")
        self.seller = self.make_user("cp_seller", "account.group_account_invoice")
        (self.accountant + self.seller).sudo().notification_type = "email"
        self.set_account(responsible_id=self.accountant.id)

    def set_account(self, **values):
        self.account.sudo().write(values)
        self.env.flush_all()

    def rejected(self, status="REJETEE"):
        invoice = self.make_invoice(invoice_user_id=self.seller.id)
        self.send(invoice)
        self.synchronize()
        self.simulator.act(invoice.name, status, "Engagement <i>inconnu</i>")
        self.synchronize()
        return invoice

    def mails_to(self, user):
        return (
            self.env["mail.mail"]
            .sudo()
            .search([])
            .filtered(
                lambda m: (
                    user.partner_id in m.recipient_ids
                    or user.email in (m.email_to or "")
                )
            )
        )

    def digest(self):
        self.on_own_cursor(self.env["res.users"], "_chorus_pro_cron_digest")

    def test_the_person_in_charge_of_the_connection(self):
        activity = self.rejected().activity_ids
        self.assertEqual(activity.user_id, self.accountant)
        self.assertEqual(activity.activity_type_id, self.env.ref(ACTIVITY))
        self.assertTrue(self.mails_to(self.accountant))

    def test_or_the_salesperson(self):
        self.set_account(told_person="salesperson")
        self.assertEqual(self.rejected().activity_ids.user_id, self.seller)

    def test_the_other_one_where_there_is_none(self):
        self.set_account(told_person="salesperson")
        self.seller.sudo().active = False
        self.assertEqual(self.rejected().activity_ids.user_id, self.accountant)

    def test_or_where_he_may_not_open_the_invoice(self):
        self.set_account(told_person="salesperson")
        stranger = self.make_user("cp_stranger", "base.group_user")
        self.seller = stranger
        self.assertEqual(self.rejected().activity_ids.user_id, self.accountant)

    def test_nothing_for_routine_progress(self):
        invoice = self.rejected("MANDATEE")
        self.assertFalse(invoice.activity_ids)
        self.assertFalse(self.mails_to(self.accountant))
        self.digest()
        self.assertFalse(self.mails_to(self.accountant))

    def test_it_closes_by_itself_and_follows_the_buyer_s_words(self):
        invoice = self.rejected("SUSPENDUE")
        self.simulator.act(invoice.name, "SUSPENDUE", "Il manque le bon de livraison")
        self.synchronize()
        [activity] = invoice.activity_ids
        self.assertIn("bon de livraison", activity.note)
        self.simulator.act(invoice.name, "COMPLETEE")  # in the portal
        self.synchronize()
        self.assertFalse(invoice.activity_ids)

    def test_one_mail_a_day_for_those_who_prefer(self):
        self.accountant.sudo().chorus_pro_telling = "digest"
        first, second = self.rejected(), self.rejected("SUSPENDUE")
        self.assertEqual(len((first + second).activity_ids), 2)
        self.assertFalse(self.mails_to(self.accountant), "no mail for each")
        self.digest()
        [mail] = self.mails_to(self.accountant)
        self.assertIn("2", mail.subject)
        for invoice in first + second:
            self.assertIn(invoice.name, mail.body_html)
            self.assertIn(f"/odoo/chorus-pro/{invoice.id}", mail.body_html)
        self.assertIn("&lt;i&gt;", mail.body_html, "outside text is escaped")
        self.digest()
        self.assertEqual(self.mails_to(self.accountant), mail, "nothing is new")

    def test_it_comes_again_with_something_new_and_what_still_waits(self):
        self.set_account(telling="digest")
        old = self.rejected()
        self.digest()
        before = self.mails_to(self.accountant)
        new = self.rejected()
        self.digest()
        [mail] = self.mails_to(self.accountant) - before
        self.assertLess(mail.body_html.index(new.name), mail.body_html.index(old.name))

    def test_the_mail_speaks_the_language_of_the_person(self):
        self.env["res.lang"].sudo()._activate_lang("fr_FR")
        self.accountant.sudo().write({"lang": "fr_FR", "chorus_pro_telling": "digest"})
        self.rejected()
        self.digest()
        [mail] = self.mails_to(self.accountant)
        self.assertIn("Bonjour", mail.body_html)

    def test_one_s_own_preference(self):
        self.accountant.with_user(self.accountant).write(
            {"chorus_pro_telling": "digest"}
        )
        self.assertEqual(self.accountant._chorus_pro_way(self.account), "digest")
        self.assertEqual(self.seller._chorus_pro_way(self.account), "each")
