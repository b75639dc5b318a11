"""Calls that wait together: many accounts, few of which may hang.

Only the network runs in threads. What is prepared and what is recorded stays in the
caller's thread, so that its database connection is used by nobody else.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from typing import Any


def in_parallel(
    next_task: Callable[[], tuple[Any, Callable[[], Any]] | None], at_once: int
) -> Iterator[tuple[Any, Any]]:
    """Run calls in up to ``at_once`` threads; give each outcome when it is there.

    A slow call delays no outcome but its own. Every call that has begun is waited for,
    also when the caller stops early.

    :param next_task: called in the caller's thread when a thread is free, so that it
        may ask the time first: ``(key, function without arguments)``, or None when
        there is nothing now. An outcome may bring new tasks
    :return: pairs ``(key, result)``; an exception of the function is the result
    """
    keys: dict = {}
    with ThreadPoolExecutor(max_workers=at_once) as threads:
        while True:
            while len(keys) < at_once and (task := next_task()):
                key, function = task
                keys[threads.submit(_outcome, function)] = key
            if not keys:
                return
            finished, _others = wait(keys, return_when=FIRST_COMPLETED)
            for future in finished:
                yield keys.pop(future), future.result()


def _outcome(function):
    try:
        return function()
    except Exception as error:
        return error
