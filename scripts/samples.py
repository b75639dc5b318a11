"""``./dev samples DIR``: the deposit files of the demo invoices, judged."""

import argparse
import base64
import subprocess
from pathlib import Path

import job_demo
import postgres
import server
import setup
from console import say
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


def run(arguments: list[str]) -> int:
    """Write the files in DIR and show what the judges say of each."""
    parser = argparse.ArgumentParser(prog="./dev samples", description=__doc__)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args(arguments).folder.resolve()
    ready = setup.ensure("test")
    name = job_demo.database(ready.folder)
    try:
        written = write(ready.folder, name, folder)
    except subprocess.CalledProcessError as error:
        say(error.stderr[-3000:])
        return 1
    for path in written:
        say(f"{path}  {path.stat().st_size} bytes")
    postgres.release(ready.started)
    if not written:
        say("no demo invoice can be sent")
        return 1
    return judge(written).returncode


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
