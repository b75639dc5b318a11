"""Every model and every button against every role: docs/security.md says what is true.

The two tables of that page are compared with what the server really does. When a right
is changed on purpose, the failure prints the table to put there.
"""

import os
import re

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .access_answers import answer_buttons
from .common_access import directory_buttons
from .common_buttons import ButtonsMixin
from .common_states import ChorusProStatesCommon

ROLES = {
    "Portal": "base.group_portal",
    "Employee": "base.group_user",
    "Invoicing": "account.group_account_invoice",
    "Accountant": "account.group_account_user",
    "Accounting administrator": "account.group_account_manager",
    "Auditor": "account.group_account_readonly",
    "Administrator": "base.group_system",
    "Accountant elsewhere": "account.group_account_manager,account.group_account_user",
}
LETTERS = {"read": "R", "write": "W", "create": "C", "unlink": "D"}
DOCUMENT = os.path.join(os.path.dirname(__file__), "..", "docs", "security.md")


class Undo(Exception):
    """It was allowed; take it back."""


@tagged("post_install", "-at_install")
class TestAccessMatrix(ButtonsMixin, ChorusProStatesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        elsewhere = cls._create_company(name="Elsewhere")
        cls.users = {
            role: cls.make_user(
                "cp_role_" + role.lower().replace(" ", "_"),
                groups,
                elsewhere if "elsewhere" in role else None,
            )
            for role, groups in ROLES.items()
        }

    # === THE TABLES === #

    def table(self, title, rows):
        """:param rows: dict first cell -> dict role -> cell"""
        lines = [" | ".join([title, *ROLES]), " | ".join(["---"] * (len(ROLES) + 1))]
        for name, cells in rows.items():
            lines.append(" | ".join([name, *(cells[role] or "–" for role in ROLES)]))
        return "\n".join(f"| {line} |" for line in lines)

    def check_document(self, name, table):
        with open(DOCUMENT, encoding="utf-8") as file:
            found = re.search(
                f"<!-- {name} -->\n(.*?)\n<!-- end -->", file.read(), flags=re.DOTALL
            )
        documented = found[1] if found else ""
        message = f"docs/security.md should say:\n<!-- {name} -->\n{table}\n"
        self.assertTrue(documented == table, message)

    # === MODELS === #

    def test_every_model(self):
        wizards = {
            name
            for name, model in self.env.registry.items()
            if name.startswith("chorus.pro.") and model._transient
        }
        stored = {
            name
            for name, model in self.env.registry.items()
            if name.startswith("chorus.pro.")
            and not (model._transient or model._abstract)
        }
        # Without a record only the access lines would be tried, not the record rules.
        unprepared = sorted(name for name in stored if not self.records.get(name))
        self.assertFalse(unprepared, "give these models a record in setUp()")
        rows = {}
        for name in sorted(stored):
            record = self.records[name]
            rows[f"`{name}`"] = {
                role: self.letters(record.with_user(user), "read write unlink create")
                for role, user in self.users.items()
            }
        for name in sorted(wizards):
            rows[f"`{name}` (one's own)"] = {
                role: self.letters(self.env[name].with_user(user), "read write create")
                for role, user in self.users.items()
            }
        self.check_document("models", self.table("Model", rows))

    def letters(self, record, operations):
        record.env.invalidate_all()
        granted = []
        for operation in ("read", "write", "create", "unlink"):
            if operation not in operations.split():
                continue
            some = record.browse() if operation == "create" else record
            # Nobody creates in a company that is not one's own.
            if operation == "create" and record and not record.has_access("read"):
                continue
            if some.has_access(operation):
                granted.append(LETTERS[operation])
        return "".join(granted)

    def test_nobody_touches_the_wizard_of_another(self):
        accountant = self.users["Accountant"]
        manager = self.users["Accounting administrator"]
        for name, values in (
            ("chorus.pro.adopt", {"deposit_id": self.lost.id, "flow_number": "CPP1"}),
            ("chorus.pro.exclude", {"move_ids": self.new.ids}),
        ):
            wizard = self.env[name].with_user(accountant).create(values)
            with self.assertRaises(AccessError):
                wizard.with_user(manager).read(["display_name"])

    # === OTHER COMPANIES === #

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_access")
    def test_no_window_shows_what_belongs_to_another_company(self):
        user = self.users["Accountant elsewhere"]
        env = self.env(user=user, context={})
        foreign = self.foreign_records()
        tried = set()
        for name, model in sorted(self.env.registry.items()):
            guarded = name.startswith("chorus.pro.") and not model._abstract
            if not guarded or not env[name].has_access("create"):
                continue
            if not model._transient and name != "chorus.pro.interest.claim.line":
                continue
            for field in env[name]._fields.values():
                record = foreign.get(getattr(field, "comodel_name", None))
                if not (field.store and record) or field.type == "one2many":
                    continue
                tried.add(name)
                for by_default in (False, True):
                    with self.subTest(name, field=field.name, by_default=by_default):
                        self.assertRaises(
                            AccessError,
                            self.name_foreign,
                            env,
                            field,
                            record,
                            by_default,
                        )
        self.assertGreater(len(tried), 10)

    def foreign_records(self):
        """What "Accountant elsewhere" may not read, by model."""
        partner = self.carl.sudo().copy({"company_id": self.company.id})
        attachment = self.env["ir.attachment"].create(
            {"name": "x.pdf", "res_model": "account.move", "res_id": self.sent.id}
        )
        records = (self.sent, self.lost, partner, attachment, self.company, self.claim)
        return {record._name: record for record in records}

    def name_foreign(self, env, field, record, by_default):
        """Name a record in a new window, in its values or in the context."""
        value = record.ids if field.type == "many2many" else record.id
        values = {field.name: value}
        if by_default:
            env = env(context={f"default_{field.name}": value})
            values = {}
        model = env[field.model_name]
        for other in model._fields.values():
            if other.required and other.type == "char":
                values[other.name] = "CPP0011117000000000000001"
            if other.required and other.type == "many2one" and other != field:
                own = self.env[other.comodel_name].with_user(env.user)
                if own._transient and other.name not in values:
                    values[other.name] = self.own_window(own).id
                elif not model.default_get([other.name]).get(other.name):
                    values[other.name] = self.own_record(env, other.comodel_name).id
        with self.env.cr.savepoint():
            created = model.create(values)
            created.flush_recordset()

    def own_window(self, model):
        values = {}
        for field in model._fields.values():
            if field.required and field.type == "many2one":
                record = self.own_record(model.env, field.comodel_name)
                values[field.name] = record.id
        return model.sudo().create(values).sudo(False)

    def own_record(self, env, name):
        """A record for a required field that is not the subject."""
        if name == "res.company":
            return env.company
        found = env[name].search([], limit=1)
        return found or self.foreign_records()[name]

    # === CREDENTIALS === #

    def test_nobody_sees_a_credential(self):
        kinds = ("client_id", "client_secret", "technical_login", "technical_password")
        for role, user in self.users.items():
            with self.subTest(role):
                secret = self.records["chorus.pro.secret"].with_user(user)
                with self.assertRaises(AccessError):
                    secret.read(["value"])
                account = self.account.with_user(user)
                if account.has_access("read"):
                    self.assertFalse(any(account.read(kinds)[0][k] for k in kinds))

    # === BUTTONS === #

    def buttons(self):
        """Every button: ``{(model, method): callable(env of the user)}``"""

        def on(record, method, *args):
            return lambda env: getattr(record.with_env(env), method)(*args)

        def wizard(action, values, method):
            def run(env):
                opened = action(env)
                model = env[opened["res_model"]].with_context(**opened["context"])
                made = opened.get("res_id")
                record = model.browse(made) if made else model.create(values)
                getattr(record, method)()

            return run

        exclude = on(self.new, "action_chorus_pro_exclude")
        link = on(self.elsewhere, "action_chorus_pro_exclude")
        adopt = on(self.lost, "action_open_adopt")
        send = on(self.new, "action_chorus_pro_send")

        def recognize(env):
            return self.mailed.with_env(env).action_chorus_pro_recognize()

        def check_buyer(env):
            opened = self.new.with_env(env).action_chorus_pro_send()
            wizard = env["chorus.pro.send"].browse(opened["res_id"])
            wizard.line_ids.action_check_buyer()

        def correct(env):
            opened = self.incomplete.with_env(env).action_chorus_pro_send()
            env["chorus.pro.send"].browse(opened["res_id"]).line_ids.action_correct()

        pick = on(self.new, "action_chorus_pro_pick_attachments")

        def sent_then(method):
            def run(env):
                self.claim.state = "sent"
                getattr(self.claim.with_env(env), method)()

            return run

        journal = self.company_data["default_journal_sale"]
        reason = {"exclusion": "not_through", "reason": "Paper"}
        found = {"flow_number": "CPP0011117000000000000001"}
        return {
            ("account.journal", "action_chorus_pro_open_account"): on(
                journal, "action_chorus_pro_open_account"
            ),
            ("account.journal", "action_chorus_pro_recognize"): on(
                journal, "action_chorus_pro_recognize"
            ),
            ("account.move", "action_chorus_pro_check_commitment"): on(
                self.of_state, "action_chorus_pro_check_commitment"
            ),
            ("account.move", "action_chorus_pro_send"): send,
            ("account.move", "action_chorus_pro_correct"): on(
                self.faulty.move_id, "action_chorus_pro_correct"
            ),
            ("account.move", "action_chorus_pro_exclude"): exclude,
            ("account.move", "action_chorus_pro_include"): on(
                self.left_out, "action_chorus_pro_include"
            ),
            ("account.move", "action_chorus_pro_refresh"): on(
                self.sent, "action_chorus_pro_refresh"
            ),
            ("account.move", "action_chorus_pro_withdraw"): on(
                self.waiting.move_id, "action_chorus_pro_withdraw"
            ),
            ("account.move", "action_chorus_pro_dealt_with"): on(
                self.sent, "action_chorus_pro_dealt_with"
            ),
            ("account.move", "action_chorus_pro_download"): on(
                self.sent, "action_chorus_pro_download"
            ),
            ("chorus.pro.account", "action_test_connection"): on(
                self.account, "action_test_connection"
            ),
            ("chorus.pro.account", "action_confirm_database"): on(
                self.account, "action_confirm_database"
            ),
            ("chorus.pro.account", "action_open_exchanges"): on(
                self.account, "action_open_exchanges"
            ),
            ("chorus.pro.deposit", "action_download"): on(
                self.transmission.deposit_id, "action_download"
            ),
            ("chorus.pro.deposit", "action_look_up_now"): on(
                self.lost, "action_look_up_now"
            ),
            ("chorus.pro.deposit", "action_open_adopt"): adopt,
            ("chorus.pro.deposit", "action_adopt"): on(
                self.lost, "action_adopt", "CPP0011117000000000000042"
            ),
            ("chorus.pro.deposit", "action_send_again"): on(
                self.lost, "action_send_again"
            ),
            ("chorus.pro.found.invoice", "action_link"): on(self.found, "action_link"),
            ("chorus.pro.found.invoice", "action_ignore"): on(
                self.found, "action_ignore"
            ),
            ("chorus.pro.found.invoice", "action_look_again"): on(
                self.found, "action_look_again"
            ),
            ("account.move", "action_chorus_pro_pick_attachments"): pick,
            ("account.move", "action_chorus_pro_correct_validator"): on(
                self.subcontracted, "action_chorus_pro_correct_validator"
            ),
            ("chorus.pro.pick", "action_pick"): wizard(pick, {}, "action_pick"),
            ("chorus.pro.account", "action_check_vies"): on(
                self.account, "action_check_vies"
            ),
            ("res.partner", "action_chorus_pro_check_vies"): on(
                self.company.partner_id, "action_chorus_pro_check_vies"
            ),
            ("account.move", "action_chorus_pro_claim"): on(
                self.late, "action_chorus_pro_claim"
            ),
            ("account.move", "action_chorus_pro_open_claim"): on(
                self.claimed, "action_chorus_pro_open_claim"
            ),
            ("account.bank.statement.line", "action_chorus_pro_reconcile"): on(
                self.transfer, "action_chorus_pro_reconcile"
            ),
            **{
                ("chorus.pro.interest.claim", f"action_{name}"): on(
                    self.claim, f"action_{name}"
                )
                for name in ("recompute", "letter", "sent", "abandon")
            },
            ("chorus.pro.interest.claim", "action_paid"): sent_then("action_paid"),
            ("chorus.pro.interest.claim", "action_draft"): sent_then("action_draft"),
            ("chorus.pro.invoice.report", "action_open_move"): on(
                self.records["chorus.pro.invoice.report"], "action_open_move"
            ),
            ("chorus.pro.structure", "action_confirm_kind"): on(
                self.structure, "action_confirm_kind"
            ),
            ("chorus.pro.recognize", "action_open_all"): recognize,
            ("chorus.pro.recognize", "action_apply"): wizard(
                recognize, {}, "action_apply"
            ),
            ("chorus.pro.recognize", "action_select_all"): wizard(
                recognize, {}, "action_select_all"
            ),
            ("chorus.pro.recognize", "action_select_none"): wizard(
                recognize, {}, "action_select_none"
            ),
            ("chorus.pro.service", "action_create_contact"): lambda env: (
                self.records["chorus.pro.service"]
                .with_env(env)
                .with_context(partner_id=self.carl.id)
                .action_create_contact()
            ),
            **directory_buttons(self.records, on),
            **answer_buttons(self, on),
            ("chorus.pro.structure", "action_refresh"): on(
                self.structure, "action_refresh"
            ),
            ("chorus.pro.transmission", "action_correct"): on(
                self.faulty, "action_correct"
            ),
            ("chorus.pro.transmission", "action_withdraw"): on(
                self.waiting, "action_withdraw"
            ),
            ("res.partner", "action_chorus_pro_confirm_kind"): on(
                self.carl, "action_chorus_pro_confirm_kind"
            ),
            ("res.partner", "action_chorus_pro_check_buyer"): on(
                self.carl, "action_chorus_pro_check_buyer"
            ),
            ("res.partner", "action_chorus_pro_recognize"): on(
                self.mailed, "action_chorus_pro_recognize"
            ),
            ("chorus.pro.adopt", "action_adopt"): wizard(adopt, found, "action_adopt"),
            ("chorus.pro.exclude", "action_exclude"): wizard(
                exclude, reason, "action_exclude"
            ),
            ("chorus.pro.exclude", "action_link"): wizard(
                link, {"exclusion": "elsewhere"}, "action_link"
            ),
            ("chorus.pro.send", "action_send"): wizard(send, {}, "action_send"),
            ("chorus.pro.send", "action_queue"): wizard(send, {}, "action_queue"),
            ("chorus.pro.send", "action_recompute"): wizard(
                send, {}, "action_recompute"
            ),
            ("chorus.pro.correctable", "action_correct"): correct,
            ("chorus.pro.send.line", "action_correct"): correct,
            ("chorus.pro.send.line", "action_check_buyer"): check_buyer,
        }

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_access")
    def test_every_button(self):
        buttons = self.buttons()
        known = self.buttons_of_views() | self.actions_of_the_addon()
        self.assertFalse(known - set(buttons), "give these buttons a line in buttons()")
        rows = {
            f"`{model}.{method}`": {
                role: "yes" if self.is_allowed(user, call) else ""
                for role, user in self.users.items()
            }
            for (model, method), call in sorted(buttons.items())
        }
        self.check_document("buttons", self.table("Button", rows))

    def is_allowed(self, user, call):
        """Whether the server does it for that user; whatever it did is undone."""
        self.env.flush_all()
        try:
            with self.env.cr.savepoint():
                call(self.env(user=user, context={}))
                raise Undo
        except Undo:
            return True
        except AccessError:
            return False
        except UserError as error:
            if str(error).startswith("Only an accountant"):
                return False
            # Allowed, as far as it goes: the other company has no account.
            if "no Chorus Pro account" in str(error):
                return True
            raise AssertionError(f"{user.login}: {error}") from error
        finally:
            self.env.invalidate_all(flush=False)
