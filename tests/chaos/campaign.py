"""``./dev chaos --campaign N --seed S``: N kills and faults, several in each run.

A run takes 20 invoices all the way, from the click to the buyer's status, on one Odoo
server or on two, and meets about fifteen kills and faults on it. What each run does
follows from the seed and its number alone. A line for each run is kept in the cache, so
that a campaign that was stopped goes on after the last one; ``--run K`` plays one of
them again.
"""

import json
import random
import time
from collections import Counter
from datetime import date, timedelta

import mischief
import postgres
from console import say
from paths import CACHE
from verdict import judge, judge_statuses
from world import Background, Failed, World, until

BATCH = 20
#: invoices that are let go for each mischief of the deposits
PORTION = 3
#: seconds for what a run must reach at last
PATIENCE = 300

#: place -> actions of the scheduler that pass there
BUILDING = ("build.before", "build.rendered", "build.before_commit")
DEPOSITING = (
    "push.before",
    "claim.grouped",
    "claim.before_commit",
    "call.before",
    "answer.received",
    "receipt.before_commit",
    "receipt.recorded",
    "outcome.before_commit",
)
LOOKING = ("orphan.before_commit", "lookup.before_record", "lookup.before_commit")
REPORTING = ("report.before_record", "report.before_commit")
READING = (
    "statuses.in_page",
    "statuses.between_histories",
    "history.before_commit",
)
UPDATING = ("update.tables", "update.data")
DOORS = (
    "wizard.opened",
    "reserve.before_commit",
    "reserve.committed",
    "dialog.reserved",
    "clock.before_commit",
)
STATUSES = ("MANDATEE", "SERVICE_FAIT", "SUSPENDUE", "COMPTABILISEE", "UN_AUTRE")


class Run:
    """One run.

    :ivar met: names of the mischiefs that happened, in their order
    """

    def __init__(self, world, seed, number):
        self.world = world
        self.chance = random.Random(f"{seed}/{number}")
        self.number = number
        self.ids, self.numbers = [], []
        self.met = []
        self.decisions = 0
        weights = {"worker killed": 10, "Odoo killed": 4, "connection ended": 3}
        weights["rows changed"] = 3
        if postgres.uses_own_cluster():
            weights |= {"PostgreSQL killed": 2, "PostgreSQL stopped": 1}
        self.kinds, self.weights = list(weights), list(weights.values())

    def play(self):
        """Play it; returns the verdict: lost, doubled, stuck."""
        world = self.world
        self.ids, self.numbers = make_batch(world)
        self.choose_servers()
        world.pause("ir_cron_push")
        self.press()
        self.build()
        self.deposit()
        if self.number % 3 == 2:
            self.update()
        self.look_up()
        self.finish()
        self.report()
        self.read_statuses()
        verdict = judge(world.db, world.simulator, self.numbers)
        judge_statuses(verdict, world.db, world.simulator, self.numbers)
        return verdict

    def choose_servers(self):
        """Every other run on two servers that share the database."""
        self.world.only(1 + self.number % 2)

    # === CHANCE === #

    def kind(self):
        return self.chance.choices(self.kinds, self.weights)[0]

    def note(self, happened, name):
        if happened:
            self.met.append(name)

    def kill(self, point, wake, whom=""):
        kind = self.kind()
        happened = mischief.strike(self.world, point, kind, wake, whom)
        self.note(happened, f"{point}: {kind}")

    def fault(self, operation, wake):
        names = [
            name
            for name in mischief.FAULTS
            if operation == "deposit_flow" or name not in mischief.OF_DEPOSITS
        ]
        name = self.chance.choice(names)
        happened = mischief.fault(self.world, operation, name, wake)
        self.note(happened, f"{operation}: {name}")

    # === THE WAY === #

    def press(self):
        """Users send the batch, by several doors; one of them meets a kill."""
        door = self.chance.choice(DOORS)
        kind = self.kind()
        if door == "clock.before_commit":
            self.set_due()
            done = mischief.strike(self.world, door, kind, ("ir_cron_send",))
            self.note(done, f"{door}: {kind}")
        else:
            self.world.arm(door, "user")
            send = self.send_by_dialog if door.startswith("dialog") else self.send
            request = Background(send)
            try:
                self.world.wait_reached(door)
            except Failed:
                self.world.injected -= 1
                (self.world.points / f"{door}.armed").unlink(missing_ok=True)
            else:
                who = (self.world.points / f"{door}.reached").read_text().split()
                with mischief.observed(self.world, kind) as seen:
                    seen.did = mischief.KILLS[kind](self.world, door, *map(int, who))
                self.note(seen.did, f"{door}: {kind}")
            request.join(120)  # it may have failed: its server died
        until(self.all_reserved, "every invoice reserved", PATIENCE)

    def all_reserved(self):
        """Press again for what nobody has taken, as a user does who sees it."""
        self.world.supervise()
        if set(self.world.db.states(self.numbers)) == set(self.numbers):
            return True
        request = Background(self.send)
        request.join(120)
        time.sleep(0.5)
        return False

    def send(self):
        known = self.world.db.states(self.numbers)
        pairs = zip(self.ids, self.numbers, strict=True)
        left = [one for one, number in pairs if number not in known]
        if left:
            self.world.send(self.world.first, left)

    def send_by_dialog(self):
        """Odoo's own dialog for the first, ours for the others."""
        context = {"active_model": "account.move", "active_ids": self.ids[:1]}
        user, model = self.world.second, "account.move.send.wizard"
        values = [{"move_id": self.ids[0]}]
        dialog = user.call(model, "create", values, context=context)
        user.call(model, "action_send_and_print", dialog, context=context)
        self.send()

    def set_due(self):
        self.world.db.rows(
            "UPDATE account_move SET chorus_pro_send_after = "
            "now() AT TIME ZONE 'UTC' - interval '1 minute' WHERE id = ANY(%s)",
            self.ids,
        )

    def build(self):
        for _time in range(2):
            self.kill(self.chance.choice(BUILDING), ("ir_cron_build",), "scheduler")

        def built():
            self.world.wake("ir_cron_build")
            time.sleep(1)
            return "reserved" not in self.world.db.states(self.numbers).values()

        until(built, "every file built", PATIENCE)

    def deposit(self):
        """Let the invoices go in portions, each into a mischief of its own."""
        world, wake = self.world, ("ir_cron_push",)
        world.db.rows(
            "UPDATE chorus_pro_transmission SET group_limit = 2, next_attempt_on = "
            "now() AT TIME ZONE 'UTC' + interval '2 hours' "
            "WHERE number = ANY(%s) AND state = 'ready'",
            self.numbers,
        )
        world.held_back = list(self.numbers)
        world.resume("ir_cron_push")
        while len(world.held_back) > PORTION:
            world.held_back = world.held_back[PORTION:]
            world.hasten()
            draw = self.chance.random()
            if draw < 0.45:
                self.kill(self.chance.choice(DEPOSITING), wake)
            elif draw < 0.65:
                when, kind = self.chance.choice(("before", "after")), self.kind()
                happened = mischief.strike_call(world, when, kind, wake)
                place = {"before": "request.left", "after": "request.executed"}[when]
                self.note(happened, f"{place}: {kind}")
            elif draw < 0.97:
                self.fault("deposit_flow", wake)
            else:
                done = mischief.connection_refused(world, wake)
                self.note(done, "deposit_flow: connection refused")
        world.held_back = []

    def update(self):
        point = self.chance.choice(UPDATING)
        done = mischief.killed_update(self.world, point)
        self.note(done, f"{point}: odoo -u killed")

    def look_up(self):
        """What was left without an answer is looked for; the looking meets kills."""
        wake = ("ir_cron_follow_deposits",)
        states = self.world.db.states(self.numbers).values()
        if not {"sending", "uncertain"} & set(states):
            return
        for point in self.chance.sample(LOOKING, 2):
            self.kill(point, wake)
        self.fault("search_issued_invoices", wake)

    def finish(self):
        """The clock is played until each is deposited; a person decides if asked."""
        names = ("ir_cron_build", "ir_cron_push", "ir_cron_follow_deposits")
        world = self.world
        world.clear_faults()

        def deposited():
            world.hasten()
            world.wake(*names)
            self.decide()
            time.sleep(1)
            states = world.db.states(self.numbers)
            return set(states.values()) <= {"deposited", "integrated"}

        with world.sending_again():
            until(deposited, "every invoice deposited", PATIENCE)

    def decide(self):
        """A person looks in the portal, then decides on what nobody could know."""
        world = self.world
        asked = world.db.rows(
            "SELECT d.id, array_agg(t.number) AS numbers FROM chorus_pro_deposit d "
            "JOIN chorus_pro_transmission t ON t.deposit_id = d.id "
            "WHERE d.needs_decision AND d.state = 'uncertain' AND t.number = ANY(%s) "
            "GROUP BY d.id",
            self.numbers,
        )
        for row in asked:
            there = {
                one["flow_number"]
                for one in world.simulator.control("state")["invoices"]
                if one["number"] in row["numbers"]
            }
            model, args = "chorus.pro.deposit", ([row["id"]],)
            if there:
                world.second.call(model, "action_adopt", *args, there.pop())
            else:
                world.second.call(model, "action_send_again", *args)
            self.decisions += 1

    def report(self):
        wake = ("ir_cron_follow_deposits",)
        self.make_reports_due()
        self.kill(self.chance.choice(REPORTING), wake)
        self.make_reports_due()
        self.fault("get_flow_report", wake)

    def make_reports_due(self):
        self.world.set_free(
            "chorus_pro_deposit",
            "next_report_on = now() AT TIME ZONE 'UTC' - interval '1 minute'",
            "state = 'deposited'",
        )

    def read_statuses(self):
        """The buyer works; the reading meets kills and faults."""
        wake = ("ir_cron_synchronize",)
        self.act()
        for point in self.chance.sample(READING, 2):
            self.kill(point, wake)
        self.act()
        for operation in ("search_issued_invoices", "get_invoice_history"):
            self.fault(operation, wake)
        self.world.clear_faults()

        def read():
            past = "now() AT TIME ZONE 'UTC' - interval '1 minute'"
            self.world.set_free(
                "chorus_pro_transmission", f"history_due_on = {past}", "history_due"
            )
            self.world.wake(*wake)
            time.sleep(1)
            return not self.world.not_followed(self.numbers)

        try:
            until(read, "every status read", PATIENCE)
        except Failed as failure:
            say(f"    {failure}")  # the verdict tells which

    def act(self):
        some = self.chance.sample(self.numbers, 8)
        for number in some:
            words = {"number": number, "status": self.chance.choice(STATUSES)}
            self.world.simulator.control("act", words | {"comment": "Campagne"})


def make_batch(world):
    """New posted invoices, copies of those of the seed: ``(ids, numbers)``."""
    user, models = world.first, [one[0] for one in world.unused[:BATCH]]
    ids = user.call("account.move", "copy", models)
    day = str(date.today() - timedelta(days=1))
    user.call("account.move", "write", ids, {"invoice_date": day})
    user.call("account.move", "action_post", ids)
    rows = world.db.rows(
        "SELECT id, name FROM account_move WHERE id = ANY(%s) ORDER BY id", ids
    )
    return [row["id"] for row in rows], [row["name"] for row in rows]


# === THE CAMPAIGN === #


def state_file(seed):
    """Where the runs of that seed are kept."""
    folder = CACHE / "chaos"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"campaign-{seed}.jsonl"


def known_runs(seed):
    """The runs that were played to their end: ``{number: line}``."""
    path = state_file(seed)
    if not path.exists():
        return {}
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    return {line["run"]: line for line in lines}


def play_run(world, seed, number):
    """Play one run on what the one before has left; returns its line."""
    world.forget_old_invoices()
    started = time.monotonic()
    run = Run(world, seed, number)
    failure = None
    try:
        verdict = run.play()
    except Exception as error:
        failure = f"{type(error).__name__}: {error}"
        world.recover()
        verdict = judge(world.db, world.simulator, run.numbers)
        world.abandon(run.numbers)
    strangers = world.strangers(run.numbers)
    return {
        "run": number,
        "met": run.met,
        "lost": verdict.lost,
        "doubled": verdict.doubled | strangers,
        "stuck": verdict.stuck,
        "decisions": run.decisions,
        "failure": failure,
        "seconds": round(time.monotonic() - started),
    }


def campaign(folder, wanted, seed, only=None):
    """Play until ``wanted`` kills and faults have happened; the exit status.

    :param only: the number of one run to play again, which is not kept
    """
    runs = known_runs(seed)
    if runs and only is None:
        say(f"seed {seed}: {len(runs)} runs are known, {count(runs)} injected")
    world = World(folder, label="campaign", count=BATCH)
    try:
        if only is not None:
            line = play_run(world, seed, only)
            say(described(line))
            return int(not is_good(line))
        number = 0
        while count(runs) < wanted:
            if number not in runs:
                line = runs[number] = play_run(world, seed, number)
                with state_file(seed).open("a") as stream:
                    stream.write(json.dumps(line, default=str) + "\n")
                say(described(line))
            number += 1
    finally:
        world.close()
    say(table(runs))
    return int(not all(map(is_good, runs.values())))


def count(runs):
    return sum(len(line["met"]) for line in runs.values())


def is_good(line):
    bad = line["lost"], line["doubled"], line["stuck"], line["failure"]
    return not any(bad)


def described(line):
    """One line for a run; more where something is wrong."""
    text = (
        f"run {line['run']}: injected {len(line['met'])}, lost {len(line['lost'])}, "
        f"doubled {len(line['doubled'])}, stuck {len(line['stuck'])}, "
        f"{line['decisions']} decisions of a person, {line['seconds']} s"
    )
    if not is_good(line):
        text += f"\n    {json.dumps(line, default=str, ensure_ascii=False)}"
    return text


def table(runs):
    """The table (point, injected, lost, doubled, stuck) in Markdown, and the total.

    An invoice that is not well counts at every point of its run.
    """
    injected, bad = Counter(), {}
    for line in runs.values():
        for name in line["met"]:
            place, _colon, kind = name.partition(": ")
            is_kill = kind in mischief.KILLS or kind.startswith("odoo")
            row = place if is_kill else f"{place}: faults"
            injected[row] += 1
            for word in ("lost", "doubled", "stuck"):
                bad.setdefault((row, word), set()).update(line[word])
    words = ("lost", "doubled", "stuck")
    lines = ["| Point | Injected | Lost | Doubled | Stuck |", "|---|---|---|---|---|"]
    for row in sorted(injected):
        cells = [row, injected[row], *(len(bad[row, word]) for word in words)]
        lines.append(f"| {' | '.join(map(str, cells))} |")
    kinds = Counter(
        name.partition(": ")[2] for line in runs.values() for name in line["met"]
    )
    killed = ", ".join(f"{kind} {kinds[kind]}" for kind in mischief.KILLS)
    faults = ", ".join(f"{one} {kinds[one]}" for one in kinds if one in mischief.FAULTS)
    totals = [sum(len(line[word]) for line in runs.values()) for word in words]
    return "\n".join(
        [
            *lines,
            "",
            f"At the points: {killed}.",
            f"Faults: {faults}.",
            f"{len(runs)} runs of {BATCH} invoices, "
            f"{sum(line['seconds'] for line in runs.values()) / 60:.0f} minutes, "
            f"{sum(line['decisions'] for line in runs.values())} decisions of a person",
            f"injected {sum(injected.values())}, lost {totals[0]}, "
            f"doubled {totals[1]}, stuck {totals[2]}",
        ]
    )
