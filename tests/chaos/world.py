"""What a case may do to the machines, and what it waits for."""

import contextlib
import json
import threading
import time
import urllib.request
from datetime import date, timedelta

import postgres
from machines import Machines
from paths import MODULE
from verdict import Verdict, arrivals, judge, judge_statuses

#: the rows of ir.cron that call the same as one of ours
LANES = """
UPDATE ir_cron SET {change} WHERE id IN (
    SELECT lane.id
      FROM ir_model_data reference
      JOIN ir_cron one ON one.id = reference.res_id
      JOIN ir_act_server act ON act.id = one.ir_actions_server_id
      JOIN ir_act_server twin ON twin.code = act.code AND twin.model_id = act.model_id
      JOIN ir_cron lane ON lane.ir_actions_server_id = twin.id
     WHERE reference.module = 'l10n_fr_chorus_pro' AND reference.name = %s)
"""
PATIENCE = 60  # seconds for what should happen at once on a busy machine


class Failed(AssertionError):
    """The case did not find what it must find."""


class NotTried(Exception):
    """The case cannot be played on these machines, and proves nothing here."""


def check(condition, text):
    """Raise :class:`Failed` with ``text`` unless ``condition``."""
    if not condition:
        raise Failed(text)


def until(found, what, seconds=PATIENCE, interval=0.05):
    """Return the first true answer of ``found()``. Raises Failed after ``seconds``."""
    deadline = time.monotonic() + seconds
    while True:
        answer = found()
        if answer:
            return answer
        if time.monotonic() > deadline:
            raise Failed(f"not seen within {seconds} s: {what}")
        time.sleep(interval)


class Background(threading.Thread):
    """A user's request under way; :meth:`answer` waits for it."""

    def __init__(self, function, *args):
        super().__init__(daemon=True)
        self.function, self.args = function, args
        self.error = self.result = None
        self.seconds = None
        self.start()

    def run(self):
        started = time.monotonic()
        try:
            self.result = self.function(*self.args)
        except Exception as error:  # a server that dies gives many kinds
            self.error = error
        self.seconds = time.monotonic() - started

    def answer(self, seconds=PATIENCE):
        """The result. Raises Failed when it does not come, or is an error."""
        self.join(seconds)
        check(not self.is_alive(), "the request never returned")
        check(self.error is None, f"the request failed: {self.error!r}")
        return self.result


class World(Machines):
    """Each case takes invoices that nobody used yet, so that cases do not disturb one
    another and the whole run needs one database."""

    def __init__(self, *args, **options):
        self.injected = 0
        self.used = []
        #: words of errors in Odoo's logs that a case has met and judged, one for each
        self.excused = []
        self.days_pass = False
        #: numbers of invoices whose time must not be hastened
        self.held_back = []
        super().__init__(*args, **options)
        self.unused = [
            (row["id"], row["name"])
            for row in self.db.rows(
                "SELECT id, name FROM account_move WHERE state = 'posted' ORDER BY id"
            )
        ]

    # === POINTS OF THE PROGRAM === #

    def arm(self, point, whom=""):
        """Whoever reaches ``point`` next stops there.

        :param whom: "user" or "scheduler": only in a request, only outside one
        """
        check((self.points / f"{point}.installed").exists(), f"no point {point}")
        self.injected += 1
        # whoever comes between two steps must not find half a file
        (self.points / point).write_text(whom)
        (self.points / point).rename(self.points / f"{point}.armed")

    def wait_reached(self, point, seconds=PATIENCE):
        """Wait until the program stands at ``point``."""
        reached = self.points / f"{point}.reached"
        until(reached.exists, f"the point {point}", seconds)

    def go_on(self, point):
        """Let it continue."""
        (self.points / f"{point}.reached").unlink()

    def unmet(self):
        """What was set and nobody has met: armed points, faults to come."""
        armed = [one.stem for one in self.points.glob("*.armed")]
        waiting = self.simulator.control("fault")["waiting"]
        return armed + [f"{one['operation']}: {one['kind']}" for one in waiting]

    def leave(self, point):
        """Nobody stands there any more, or need not."""
        (self.points / f"{point}.reached").unlink(missing_ok=True)

    # === USERS === #

    def take(self, count):
        """Invoices that nobody used: ``(ids, numbers)``."""
        check(len(self.unused) >= count, "not enough invoices were made")
        taken, self.unused = self.unused[:count], self.unused[count:]
        numbers = [one[1] for one in taken]
        self.used += numbers
        return [one[0] for one in taken], numbers

    def new_buyer(self, name):
        """Another public buyer of the same structure; returns its id."""
        template = self.db.value(
            "SELECT partner_id FROM account_move WHERE id = %s", self.unused[0][0]
        )
        # the values of the seed: a copy would leave some behind
        fields = ["company_registry", "invoice_sending_method", "street", "zip"]
        [values] = self.first.read("res.partner", template, [*fields, "country_id"])
        values |= {"name": name, "is_company": True, "city": "Le Gosier"}
        values["country_id"] = values["country_id"][0]
        del values["id"]
        return self.first.call("res.partner", "create", [values])[0]

    def copy_invoices(self, defaults):
        """Posted copies of the next invoice, one for each dict of values; as
        :meth:`take`."""
        user, model = self.first, "account.move"
        day = str(date.today() - timedelta(days=1))
        source = self.unused[0][0]
        ids = []
        for values in defaults:
            ids += user.call(model, "copy", [source], values)
        user.call(model, "write", ids, {"invoice_date": day})
        user.call(model, "action_post", ids)
        names = dict(
            self.db.rows("SELECT id, name FROM account_move WHERE id = ANY(%s)", ids)
        )
        numbers = [names[one] for one in ids]
        self.used += numbers
        return ids, numbers

    def window(self, user, ids):
        """Open the window "Send to Chorus Pro" on these invoices; returns its id."""
        return user.call("account.move", "action_chorus_pro_send", ids)["res_id"]

    def press(self, user, window):
        """Press its button."""
        return user.call("chorus.pro.send", "action_send", [window])

    def send(self, user, ids):
        """Open the window and press its button; returns the notification."""
        return self.press(user, self.window(user, ids))

    # === THE SIMULATOR === #

    def fault(self, kind, operation="deposit_flow", **options):
        """Let the next call of the operation go wrong."""
        self.injected += 1
        words = {"operation": operation, "kind": kind, **options}
        self.simulator.control("fault", words)

    def wait_held(self):
        """Wait until the simulator holds a request open."""
        until(lambda: self.simulator.control("fault")["held"], "a held request")

    def release(self):
        """Let the held requests go on."""
        self.simulator.control("release", {})

    def clear_faults(self):
        """Nothing more goes wrong; what is held goes on."""
        faults = f"{self.simulator.url}/_simulator/fault"
        request = urllib.request.Request(faults, method="DELETE")
        urllib.request.urlopen(request, timeout=30).close()

    def deposits(self):
        """How many deposit requests have reached the simulator since it started."""
        return len(self.deposit_calls())

    def deposit_calls(self):
        """The deposit requests in the simulator's journal."""
        return self.journal("deposit_flow")

    def calls(self, numbers):
        """How many deposit requests carried just one of these invoices."""
        files = {row["sha256"] for row in self.db.transmissions(numbers)}
        return sum(one.get("sha256") in files for one in self.deposit_calls())

    def strangers(self, numbers):
        """What arrived besides these invoices: ``{number: [flow numbers]}``."""
        found = arrivals(self.simulator.control("state"))
        return {
            number: flows for number, flows in found.items() if number not in numbers
        }

    def forget_old_invoices(self):
        """Chorus Pro knows no invoice any more, but goes on counting: a long run stays
        as quick as its beginning."""
        self.stop_simulator()
        if self.simulator_file.exists():
            known = json.loads(self.simulator_file.read_text())
            known |= {"flows": [], "invoices": []}
            self.simulator_file.write_text(json.dumps(known))
        self.start_simulator()

    def only(self, count):
        """Let just so many servers run."""
        while len(self.servers) < count:
            self.add_server()
        for position, one in enumerate(self.servers):
            if position >= count:
                one.kill()
            elif not one.runs:
                one.start()

    def deadlocks(self):
        """How many PostgreSQL has counted in this database."""
        return self.db.value(
            "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
        )

    def said(self, *words):
        """How many lines of Odoo's logs hold one of these words."""
        return sum(
            any(word in line for word in words)
            for log in self.logs
            for line in log.read_text(errors="replace").splitlines()
        )

    def serialization_failures(self):
        """How often PostgreSQL has refused a statement: others had changed a row."""
        return self.said("could not serialize access", "SerializationFailure")

    def abandon(self, numbers):
        """What a failed case has left under way goes no further."""
        self.set_free(
            "chorus_pro_transmission",
            "state = 'withdrawn', live = FALSE",
            "state NOT IN ('deposited', 'integrated') AND number = ANY(%s)",
            list(numbers),
        )

    def recover(self):
        """Nothing of a failed case may disturb the next."""
        for pattern in ("*.armed", "*.reached"):
            for left in self.points.glob(pattern):
                left.unlink(missing_ok=True)
        self.held_back = []
        if self.simulator_process.child.poll() is not None:
            self.start_simulator()
        self.clear_faults()
        for name in ("ir_cron_build", "ir_cron_push"):
            self.resume(name)
        self.only(1)

    def journal(self, operation=None):
        """The calls that the simulator has received since it started, oldest first."""
        query = f"?operation={operation}" if operation else ""
        return self.simulator.control(f"journal{query}")["calls"]

    def count_calls(self, operation=None):
        """How many they are."""
        return len(self.journal(operation))

    def integrated(self):
        """The invoices that are at Chorus Pro."""
        return self.simulator.control("state")["invoices"]

    def times_arrived(self, number):
        """How often the invoice came to Chorus Pro, refusals included."""
        return len(arrivals(self.simulator.control("state")).get(number, []))

    def judge(self, numbers):
        """The verdict on these invoices."""
        return judge(self.db, self.simulator, numbers)

    # === THE SCHEDULER === #

    def pause(self, name):
        """Switch a scheduled action off, with its lanes."""
        self.db.rows(LANES.format(change="active = FALSE"), name)

    def resume(self, name):
        """Switch it on again."""
        self.db.rows(LANES.format(change="active = TRUE"), name)

    def wake(self, *names):
        """Run scheduled actions (and their copies, the lanes) now.

        :param names: XML ids, of our addon where they name none
        """
        self.supervise()
        for one in names:
            module, _dot, name = one.rpartition(".")
            self.db.rows(
                """
                INSERT INTO ir_cron_trigger (cron_id, call_at)
                SELECT lane.id, now() AT TIME ZONE 'UTC'
                  FROM ir_model_data reference
                  JOIN ir_cron one ON one.id = reference.res_id
                  JOIN ir_act_server act ON act.id = one.ir_actions_server_id
                  JOIN ir_act_server twin
                    ON twin.code = act.code AND twin.model_id = act.model_id
                  JOIN ir_cron lane ON lane.ir_actions_server_id = twin.id
                 WHERE reference.module = %s AND reference.name = %s
                """,
                module or MODULE,
                name,
            )
        postgres.psql("postgres", f"NOTIFY cron_trigger, '{self.name}'")

    def hasten(self):
        """Whatever is planned for later becomes due now."""
        past = "now() AT TIME ZONE 'UTC' - interval '1 minute'"
        self.set_free("chorus_pro_pause", f"until = {past}", f"until > {past}")
        if self.days_pass:
            self.set_free(
                "chorus_pro_deposit",
                "lookups = 5",
                "state = 'uncertain' AND lookups BETWEEN 1 AND 4",
            )
        self.set_free(
            "chorus_pro_deposit",
            f"next_lookup_on = {past}",
            "state = 'uncertain' AND NOT needs_decision IS TRUE",
        )
        self.set_free(
            "chorus_pro_transmission",
            f"next_attempt_on = {past}",
            "state = 'ready' AND next_attempt_on IS NOT NULL AND number <> ALL(%s)",
            self.held_back,
        )

    def make_due(self, numbers):
        """Time has passed: reports and histories of these invoices are due."""
        past = "now() AT TIME ZONE 'UTC' - interval '1 minute'"
        mine = "(SELECT deposit_id FROM chorus_pro_transmission WHERE number = ANY(%s))"
        self.set_free(
            "chorus_pro_deposit",
            f"next_report_on = {past}, state = 'deposited'",
            f"state IN ('deposited', 'processed') AND id IN {mine}",
            list(numbers),
        )
        self.set_free(
            "chorus_pro_transmission",
            f"history_due_on = {past}",
            "history_due AND number = ANY(%s)",
            list(numbers),
        )

    def not_followed(self, numbers):
        """What is not as the buyer gave it: ``{number: reason}``."""
        verdict = Verdict()
        judge_statuses(verdict, self.db, self.simulator, numbers)
        return verdict.stuck

    def set_free(self, table, change, where, *values):
        """Change rows behind Odoo's back, those that nobody holds; returns how many.

        Never waits: who holds a row may stand at a point, and wait for us.
        """
        return len(
            self.db.rows(
                f"UPDATE {table} SET {change} WHERE id IN (SELECT id FROM {table} "
                f"WHERE {where} FOR NO KEY UPDATE SKIP LOCKED) RETURNING id",
                *values,
            )
        )

    @contextlib.contextmanager
    def sending_again(self):
        """The account sends again what was not found for a day, a day being over."""
        choice = "UPDATE chorus_pro_account SET resend_when_not_found = %s"
        self.db.rows(choice, True)
        self.days_pass = True
        try:
            yield
        finally:
            self.db.rows(choice, False)
            self.days_pass = False

    def wait_states(self, numbers, states, what, seconds=PATIENCE):
        """Wait until every invoice is in one of the states."""

        def reached():
            found = self.db.states(numbers)
            return set(found) == set(numbers) and set(found.values()) <= set(states)

        try:
            until(reached, what, seconds)
        except Failed as failure:
            raise Failed(f"{failure}; found {self.db.states(numbers)}") from None

    def let_it_finish(self, numbers, seconds=PATIENCE, also=()):
        """Play the clock until every invoice has arrived, then judge.

        Nothing but the scheduled actions works; the waits between two tries are cut.

        :param also: other scheduled actions that have work to do
        """
        deadline = time.monotonic() + seconds
        names = ("ir_cron_build", "ir_cron_push", "ir_cron_follow_deposits", *also)
        while True:
            self.hasten()
            self.wake(*names)
            with contextlib.suppress(Failed):
                done = ("deposited", "integrated")
                self.wait_states(numbers, done, "every invoice deposited", 2)
                break
            check(
                time.monotonic() < deadline,
                f"not finished in {seconds} s: {self.db.states(numbers)}",
            )
        self.expect_once(numbers)

    def expect_once(self, numbers):
        """Each invoice arrived once; PostgreSQL, the files and the simulator agree."""
        verdict = judge(self.db, self.simulator, numbers)
        check(verdict.good, str(verdict))
