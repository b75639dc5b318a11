"""Two invoices with one number: Chorus Pro has one, and only that one follows it."""

from contextlib import contextmanager
from unittest.mock import patch

from odoo.exceptions import ConcurrencyError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..chorus_pro.codes.deposit_mode import DATA_ENTRY
from ..chorus_pro.simulator.fixtures import DEMO_SUPPLIER_SIRET, SECOND_SUPPLIER_SIRET
from ..chorus_pro.simulator.settings import TechnicalAccount
from .common_path import ChorusProPathCommon

NUMBER = "F2026-0001"


@tagged("post_install", "-at_install")
class TestTwins(ChorusProPathCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.journal = cls.company_data["default_journal_sale"]
        cls.second_journal = cls.journal.copy({"name": "Ventes 2", "code": "VT2"})

    def twin(self, journal=None, number=NUMBER, **values):
        move = self.make_invoice(
            post=False, journal_id=(journal or self.journal).id, **values
        )
        move.name = number
        move.action_post()
        self.assertEqual(move.name, number)
        return move

    def twins(self, **values):
        return self.twin(), self.twin(self.second_journal, **values)

    @contextmanager
    def without_check(self):
        """As they left before there was a check, or from another database."""
        check = type(self.env["account.move"])._chorus_pro_check

        def unchecked(moves, transmission=None):
            return {
                move: [fault for fault in faults if fault.code != "CP-ODOO-23"]
                for move, faults in check(moves, transmission).items()
            }

        with patch.object(
            type(self.env["account.move"]), "_chorus_pro_check", unchecked
        ):
            yield

    def send_unchecked(self, moves):
        with self.without_check():
            return self.send(moves)

    def report(self):
        self.make_due(self.deposits().filtered("flow_number"))
        self.follow()

    def faults(self, move, among=None):
        faults = (among or move)._chorus_pro_check()[move]
        return [fault for fault in faults if fault.code == "CP-ODOO-23"]

    def assert_first_alone(self, first, second):
        """The second is refused, follows nothing, and says what to do."""
        self.assertEqual(first.state, "integrated")
        self.assertTrue(first.remote_id)
        self.assertEqual(second.state, "refused")
        self.assertFalse(second.remote_id)
        move = second.move_id
        self.assertEqual(move.chorus_pro_stage, "action_needed")
        self.assertIn("Replace under a new number", self.chatter(move))
        self.assertNotIn("under the same number", self.chatter(move))
        self.assertIn("prefix of its own", move._chorus_pro_banner_text())
        self.assertNotIn("under the same number", move._chorus_pro_banner_text())
        self.assertIn("prefix of its own", move.activity_ids.note)
        self.assertEqual(len(self.simulator.store.invoices), 1)

    # === BEFORE SENDING === #

    def test_the_number_of_an_invoice_that_left_is_a_fault(self):
        first, second = self.twins()
        self.assertFalse(self.faults(second))
        self.send(first)
        [fault] = self.faults(second)
        self.assertEqual((fault.level, fault.record), ("error", first))
        self.assertIn(self.journal.name, fault.message)
        self.assertFalse(self.send(second))
        self.assertFalse(self.faults(first))

    def test_of_a_selection_the_first_leaves(self):
        first, second = self.twins()
        both = second + first
        self.assertFalse(self.faults(first, both))
        [fault] = self.faults(second, both)
        self.assertEqual(fault.record, first)
        self.assertIn("leaves first", fault.message)
        self.assertEqual(self.send(both).move_id, first)

    def test_another_year_or_a_refused_number_is_free(self):
        first = self.twin(number="CHR-0001")
        second = self.twin(self.second_journal, "CHR-0001", invoice_date="2025-12-30")
        transmission = self.send(first)
        self.assertFalse(self.faults(second))
        third = self.twin(self.second_journal.copy({"code": "VT3"}), "CHR-0001")
        self.assertTrue(self.faults(third))
        transmission.state, transmission.live = "refused", False
        self.assertFalse(self.faults(third))

    def test_another_environment_is_another_world(self):
        first, second = self.twins()
        self.send(first)
        self.second_journal.chorus_pro_account_id = self.make_account(
            environment="qualification", name="Recette"
        )
        self.assertFalse(self.faults(second))

    def test_of_two_that_were_reserved_at_once_the_first_is_built(self):
        first, second = self.twins()
        with self.without_check():
            reserved = first._chorus_pro_reserve() + second._chorus_pro_reserve()
        self.build()
        self.assertEqual(reserved.mapped("state"), ["ready", "faulty"])

    def test_of_another_company_nothing_is_told(self):
        other = self._create_company(name="Elsewhere")
        first, second = self.twins()
        self.send(first)
        account = self.make_account(company_id=other.id)
        with self.subTest("the same establishment"):
            first.sudo().chorus_pro_transmission_ids.account_id = account
            self.env.flush_all()
            self.env.cr.execute(
                "UPDATE account_move SET company_id = %s WHERE id = %s",
                [other.id, first.id],
            )
            self.env.invalidate_all()
            clerk = self.make_user("twin_clerk", "account.group_account_invoice")
            [fault] = self.faults(second.with_user(clerk))
            self.assertEqual((fault.record, fault.field), (second, "name"))
            self.assertIn("another company", fault.message)
            self.assertNotIn(self.journal.name, fault.message)

    def test_as_many_queries_for_the_whole_selection(self):
        first, second = self.twins()
        self.send(first)
        few = second
        many = few + self.twin(number="F2026-0002") + self.twin(number="F2026-0003")
        for moves in (few, many):
            moves._chorus_pro_number_taken()
            self.env.flush_all()
            with self.assertQueryCount(2):
                moves._chorus_pro_number_taken()

    # === AFTER === #

    def test_a_refused_double_of_another_invoice_adopts_nothing(self):
        first, second = self.twins()
        first = self.send(first)
        self.report()
        second = self.send_unchecked(second)
        self.report()
        self.assert_first_alone(first, second)

    def test_both_in_one_flow(self):
        transmissions = self.send_unchecked(sum(self.twins(), self.env["account.move"]))
        self.assertEqual(len(transmissions.deposit_id), 1)
        self.report()
        self.assert_first_alone(*transmissions.sorted("id"))

    def test_both_in_one_flow_found_by_the_statuses_first(self):
        transmissions = self.send_unchecked(sum(self.twins(), self.env["account.move"]))
        self.synchronize()
        self.report()
        self.synchronize()
        self.assert_first_alone(*transmissions.sorted("id"))

    def test_entry_by_data(self):
        self.account.sudo().syntax = DATA_ENTRY
        first, second = self.twins()
        first, second = self.send(first), self.send_unchecked(second)
        self.assert_first_alone(first, second)
        self.assertEqual(second.deposit_id.state, "refused")

    def test_an_entry_over_one_that_was_given_back(self):
        self.account.sudo().syntax = DATA_ENTRY
        first, second = self.twins()
        first = self.send(first)
        self.simulator.act(NUMBER, "A_RECYCLER", "Mauvais service")
        second = self.send_unchecked(second)
        self.assertEqual((second.state, second.remote_id), ("refused", False))
        self.assertIn(first.remote_id, second.fault_text)

    def test_two_establishments_that_share_a_login(self):
        both = (DEMO_SUPPLIER_SIRET, SECOND_SUPPLIER_SIRET)
        accounts = self.simulator.settings.accounts
        for login, account in accounts.items():
            accounts[login] = TechnicalAccount(account.password, both)
        self.second_journal.chorus_pro_account_id = self.make_account(
            siret=SECOND_SUPPLIER_SIRET, name="Saint-François"
        )
        first, second = self.twins()
        first = self.send(first)
        [fault] = self.faults(second)
        self.assertEqual(fault.record, first.move_id)
        second = self.send_unchecked(second)
        self.make_due(second.deposit_id)
        self.report()
        self.on_own_cursor(second.account_id, "_synchronize")
        self.assert_first_alone(first, second)

    def test_no_answer_to_the_second(self):
        first, second = self.twins()
        first = self.send(first)
        self.report()
        self.simulator.next_fault("deposer/flux", "timeout_after")
        second = self.send_unchecked(second)
        self.assertEqual(second.state, "uncertain")
        self.make_due(second.deposit_id)
        self.follow()
        self.assert_first_alone(first, second)

    def test_linking_the_second(self):
        first, second = self.twins()
        self.send(first)
        self.report()
        with self.assertRaisesRegex(UserError, "another prefix"):
            second._chorus_pro_link()
        self.assertFalse(second.chorus_pro_transmission_ids)

    def test_the_same_invoice_is_found_again(self):
        """Refused by mistake and sent again: its own identifier is no other's."""
        first, _second = self.twins()
        transmission = self.send(first)
        self.report()
        remote = transmission.remote_id
        transmission.state, transmission.live = "refused", False
        again = self.send(first)
        self.report()
        self.assertEqual((again.state, again.remote_id), ("integrated", remote))

    # === AT ONCE === #

    @mute_logger("odoo.sql_db")
    def test_the_database_gives_an_identifier_to_one(self):
        first, second = self.twins()
        first = self.send(first)
        self.report()
        second = self.send_unchecked(second)
        values = (first.status_id, first.status_date, None, first.remote_id)
        with self.assertRaises(ConcurrencyError), self.env.cr.savepoint():
            second._record_status(*values)

    def test_doubles_of_before_are_kept(self):
        first, second = self.twins()
        first = self.send(first)
        self.report()
        second = self.send_unchecked(second)
        # as they were recorded without platform
        (first + second).platform = False
        second.remote_id = first.remote_id
        self.env.flush_all()
        third = self.send_unchecked(self.twin(self.second_journal.copy({"code": "V3"})))
        self.report()
        self.assertEqual(third.state, "refused")
