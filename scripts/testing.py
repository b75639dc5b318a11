"""``./dev test``: everything that says whether this checkout is good."""

import argparse
import re
import time
import traceback
from concurrent.futures import ThreadPoolExecutor

import chaos
import clients
import copies
import databases
import installation
import lint
import neighbours
import odoo_tests
import postgres
import setup
import unit
from console import log_path, say, step
from paths import BRIDGES, MODULE, ROOT
from results import Result

# Slow Odoo tests carry this tag and are left to --long.
LONG_TAG = "chorus_pro_long"
MINIMAL_TAG = "chorus_pro_minimal"
# Odoo tests that run beside the others, in a second process: files and browser.
SECOND_TRACK = ("chorus_pro_files", "chorus_pro_tour")


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


def side_by_side(*tracks) -> list[Result]:
    """Run tracks of stages at the same time, each track in its order."""

    def follow(track):
        return [result for stage in track if stage for result in guarded(*stage)]

    with ThreadPoolExecutor(len(tracks)) as pool:
        return [result for found in pool.map(follow, tracks) for result in found]


def odoo_stage(ready, title: str, label: str, tags: str, kind=databases.READY):
    """Return the stage that runs the Odoo tests of ``tags`` on its own database."""
    return title, lambda: odoo_tests.run_tests(ready.folder, label, tags, kind=kind)


def minimal_stage(ready):
    """Return the stage without the addons that install themselves, if it has tests."""
    if not mentions(MINIMAL_TAG):
        say(f"  Odoo without Peppol and post: skipped, no test tagged {MINIMAL_TAG}")
        return None
    tags = f"{MINIMAL_TAG}/{MODULE}"
    title = "Odoo without Peppol and post"
    return odoo_stage(ready, title, "test_minimal", tags, databases.MINIMAL)


def sale_stage(ready, exclude: str):
    """Return the stage of the bridge to the sales app."""
    tags = ",".join(f"/{bridge}" for bridge in BRIDGES) + exclude
    return odoo_stage(ready, "Odoo with sales", "test_sale", tags, databases.SALE)


def run(arguments: list[str]) -> int:
    """Run every stage; the closing line is ``N passed, N failed``."""
    parser = argparse.ArgumentParser(prog="./dev test", description=__doc__)
    parser.add_argument("--long", action="store_true", help="the slow forms too")
    long = parser.parse_args(arguments).long
    started = time.monotonic()
    ready = setup.ensure("test")
    say(f"setup: {time.monotonic() - started:.0f} s")
    # the tests beside other apps have a database of their own
    exclude = f",-{neighbours.TAG}" + ("" if long else f",-{LONG_TAG}")
    slow = ",".join(f"{tag}/{MODULE}" for tag in SECOND_TRACK)
    rest = "".join(f",-{tag}" for tag in SECOND_TRACK)
    # Two cores: two tracks of stages. The chaos run measures time and stays alone.
    results = side_by_side(
        [
            ("lint", lint.stage),
            ("unit", lambda: unit.stage(long=long)),
            odoo_stage(ready, "Odoo tests", "test", f"/{MODULE}{rest}{exclude}"),
        ],
        [
            odoo_stage(ready, "Odoo files and tours", "test_files", slow + exclude),
            minimal_stage(ready),
            sale_stage(ready, exclude),
            ("installation", lambda: installation.stage(ready)),
        ],
    )
    results += guarded("chaos", lambda: chaos.stage(ready, long=long))
    if long:
        results += guarded("copies", lambda: copies.stage(ready))
        results += guarded("clients", clients.stage)
        results += guarded("neighbours", lambda: neighbours.stage(ready))
        results += guarded("core's own tests", lambda: neighbours.core_stage(ready))
    postgres.release(ready.started)
    passed = sum(result.passed for result in results)
    failed = sum(result.failed for result in results)
    say(f"total: {time.monotonic() - started:.0f} s")
    say(f"{passed} passed, {failed} failed")
    return int(failed > 0)
