"""``./dev samples DIR``: deposit files of the demo and of every scenario, judged."""

import argparse
import base64
import csv
import json
import subprocess
from pathlib import Path

import job_demo
import postgres
import server
import setup
from console import say, step
from paths import VENV_PYTHON, child_environment

# One line per file: its name and its bytes. Built now where it was not sent yet.
SCRIPT = """
import base64
moves = env["account.move"].search(
    [("move_type", "in", ("out_invoice", "out_refund")), ("state", "=", "posted")],
    order="id",
)
for move in moves:
    sent = move.chorus_pro_transmission_ids.filtered("file")[:1]
    if sent:
        name, content = sent.filename, base64.b64decode(sent.file)
    else:
        account = env["chorus.pro.account"]._of_moves(move)[move]
        faults = move._chorus_pro_check()[move]
        if not account or any(fault.level == "error" for fault in faults):
            continue
        name, content = move._chorus_pro_build_file(account)
    print("SAMPLE", name, base64.b64encode(content).decode())
env.cr.rollback()
"""
# Written by Odoo itself: there are megabytes of them. The rows come back.
SCENARIOS = """
import json
from odoo.addons.l10n_fr_chorus_pro.tests.scenarios.samples import write_all
print("ROWS", json.dumps(write_all(env, {folder!r})))
env.cr.rollback()
"""
COLUMNS = ("scenario", "description", "file", "verdict")


def run(arguments: list[str]) -> int:
    """Write the files in DIR, with what the judges say of each in ``index.csv``."""
    parser = argparse.ArgumentParser(prog="./dev samples", description=__doc__)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args(arguments).folder.resolve()
    ready = setup.ensure("test")
    name = job_demo.database(ready.folder)
    try:
        written = write(ready.folder, name, folder)
        rows = [("demo invoice", path.stem, path.name, "") for path in written]
        with step("scenarios"):
            rows += write_scenarios(ready.folder, name, folder)
    except subprocess.CalledProcessError as error:
        say(error.stderr[-3000:])
        return 1
    postgres.release(ready.started)
    if not written:
        say("no demo invoice can be sent")
        return 1
    with step("judges: XSD, schematron, PDF/A"):
        bad = write_index(folder, rows)
    said = f"{len(rows)} invoices, {sum(1 for row in rows if row[2])} files, {bad} bad"
    say(f"{said}: {folder / 'index.csv'}")
    return int(bad > 0)


def write_scenarios(odoo: Path, database: str, folder: Path) -> list[tuple]:
    """Write the files of the scenarios; return rows of COLUMNS.

    Raises subprocess.CalledProcessError with Odoo's own words.
    """
    said = server.shell(odoo, database, SCENARIOS.format(folder=str(folder)))
    line = next(line for line in said.splitlines() if line.startswith("ROWS "))
    return [tuple(row) for row in json.loads(line.removeprefix("ROWS "))]


def write_index(folder: Path, rows: list[tuple]) -> int:
    """Judge the files of the rows and write ``index.csv``; return how many fail."""
    # an entry by data is no XML: the tests hand it to the simulator
    files = [folder / row[2] for row in rows if row[2] and not is_entry(row[2])]
    done = judge(files, stdout=subprocess.PIPE, text=True)
    verdicts = json.loads(done.stdout)
    bad = 0
    with open(folder / "index.csv", "w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(COLUMNS)
        for name, description, file, stopped in rows:
            verdict = f"stopped before it leaves: {stopped}"
            if is_entry(file):
                verdict = "an entry by data: the tests hand it to the simulator"
            elif file:
                judges = verdicts[str(folder / file)]
                failed = [
                    f"{judge}: {text}"
                    for judge, said in judges.items()
                    for text in said["failures"] or ([] if said["ok"] else ["silent"])
                ]
                bad += bool(failed)
                verdict = " ; ".join(failed) or f"accepted by {', '.join(judges)}"
            writer.writerow((name, description, file, verdict))
    return bad


def is_entry(file: str) -> bool:
    """Whether a file is a kept entry by data."""
    return file.endswith(".zip")


def write(odoo: Path, database: str, folder: Path) -> list[Path]:
    """Write the deposit files of a database's invoices in ``folder``.

    Raises subprocess.CalledProcessError with Odoo's own words.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for line in server.shell(odoo, database, SCRIPT).splitlines():
        if line.startswith("SAMPLE "):
            _word, filename, content = line.split(" ")
            path = folder / Path(filename).name
            path.write_bytes(base64.b64decode(content))
            written.append(path)
    return written


def judge(files: list[Path], **options) -> subprocess.CompletedProcess:
    """Let the judges speak, in a process of their own; status 0 when all pass."""
    judges = Path(__file__).with_name("judges.py")
    command = [str(VENV_PYTHON), str(judges), *map(str, files)]
    return subprocess.run(command, env=child_environment(), check=False, **options)
