"""``./dev test``: everything that says whether this checkout is good."""

import argparse
import re
import time
import traceback

import chaos
import copies
import installation
import lint
import odoo_tests
import postgres
import setup
import unit
from console import log_path, say, step
from paths import MODULE, ROOT
from results import Result

# Slow Odoo tests carry this tag and are left to --long.
LONG_TAG = "chorus_pro_long"
MINIMAL_TAG = "chorus_pro_minimal"


def guarded(title: str, function) -> list[Result]:
    """Run a stage; one that crashes counts as one failure, with its log."""
    started = time.monotonic()
    try:
        with step(title):
            found = function()
    except Exception as error:  # whatever happens, the other stages run
        log = log_path(f"crash-{title.replace(' ', '-')}")
        log.write_text(traceback.format_exc())
        seconds = time.monotonic() - started
        found = Result(title, 0, 1, [f"{error}"], str(log), seconds)
    results = found if isinstance(found, tuple) else (found,)
    results = [result for result in results if result]
    for result in results:
        result.show()
    return results


def mentions(tag: str) -> bool:
    """Tell whether an Odoo test of ours carries ``tag``."""
    tests = (ROOT / "tests").glob("*.py")
    return any(re.search(rf"\b{tag}\b", path.read_text()) for path in tests)


def run(arguments: list[str]) -> int:
    """Run every stage; the closing line is ``N passed, N failed``."""
    parser = argparse.ArgumentParser(prog="./dev test", description=__doc__)
    parser.add_argument("--long", action="store_true", help="the slow forms too")
    long = parser.parse_args(arguments).long
    started = time.monotonic()
    ready = setup.ensure("test")
    say(f"setup: {time.monotonic() - started:.0f} s")
    results = guarded("lint", lint.stage)
    results += guarded("unit", lambda: unit.stage(long=long))
    tags = f"/{MODULE}" if long else f"/{MODULE},-{LONG_TAG}"
    results += guarded(
        "Odoo tests and tours",
        lambda: odoo_tests.run_tests(ready.folder, "test", tags),
    )
    if mentions(MINIMAL_TAG):
        results += guarded(
            "Odoo without Peppol and post",
            lambda: odoo_tests.run_tests(
                ready.folder, "test_minimal", f"{MINIMAL_TAG}/{MODULE}", minimal=True
            ),
        )
    else:
        say(f"  Odoo without Peppol and post: skipped, no test tagged {MINIMAL_TAG}")
    results += guarded("installation", lambda: installation.stage(ready))
    results += guarded("chaos", lambda: chaos.stage(ready, long=long))
    if long:
        results += guarded("copies", lambda: copies.stage(ready))
    postgres.release(ready.started)
    passed = sum(result.passed for result in results)
    failed = sum(result.failed for result in results)
    say(f"total: {time.monotonic() - started:.0f} s")
    say(f"{passed} passed, {failed} failed")
    return int(failed > 0)
