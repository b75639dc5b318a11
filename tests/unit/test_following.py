"""No change is ever missed: the synchronisation against the simulator, at random.

A run is told by its seed alone: ``-k "seed-17"`` plays one again.
"""

import random
from collections import Counter
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
import requests
from simulated import Clock
from test_contract import CREDENTIALS

from chorus_pro import environments
from chorus_pro.client import ChorusProClient
from chorus_pro.following import DAY, EXACT, IGNORED, Follower, day_ranges
from chorus_pro.records import InvoicePage, InvoiceRow, InvoiceSearch
from chorus_pro.simulator import Settings, create_app, fixtures
from chorus_pro.simulator.wsgi import SimulatorAdapter
from chorus_pro.splitting import midnight

STATUSES = (
    "MISE_A_DISPOSITION",
    "SUSPENDUE",
    "SERVICE_FAIT",
    "MANDATEE",
    "MISE_A_DISPOSITION_COMPTABLE",
    "MISE_EN_PAIEMENT",
    "REJETEE",
)
FINAL = "MISE_EN_PAIEMENT"
BUYERS = (fixtures.CARL_SIRET, fixtures.NOTHING_REQUIRED_SIRET)


class World:
    """Chorus Pro whose invoices move at random, also between two pages, and what we
    know of them. What we know is written as the Odoo side does: from the rows alone."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        pick = self.random.choice
        self.clock = Clock()
        self.simulator = create_app(
            Settings(
                max_page_size=pick((None, 10, 17, 50, 100)),
                result_cap=pick((None, None, 15, 33, 64, 100, 137, 200)),
                status_filter_precision=pick(("second", "second", "day", "ignored")),
                clock_offset=pick((0, 0, -5400, 3600)),
                empty_search=pick(("list", "error")),
            ),
            self.clock,
        )
        session = requests.Session()
        session.trust_env = False
        session.mount("http://", SimulatorAdapter(self.simulator))
        self.client = ChorusProClient(
            environments.simulator("http://127.0.0.1:8070"),
            CREDENTIALS,
            session=session,
            clock=self.clock,
        )
        self.busy = self.random.uniform(0, 0.6)
        self.known = {}
        self.histories = {}
        self.precision = EXACT
        self.told = []
        self.until = datetime.fromtimestamp(self.clock.now, timezone.utc)
        self.until -= timedelta(days=1)

    # === CHORUS PRO === #

    @property
    def invoices(self):
        return self.simulator.store.invoices

    def deposit(self, count):
        """Several deposits, of one flow or not, some in the same second."""
        while count > 0:
            size = min(count, self.random.choice((1, 2, 8, 8, 60)))
            count -= size
            self.simulator.seed(
                {
                    "invoices": {
                        "count": size,
                        "prefix": self.random.choice("ABM") + "-",
                        "recipient": self.random.choice(BUYERS),
                        "with_tax": self.random.randint(1, 999999) / 100,
                        "at": self.simulator.now(),
                    }
                }
            )
            self.clock.now += self.random.choice((0, 1, 40))

    def move(self, count):
        """The buyer acts on invoices taken at random."""
        numbers = [one.number for one in self.invoices.values()]
        for number in self.random.sample(numbers, min(count, len(numbers))):
            self.simulator.act(number, self.random.choice(STATUSES), "motif")
            self.clock.now += self.random.choice((0, 0, 0.3, 2, 60))

    def pages(self, search):
        """The pages of the client, between which the world goes on."""
        for page in self.client.iter_issued_invoices(search):
            yield page
            self.clock.now += self.random.choice((0, 0.2, 1.5))
            if self.random.random() < self.busy:
                self.move(self.random.randint(1, 3))
            if self.random.random() < self.busy / 4:
                self.deposit(self.random.randint(1, 3))

    # === WE === #

    def followed_days(self):
        return {row.deposit_date for row in self.known.values() if row.status != FINAL}

    def synchronize(self):
        follower = Follower(self.pages, precision=self.precision)
        changed = Counter()
        for rows in follower.follow(self.until, self.followed_days()):
            for row in rows:
                before = self.known.get(row.invoice_id)
                if before and before.status_date > row.status_date:
                    continue
                if before and same(before, row):
                    continue
                self.known[row.invoice_id] = row
                changed[row.invoice_id, row.status, row.status_date] += 1
        assert set(changed.values()) <= {1}
        for identifier, _status, _date in list(changed)[:3]:
            self.read_history(identifier)
        if follower.reached and follower.reached > self.until:
            self.until = follower.reached
        self.precision = follower.precision
        self.told += follower.unsure

    def read_history(self, identifier):
        events = self.histories.setdefault(identifier, {})
        for event in self.client.get_invoice_history(identifier).events:
            events[event.event_id] = event.status

    # === VERDICT === #

    def missed(self, already_final):
        """The invoices that are not known as they are."""
        found = []
        for one in self.invoices.values():
            row = self.known.get(one.id)
            if row and row.status == one.current.status:
                if abs(row.status_date.timestamp() - one.current.at) < 1:
                    continue
            # the slow way costs nothing for what is finished, and does not see it
            if self.precision == IGNORED and one.id in already_final:
                continue
            found.append(one)
        return found


def holds(invoice, search):
    """Whether it is one of those of which we say that they may be missing."""
    return (
        invoice.current.status in (search.statuses or STATUSES)
        and search.amount_from == search.amount_to == invoice.with_tax
        and search.recipient_siret in (None, invoice.recipient_siret)
    )


def same(before, row):
    return (before.status, before.status_date) == (row.status, row.status_date)


def play(seed):
    """Some days of life, then a last synchronisation of a world at rest."""
    world = World(seed)
    world.deposit(world.random.randint(1, 90))
    for _turn in range(world.random.randint(1, 5)):
        if world.random.random() < 0.7:
            world.synchronize()
        world.clock.now += world.random.choice((5, 1800, 3600, 86400, 4 * 86400))
        world.deposit(world.random.randint(0, 25))
        world.move(world.random.randint(0, 60))
    finished = {i for i, row in world.known.items() if row.status == FINAL}
    world.clock.now += world.random.choice((1, 3600))
    world.busy = 0
    world.synchronize()
    # alike in everything that can be asked, in the same second, and more than the cap
    for invoice in world.missed(finished):
        assert any(holds(invoice, search) for search, _count in world.told)
    for identifier in world.histories:
        world.read_history(identifier)
        events = world.invoices[identifier].events
        assert sorted(world.histories[identifier]) == sorted(one.id for one in events)


@pytest.mark.parametrize("seed", range(50), ids="seed-{}".format)
def test_nothing_is_missed_nothing_is_doubled(seed):
    play(seed)


@pytest.mark.long
@pytest.mark.parametrize("hundred", range(10), ids="hundred-{}".format)
def test_nothing_is_missed_in_a_thousand_lives(hundred):
    for seed in range(1000 + hundred * 100, 1100 + hundred * 100):
        play(seed)


# === ONE RULE EACH === #

NOON = datetime(2026, 11, 23, 12, tzinfo=timezone.utc)


def row(number, at=NOON, status="MANDATEE", amount="10"):
    return InvoiceRow(
        invoice_id=number,
        number=f"F{number:04d}",
        status=status,
        status_date=at,
        deposit_date=date(2026, 11, 2),
        total_with_tax=Decimal(amount),
        recipient_siret=BUYERS[0],
    )


class Answers:
    """A Chorus Pro of a list of rows: ``move`` is called before each page."""

    def __init__(self, rows, size=10, cap=None, move=lambda rows: None):
        self.rows, self.size, self.cap, self.move = list(rows), size, cap, move
        self.searches = []

    def __call__(self, search):
        self.searches.append(search)
        page = 0
        while True:
            self.move(self.rows)
            found = [one for one in self.rows if matches(one, search)]
            found.sort(key=lambda one: one.number, reverse=not search.ascending)
            found = found[: self.cap]
            size = min(self.size, search.page_size)
            pages = max(-(-len(found) // size), 1)
            yield InvoicePage(
                rows=tuple(found[page * size : (page + 1) * size]),
                page=page + 1,
                pages=pages,
                total=len(found),
                served_on=NOON + timedelta(hours=1),
            )
            page += 1
            if page >= pages:
                return


def matches(one, search):
    first, last = search.status_changed_from, search.status_changed_to
    return (
        (not first or one.status_date >= first)
        and (not last or one.status_date <= last)
        and (not search.statuses or one.status in search.statuses)
        and (search.amount_from is None or one.total_with_tax >= search.amount_from)
        and (search.amount_to is None or one.total_with_tax <= search.amount_to)
    )


def follow(answers, **options):
    follower = Follower(answers, **options)
    rows = follower.follow(NOON, [date(2026, 11, 2)])
    return follower, {one.invoice_id for page in rows for one in page}


def test_a_few_changes_cost_one_search():
    answers = Answers([row(n) for n in range(9)])
    follower, found = follow(answers)
    assert len(found) == 9
    assert len(answers.searches) == 1
    assert follower.reached == NOON + timedelta(hours=1)


def test_a_whole_answer_is_verified_by_one_search_backwards():
    answers = Answers([row(n) for n in range(500)], size=1000)
    follower, found = follow(answers)
    assert len(found) == 500
    assert [one.ascending for one in answers.searches[:2]] == [True, False]
    assert not follower.unsure


def test_a_round_number_is_added_up_by_two_short_calls():
    codes = ("MANDATEE", "SUSPENDUE")
    answers = Answers([row(n, status=codes[n % 2]) for n in range(200)], size=1000)
    follower, found = follow(answers)
    assert len(found) == 200
    assert len(answers.searches) == 4
    assert not follower.unsure


def test_a_round_number_of_one_status_is_added_up_by_its_amounts():
    rows = [row(n, status="MANDATEE", amount=f"{n % 7 + 1}") for n in range(500)]
    answers = Answers(rows, size=1000)
    follower, found = follow(answers)
    assert len(found) == 500
    assert len(answers.searches) == 4
    assert not follower.unsure


def test_a_cap_applied_before_the_order_is_noticed_by_its_round_number():
    codes = ("MANDATEE", "SUSPENDUE")
    rows = [row(n, NOON + timedelta(seconds=n), codes[n % 2]) for n in range(300)]

    class FirstFound(Answers):
        def __call__(self, search):
            self.rows = [one for one in rows if matches(one, search)][:200]
            yield from super().__call__(search)

    follower, found = follow(FirstFound(rows, size=1000))
    assert len(found) == 300
    assert not follower.unsure


def test_a_cap_at_any_number_is_noticed():
    rows = [row(n, NOON + timedelta(seconds=n)) for n in range(150)]
    follower, found = follow(Answers(rows, cap=37))
    assert len(found) == 150
    assert not follower.unsure


@pytest.mark.parametrize("varying", ["status", "amount"])
def test_one_second_is_split_further(varying):
    codes = ("MANDATEE", "SUSPENDUE", "SERVICE_FAIT", "REJETEE")
    rows = [
        row(n, status=codes[n % 4])
        if varying == "status"
        else row(n, amount=f"{n % 4 + 1}")
        for n in range(100)
    ]
    follower, found = follow(Answers(rows, cap=30))
    assert len(found) == 100
    assert not follower.unsure


def test_what_cannot_be_split_is_told():
    follower, found = follow(Answers([row(n) for n in range(100)], cap=30))
    assert len(found) == 60, "from both ends"
    [*_others, (search, count)] = follower.unsure
    assert search.statuses == ("MANDATEE",)
    assert count == 60


def test_rows_that_leave_a_closed_window_hide_no_other():
    """The first row moves on after the first page: the eleventh slides to page one."""
    asked = []

    def move(rows):
        asked.append(True)
        if len(asked) == 2:
            rows[0] = replace(rows[0], status_date=NOON + timedelta(minutes=59))

    answers = Answers([row(n) for n in range(20)], move=move)
    follower = Follower(answers)
    window = InvoiceSearch(
        status_changed_from=NOON, status_changed_to=NOON + timedelta(seconds=1)
    )
    rows = [one.invoice_id for page in follower._read(window) for one in page]
    assert set(rows) == set(range(20))


def test_a_filter_that_is_not_honoured_is_noticed():
    old = [row(n, NOON - timedelta(days=30)) for n in range(50)]

    def deaf(search):
        return Answers(old)(replace(search, status_changed_from=None))

    follower, found = follow(deaf)
    assert follower.precision == IGNORED
    assert len(found) == 50


def test_a_filter_by_the_day_is_noticed():
    rows = [row(n, NOON - timedelta(hours=5)) for n in range(20)]

    def by_day(search):
        since = search.status_changed_from and midnight(NOON)
        return Answers(rows)(replace(search, status_changed_from=since))

    follower, _found = follow(by_day)
    assert follower.precision == DAY


def test_the_slow_way_asks_for_the_days_of_what_is_followed():
    answers = Answers([row(n) for n in range(5)])
    follow(answers, precision=IGNORED)
    assert not any(search.status_changed_from for search in answers.searches)
    asked = [(one.deposited_from, one.deposited_to) for one in answers.searches]
    assert asked == [
        (date(2026, 11, 1), date(2026, 11, 3)),
        (date(2026, 11, 23), None),
    ]


def test_few_ranges_hold_all_the_days():
    days = [date(2026, 1, 5), date(2026, 1, 8), date(2026, 2, 20)]
    assert day_ranges(days, date(2026, 3, 10)) == [
        (date(2026, 1, 4), date(2026, 1, 9)),
        (date(2026, 2, 19), date(2026, 2, 21)),
        (date(2026, 3, 10), None),
    ]
    assert day_ranges(days, date(2026, 2, 25))[-1] == (date(2026, 2, 19), None)
    assert day_ranges([], date(2026, 2, 25)) == [(date(2026, 2, 25), None)]
