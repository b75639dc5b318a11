"""What the platform does on ordinary days, and programs do not expect."""

import contextlib
import hashlib
import time

import databases
from cases import case
from cases_faulty import until_integrated
from cases_network import until_followed
from world import Background, check, until

OTHER_BUYER = "12345678200051"
DECISIONS = """
SELECT count(*) FROM chorus_pro_transmission
 WHERE needs_decision AND number = ANY(%s)
"""
TROUBLED = "SELECT count(*) FROM chorus_pro_account WHERE sync_error > ''"


@contextlib.contextmanager
def habits(world, **settings):
    """The simulator with other settings, for a time."""
    known = world.simulator.control("settings")
    world.injected += 1
    world.simulator.control("settings", settings)
    try:
        yield
    finally:
        former = {name: known[name] for name in settings}
        world.simulator.control("settings", former)


def report_is_asked(world, numbers):
    world.make_due(numbers)
    world.wake("ir_cron_follow_deposits")


def wait_state(world, number, state, work):
    """Play the clock until one invoice is in the state; returns its transmission."""

    def reached():
        work()
        return world.db.states([number])[number] == state

    until(reached, f"{number} is {state}", interval=1)
    return world.db.transmissions([number])[-1]


def taken_number(world, number, **facts):
    """Another invoice of the supplier has that number at Chorus Pro already."""
    words = {"number": number, "recipient": OTHER_BUYER, "with_tax": "1.00"}
    world.simulator.control("seed", {"invoices": words | facts})


def one_refused(world):
    """Three invoices in one deposit, of which Chorus Pro refuses the first."""
    ids, numbers = world.take(3)
    world.used.remove(numbers[0])
    day = world.db.value("SELECT invoice_date FROM account_move WHERE id = %s", ids[0])
    taken_number(world, numbers[0], issued_on=str(day))
    world.send(world.first, ids)

    def a_day_later():
        world.set_free(
            "chorus_pro_deposit",
            "answered_on = answered_on - interval '25 hours'",
            "state = 'deposited' AND id IN (SELECT deposit_id "
            "FROM chorus_pro_transmission WHERE number = ANY(%s))",
            list(numbers),
        )
        report_is_asked(world, numbers)

    row = wait_state(world, numbers[0], "refused", a_day_later)
    until_integrated(world, numbers[1:])
    world.expect_once(numbers[1:])
    check(row["fault_text"], "nobody is told why")
    return row["fault_text"]


@case(
    "partial integration: the refused one is told, the others go on",
    long=True,
    invoices=3,
)
def partial(world):
    text = one_refused(world)
    check("gave no reason" not in text, f"Chorus Pro's words are not shown: {text}")


@case("a report silent about a refused invoice: missed, told", long=True, invoices=3)
def silent_report(world):
    with habits(world, report_silent=True):
        text = one_refused(world)
    check("porta" in text, f"the person is not sent to the portal: {text}")


@case("a whole deposit refused for one file: halves, the others once", invoices=4)
def one_bad_file(world):
    ids, numbers = world.take(4)
    world.used.remove(numbers[1])
    before = world.deposits()
    # the user alone builds and deposits them, all together
    for name in ("ir_cron_build", "ir_cron_push"):
        world.pause(name)
    world.arm("push.before", "user")
    request = Background(world.send, world.first, ids)
    world.wait_reached("push.before")
    [row] = world.db.transmissions([numbers[1]])
    path = world.db.value(
        "SELECT store_fname FROM ir_attachment WHERE res_field = 'file' "
        "AND res_model = 'chorus.pro.transmission' AND res_id = %s",
        row["id"],
    )
    file = databases.filestore(world.name) / path
    file.unlink()  # it may be a link to what others keep
    broken = b"%PDF-1.4 and nothing more"
    file.write_bytes(broken)
    # a fault of ours that nobody notices before Chorus Pro does
    world.set_free(
        "chorus_pro_transmission",
        f"sha256 = '{hashlib.sha256(broken).hexdigest()}'",
        "id = %s",
        row["id"],
    )
    world.leave("push.before")
    request.answer()
    for name in ("ir_cron_build", "ir_cron_push"):
        world.resume(name)
    good = [one for one in numbers if one != numbers[1]]

    def settled():
        world.hasten()
        world.wake("ir_cron_push", "ir_cron_synchronize")
        report_is_asked(world, numbers)
        states = world.db.states(numbers)
        return states[numbers[1]] == "refused" and all(
            states[one] == "integrated" for one in good
        )

    until(settled, "the culprit stands alone", 120, interval=1)
    deposits = world.deposits() - before
    check(deposits > 2, f"{deposits} deposits: none was refused as a whole")
    verdict = world.judge(good)
    # they arrived several times in refused flows, and once for good
    check(not verdict.lost and not verdict.stuck, str(verdict))
    for number in good:
        integrated = [one for one in world.integrated() if one["number"] == number]
        check(len(integrated) == 1, f"{number} is there {len(integrated)} times")
    world.used = [one for one in world.used if one not in good]
    return f"{deposits} deposits"


@case("a flow that is unknown at first is not called refused", long=True, invoices=2)
def unknown_flow(world):
    ids, numbers = world.take(2)
    with habits(world, flow_unknown_seconds=3600, search_delay=0):
        world.send(world.first, ids)
        for _time in range(3):
            asked_again(world, numbers)
        states = set(world.db.states(numbers).values())
        check(states <= {"deposited", "integrated"}, f"{states}")
    until_integrated(world, numbers)
    world.expect_once(numbers)


def asked_again(world, numbers):
    before = world.count_calls("get_flow_report")

    def asked():
        report_is_asked(world, numbers)
        return world.count_calls("get_flow_report") > before

    until(asked, "the report is asked", interval=1)


@case("statuses in any order, unknown codes too: all are kept as they came", invoices=2)
def any_order(world):
    ids, numbers = world.take(2)
    world.send(world.first, ids)
    until_integrated(world, numbers)
    orders = (
        ("MISE_EN_PAIEMENT", "MISE_A_DISPOSITION", "VISEE_PAR_LE_PREFET"),
        ("SUSPENDUE", "DEPOSEE", "MANDATEE", "SERVICE_FAIT"),
    )
    for number, statuses in zip(numbers, orders, strict=True):
        for status in statuses:
            words = {"number": number, "status": status, "comment": "Pour voir"}
            world.simulator.control("act", words)
    until_followed(world, numbers)
    world.expect_once(numbers)
    stages = dict(
        world.db.rows(
            "SELECT name, chorus_pro_stage FROM account_move WHERE name = ANY(%s)",
            numbers,
        )
    )
    check(stages[numbers[0]] == "payment_ordered", f"a payment is forgotten: {stages}")


@case("invoices that appear late are waited for", long=True, invoices=2)
def late(world):
    ids, numbers = world.take(2)
    with habits(world, search_delay=20):
        world.send(world.first, ids)
        report_is_asked(world, numbers)
        world.wake("ir_cron_synchronize")
        time.sleep(3)
        states = set(world.db.states(numbers).values())
        check(states == {"deposited"}, f"not believed: {states}")
        until_integrated(world, numbers)
    world.expect_once(numbers)


@case(
    "pages shorter than asked, results cut at a hundred: all is read",
    long=True,
    invoices=5,
)
def short_pages(world):
    ids, numbers = world.take(5)
    world.send(world.first, ids)
    until_integrated(world, numbers)
    now = time.time()
    # more than are listed, which nobody here knows
    many = {"count": 150, "prefix": "ETR", "at": now, "spread": 5400}
    world.simulator.control("seed", {"invoices": many})
    before = world.count_calls("search_issued_invoices")
    with habits(world, max_page_size=30, result_cap=100):
        for position, number in enumerate(numbers):
            words = {"number": number, "status": "MANDATEE"}
            words["at"] = now - 5000 + 600 * position
            world.simulator.control("act", words)
        until_followed(world, numbers)
    world.expect_once(numbers)
    pages = world.count_calls("search_issued_invoices") - before
    check(pages > 150 / 30, f"{pages} pages cannot hold all")
    return f"{pages} pages"


@case("two invoices with one number: ours is the one that is found", long=True)
def same_number(world):
    ids, numbers = world.take(1)
    taken_number(world, numbers[0], issued_on="2020-05-05")
    world.fault("timeout_after")
    world.send(world.first, ids)
    wait_state(world, numbers[0], "integrated", lambda: look_up(world))
    [row] = world.db.transmissions(numbers)
    mine = [
        one
        for one in world.integrated()
        if one["number"] == numbers[0] and one["recipient"] != OTHER_BUYER
    ]
    check([row["flow_number"]] == [one["flow_number"] for one in mine], "not ours")
    check(world.calls(numbers) == 1, "the deposit was called again")
    world.used.remove(numbers[0])


def look_up(world):
    world.hasten()
    world.wake("ir_cron_follow_deposits", "ir_cron_push")


@case("a double refused by Chorus Pro: the first deposit is adopted", long=True)
def refused_double(world):
    ids, numbers = world.take(1)
    world.used.remove(numbers[0])
    delay = 20
    with habits(world, search_delay=delay), world.sending_again():
        world.fault("timeout_after")
        world.send(world.first, ids)

        def sent_again():
            look_up(world)
            return world.times_arrived(numbers[0]) == 2

        # looked for in vain, it is sent again
        until(sent_again, "the second deposit", interval=0.5)
        # by the time of its report the first one can be found
        time.sleep(delay)

        def adopted():
            look_up(world)
            report_is_asked(world, numbers)
            world.wake("ir_cron_synchronize")
            return world.db.states(numbers)[numbers[0]] == "integrated"

        until(adopted, "the first is adopted", 120, interval=1)
    [there] = [one for one in world.integrated() if one["number"] == numbers[0]]
    remote = world.db.value(
        "SELECT remote_id FROM chorus_pro_transmission WHERE number = %s AND live",
        numbers[0],
    )
    check(remote == str(there["id"]), "another one is followed")


@case(
    "closed for days: nothing is lost, nothing is decided, then once",
    long=True,
    invoices=3,
)
def closed(world):
    ids, numbers = world.take(3)
    world.fault("html", operation=None, status=503, count=100000)
    world.send(world.first, ids)
    for _day in range(4):
        before = world.count_calls()
        world.hasten()
        world.make_due(numbers)
        world.wake("ir_cron_push", "ir_cron_follow_deposits", "ir_cron_synchronize")
        until(
            lambda before=before: world.count_calls() > before,
            "somebody knocks at the door",
        )
    states = set(world.db.states(numbers).values())
    check(states <= {"ready", "uncertain", "sending"}, f"decided without it: {states}")
    check(not world.db.value(DECISIONS, numbers), "a person is asked too early")

    def said():
        world.wake("ir_cron_synchronize")
        return world.db.value(TROUBLED)

    until(said, "the account says that nothing works", interval=1)
    world.clear_faults()
    with world.sending_again():
        world.let_it_finish(numbers)
    until_integrated(world, numbers)

    def forgotten():
        world.wake("ir_cron_synchronize")
        return not world.db.value(TROUBLED)

    until(forgotten, "the account says that it works again", interval=1)
