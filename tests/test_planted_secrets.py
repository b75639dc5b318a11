"""Planted secrets, looked for in everything that comes out (promise 7).

What is exercised: the test of the connection, sending, following, every fault of the
simulator, SQL errors on the account, every way to read an account by RPC. What is
searched: Odoo's log at the level DEBUG with its SQL, the answers and error answers of
the server, every table of the database but the one of the secrets, the simulator's
journal and page.
"""

import base64
import json
import logging
from contextlib import contextmanager

from odoo.tests import HttpCase, tagged
from odoo.tools import SQL

from ..chorus_pro.simulator.faults import KINDS
from ..chorus_pro.simulator.fixtures import DEMO_SUPPLIER_SIRET
from ..chorus_pro.simulator.settings import TechnicalAccount
from ..models.connection.chorus_pro_account_connection import forget_clients
from .common_path import ChorusProPathCommon

PLANTED = {
    "client_id": "PLANTEDidentifier4711",
    "client_secret": "PLANTEDsecret0815",
    "technical_login": "TECH_7_PLANTEDlogin@cpro.fr",
    "technical_password": "PLANTEDpassword2342",
}
CREDENTIAL_FIELDS = list(PLANTED)


class Everything(logging.Handler):
    """Keeps every line that the log would show, tracebacks included."""

    def __init__(self):
        super().__init__(logging.NOTSET)
        self.setFormatter(logging.Formatter("%(name)s %(message)s"))
        self.lines = []

    def emit(self, record):
        self.lines.append(self.format(record))


@tagged("post_install", "-at_install")
class TestPlantedSecrets(ChorusProPathCommon, HttpCase):
    @contextmanager
    def enter_registry_test_mode(self):
        yield  # an HttpCase is in it already, and warns

    def setUp(self):
        super().setUp()
        self.outputs = {}
        settings = self.simulator.settings
        settings.client_id = PLANTED["client_id"]
        settings.client_secret = PLANTED["client_secret"]
        login = PLANTED["technical_login"]
        settings.accounts = {
            login: TechnicalAccount(
                PLANTED["technical_password"], (DEMO_SUPPLIER_SIRET,)
            )
        }

    def needles(self):
        pair = f"{PLANTED['technical_login']}:{PLANTED['technical_password']}"
        return {
            "PLANTED",
            base64.b64encode(pair.encode()).decode(),
            *self.simulator.store.tokens,
        }

    def keep(self, source, text):
        self.outputs.setdefault(source, []).append(text)

    @contextmanager
    def everything_logged(self):
        """The root log at DEBUG, into the haystack alone."""
        root, handler = logging.getLogger(), Everything()
        levels = {root: root.level}
        for name in ("odoo", "odoo.sql_db", "odoo.http", "odoo.addons", "werkzeug"):
            levels[logging.getLogger(name)] = logging.getLogger(name).level
        for name in ("urllib3", "requests", __name__.rsplit(".tests", 1)[0]):
            levels[logging.getLogger(name)] = logging.getLogger(name).level
        handlers, root.handlers = root.handlers, [handler]
        for logger in levels:
            logger.setLevel(logging.DEBUG)
        try:
            yield
        finally:
            root.handlers = handlers
            for logger, level in levels.items():
                logger.setLevel(level)
            self.keep("the log", "\n".join(handler.lines))

    def rpc(self, model, method, *args, **kwargs):
        """What the browser gets, errors and their debug text included."""
        answer = self.url_open(
            f"/web/dataset/call_kw/{model}/{method}",
            json={
                "jsonrpc": "2.0",
                "params": {
                    "model": model,
                    "method": method,
                    "args": args,
                    "kwargs": kwargs,
                },
            },
        )
        self.keep(f"RPC {model}.{method}", answer.text)
        return json.loads(answer.text)

    # === THE WAYS OUT === #

    def plant(self):
        """As the administrator does it in the form."""
        self.authenticate(self.administrator.login, self.administrator.login)
        specification = {name: {} for name in [*CREDENTIAL_FIELDS, "name"]}
        for values in (PLANTED, {"client_secret": PLANTED["client_secret"]}):
            answer = self.rpc(
                "chorus.pro.account",
                "web_save",
                self.account.ids,
                values,
                specification,
            )
            self.assertIn("result", answer)
        forget_clients()

    def read_in_every_way(self):
        ids, rpc = self.account.ids, self.rpc
        account, secret = "chorus.pro.account", "chorus.pro.secret"
        fields = [*CREDENTIAL_FIELDS, "display_name"]
        specification = {name: {} for name in fields}
        rpc(account, "read", ids)
        rpc(account, "read", ids, fields)
        rpc(account, "web_read", ids, specification)
        rpc(account, "search_read", [], fields)
        rpc(account, "web_search_read", [], specification)
        rpc(account, "export_data", ids, fields)
        rpc(account, "copy", ids)
        rpc(account, "fields_get")
        rpc(account, "onchange", ids, dict(PLANTED), ["client_secret"], specification)
        for name in CREDENTIAL_FIELDS:
            rpc(account, "search", [(name, "like", "PLANT")])
            rpc(account, "formatted_read_group", [], [name], ["__count"])
            rpc(account, "search", [], order=name)
        rpc(secret, "search_read", [], ["value"])
        rpc(secret, "export_data", [1], ["value"])
        rpc(secret, "formatted_read_group", [], ["value"], ["__count"])
        rpc(secret, "create", {"account_id": ids[0], "value": "x"})

    def break_the_account(self):
        """SQL errors print a row, or a statement."""
        ids, rpc = self.account.ids, self.rpc
        account = "chorus.pro.account"
        broken = {"hold_hours": -1, "client_secret": PLANTED["client_secret"]}
        self.assertIn("error", rpc(account, "write", ids, broken))
        self.assertIn("error", rpc(account, "write", ids, {"daily_hour": 99}))
        self.assertIn("error", rpc(account, "write", ids, {**PLANTED, "name": False}))
        self.assertIn("error", rpc(account, "create", {**PLANTED, "daily_hour": 99}))
        self.assertIn("error", rpc(account, "write", [999999999], dict(PLANTED)))
        self.assertIn("error", rpc(account, "write", ids, {**PLANTED, "siret": "12"}))

    def try_connection(self):
        """Without the detour of RPC, for the many failures."""
        self.account.with_env(self.admin_env).action_test_connection()

    def fail_in_every_way(self):
        operations = ("token", "deposer/flux", "rechercher/fournisseur")
        # these want a real network, or minutes: tests/unit/test_wire.py
        for kind in sorted(set(KINDS) - {"trickle", "hold", "large"}):
            values = {"status": 500} if kind == "status" else {}
            for operation in operations:
                forget_clients()
                self.simulator.next_fault(operation, kind, **values)
                self.try_connection()
            self.simulator.next_fault("deposer/flux", kind, **values)
            self.send(self.make_invoice())
        for status in (400, 401, 403, 404, 429, 502, 503):
            for operation in operations:
                self.simulator.next_fault(operation, "status", status=status)
            self.send(self.make_invoice())
            self.try_connection()
        self.make_due(self.deposits())
        self.follow()
        self.synchronize()

    def wrong_credentials(self):
        """Refusals that echo what they refuse."""
        for name in CREDENTIAL_FIELDS:
            wrong = f"{PLANTED[name]}wrong"
            self.rpc("chorus.pro.account", "write", self.account.ids, {name: wrong})
            self.env.invalidate_all()
            self.try_connection()
            self.send(self.make_invoice())

    # === THE SEARCH === #

    def search_everywhere(self):
        sim = self.simulator
        self.keep("the simulator's journal", json.dumps(sim.journal, default=str))
        self.keep("the simulator's page", self.page())
        for needle in self.needles():
            for source, texts in self.outputs.items():
                for text in texts:
                    place = text.find(needle)
                    around = text[max(place - 200, 0) : place + 100]
                    self.assertEqual(place, -1, f"a secret in {source}: …{around}…")
        for table in self.tables():
            query = SQL(
                "SELECT count(*) FROM %s t WHERE t::text LIKE '%%PLANTED%%'",
                SQL.identifier(table),
            )
            [(count,)] = self.env.execute_query(query)
            if table == "chorus_pro_secret":
                self.assertGreaterEqual(count, len(PLANTED))
            else:
                self.assertFalse(count, f"a secret in the table {table}")

    def page(self):
        answers = []
        for path in ("/", "/_simulator/journal"):
            environ = {
                "REQUEST_METHOD": "GET",
                "PATH_INFO": path,
                "SERVER_NAME": "127.0.0.1",
                "SERVER_PORT": "8071",
                "HTTP_HOST": "127.0.0.1:8071",
                "REMOTE_ADDR": "127.0.0.1",
                "wsgi.url_scheme": "http",
            }
            body = self.simulator(environ, lambda status, headers, exc=None: None)
            answers.append(b"".join(body).decode())
        return "\n".join(answers)

    def tables(self):
        rows = self.env.execute_query(
            SQL(
                "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
                " ORDER BY tablename"
            )
        )
        return [table for (table,) in rows]

    def test_planted_secrets_come_out_nowhere(self):
        with self.everything_logged():
            self.plant()
            self.account.invalidate_recordset()
            self.assertTrue(self.account.is_ready)
            self.read_in_every_way()
            self.break_the_account()
            self.rpc("chorus.pro.account", "action_test_connection", self.account.ids)
            self.env.invalidate_all()
            self.assertEqual(self.account.connection_state, "ok")
            transmission = self.send(self.make_invoice())
            self.assertEqual(transmission.state, "deposited")
            self.make_due(self.deposits())
            self.follow()
            self.synchronize()
            self.fail_in_every_way()
            self.wrong_credentials()
        log = self.outputs["the log"][0]
        self.assertIn("odoo.sql_db", log, "the SQL was logged")
        self.assertIn("chorus_pro deposit_flow", log)
        self.env.flush_all()
        self.search_everywhere()

    def test_the_search_would_find_one(self):
        """The net has no hole: each source of it catches what is thrown in."""
        with self.everything_logged():
            self.env.cr.execute("SELECT %s", [PLANTED["client_secret"]])
        with self.assertRaisesRegex(AssertionError, "a secret in the log"):
            self.search_everywhere()
        self.outputs.clear()
        self.plant()
        self.account.message_post(body=PLANTED["client_secret"])
        self.env.flush_all()
        with self.assertRaisesRegex(AssertionError, "the table mail_message"):
            self.search_everywhere()
