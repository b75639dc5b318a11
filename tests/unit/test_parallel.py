"""Calls that wait together: nobody waits for one that hangs."""

import threading
import time

from chorus_pro.parallel import in_parallel


def given(tasks):
    """These tasks, one after the other."""
    tasks = iter(tasks)
    return lambda: next(tasks, None)


def test_one_that_hangs_delays_none_of_the_others():
    released = threading.Event()
    calls = [("hangs", lambda: released.wait(10))]
    calls += [(number, lambda number=number: number * 2) for number in range(20)]
    outcomes = in_parallel(given(calls), 4)
    first = [next(outcomes) for _number in range(20)]
    assert sorted(first) == [(number, number * 2) for number in range(20)]
    released.set()
    assert list(outcomes) == [("hangs", True)]


def test_an_exception_is_an_outcome():
    def fail():
        raise ValueError("broken")

    outcomes = dict(in_parallel(given([("bad", fail), ("good", lambda: 1)]), 2))
    assert outcomes["good"] == 1
    assert isinstance(outcomes["bad"], ValueError)


def test_tasks_are_taken_in_the_callers_thread_and_never_ahead():
    here, taken, running = threading.get_ident(), [], []

    def tasks():
        for number in range(9):
            assert threading.get_ident() == here
            taken.append(number)
            yield number, lambda: running.append(1)

    for done, _outcome in enumerate(in_parallel(given(tasks()), 3)):
        assert len(taken) <= done + 3 + 2


def test_waits_add_up_to_those_of_the_threads():
    started = time.monotonic()
    calls = [(number, lambda: time.sleep(0.05)) for number in range(16)]
    assert len(list(in_parallel(given(calls), 8))) == 16
    assert time.monotonic() - started < 0.6


def test_nothing_to_do():
    assert list(in_parallel(given([]), 4)) == []


def test_an_outcome_brings_new_tasks():
    tasks, found = [("search", lambda: 3)], []

    def next_task():
        return tasks.pop() if tasks else None

    for key, outcome in in_parallel(next_task, 2):
        found.append(key)
        if key == "search":
            tasks.extend((f"history {n}", lambda: None) for n in range(outcome))
    assert sorted(found[1:]) == ["history 0", "history 1", "history 2"]
