"""``./dev odoo-test``: our Odoo tests on a copy of the ready database."""

import argparse
import re
import time
from pathlib import Path

import databases
import server
import setup
from console import locked, log_path, say, step
from paths import CACHE, MODULE
from results import Result

COUNT = re.compile(r"(\d+) failed, (\d+) error\(s\) of (\d+) tests")
PROBLEM = re.compile(r"^\S+ \S+ \d+ (WARNING|ERROR|CRITICAL) \S+ (\S+?):? (.*)")
# Warnings of the machine or of core, not of our addon.
HARMLESS = ("Running as user 'root'", "wkhtmltopdf", "unpatched")


def run_tests(
    folder: Path, label: str, tags: str, *, kind=databases.READY, reuse=False
):
    """Install our addon on a fresh copy, run the tests of ``tags``.

    Returns (tests Result, log Result): what failed, and what our addon logged at
    WARNING or above although no test asserted it.
    """
    # A second run under the same label would drop the database of the first.
    with locked(f"odoo-{label}"):
        return run_alone(folder, label, tags, kind, reuse)


def run_alone(folder: Path, label: str, tags: str, kind: str, reuse: bool):
    """Do what run_tests says, alone on this database."""
    started = time.monotonic()
    name = databases.database_name(label)
    words = ["-d", name, "--stop-after-init", f"--test-tags={tags}"]
    if not (reuse and databases.exists(name)):
        databases.fresh(folder, label, kind)
        words += ["-i", MODULE]
        if kind == databases.MINIMAL:
            words.append("--skip-auto-install")
    log = log_path(f"odoo-{label}")
    log.unlink(missing_ok=True)
    port = server.free_port()
    words += [f"--http-port={port}", f"--gevent-port={server.free_port(taken=(port,))}"]
    words += [f"--screenshots={CACHE / 'screenshots' / label}", "--max-cron-threads=0"]
    status = server.odoo(folder, f"odoo-{label}", "server", *words, check=False)
    lines = log.read_text(errors="replace").splitlines()
    seconds = time.monotonic() - started
    return (
        count(f"odoo {label}", lines, status, str(log), seconds),
        logged(f"log {label}", lines, str(log)),
    )


def count(
    title: str, lines: list[str], status: int, log: str, seconds: float
) -> Result:
    """Read Odoo's own count; a run that died, or ran nothing, is a failure."""
    failed = errors = total = 0
    for line in lines:
        if "odoo.tests.result" in line and (match := COUNT.search(line)):
            failed, errors, total = map(int, match.groups())
    bad = failed + errors
    details = failures(lines)
    if total == 0:
        bad, details = 1, [*details, "no test ran", *lines[-25:]]
    elif status and not bad:
        bad, details = 1, [f"Odoo ended with status {status}", *lines[-25:]]
    return Result(title, max(total - failed - errors, 0), bad, details, log, seconds)


def failures(lines: list[str]) -> list[str]:
    """Return each failed test with its traceback."""
    found, keep = [], False
    for line in lines:
        if re.match(r"^\d{4}-\d\d-\d\d ", line):
            keep = " ERROR " in line or " CRITICAL " in line
        if keep:
            found.append(line)
    return found[:400]


def logged(title: str, lines: list[str], log: str) -> Result:
    """Find what our addon logs, or makes Odoo log, at WARNING or above."""
    found = []
    for line in lines:
        match = PROBLEM.match(line)
        if not match:
            continue
        level, logger, text = match.groups()
        ours = MODULE in logger or MODULE in text or "chorus.pro" in text
        # A failed test is counted as a test; its own log line is not counted twice.
        is_test = ".tests." in logger or re.match(r"(FAIL|ERROR): ", text)
        if ours and not is_test and not any(word in text for word in HARMLESS):
            found.append(f"{level} {logger}: {text}")
    return Result(title, 0 if found else 1, len(found), found, log, 0)


def run(arguments: list[str]) -> int:
    """Run our Odoo tests; ``--reuse`` keeps the database of the last run."""
    parser = argparse.ArgumentParser(prog="./dev odoo-test", description=__doc__)
    parser.add_argument("--tags", default=f"/{MODULE}", help="Odoo's --test-tags")
    parser.add_argument("--db", default="test", help="a short name of your own")
    parser.add_argument("--reuse", action="store_true", help="no copy, no install")
    parser.add_argument("--sale", action="store_true", help="with the sales app")
    parser.add_argument(
        "--neighbours", action="store_true", help="with many apps and OCA's addons"
    )
    options = parser.parse_args(arguments)
    ready = setup.ensure("test")
    kind = databases.READY
    if options.sale or options.neighbours:
        kind = databases.SALE if options.sale else databases.NEIGHBOURS
    with step(f"Odoo tests {options.tags}"):
        results = run_tests(
            ready.folder,
            options.db,
            options.tags,
            kind=kind,
            reuse=options.reuse,
        )
    for result in results:
        result.show()
    say(f"log: {results[0].log}")
    return int(any(result.failed for result in results))
