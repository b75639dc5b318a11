"""``./dev setup``: prepare everything, and say how long it took."""

import time

import setup
from console import say
from paths import CACHE


def run(arguments: list[str]) -> int:
    """Prepare the machine for all commands."""
    started = time.monotonic()
    ready = setup.ensure("test")
    say(f"Ready in {time.monotonic() - started:.0f} s. Odoo: {ready.folder}")
    say(f"Cache: {CACHE}. PostgreSQL keeps running until ./dev stop.")
    return 0
