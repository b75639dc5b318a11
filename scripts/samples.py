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
    folder.mkdir(parents=True, exist_ok=True)
    ready = setup.ensure("test")
    name = job_demo.database(ready.folder)
    try:
        printed = server.shell(ready.folder, name, SCRIPT)
    except subprocess.CalledProcessError as error:
        say(error.stderr[-3000:])
        return 1
    written = []
    for line in printed.splitlines():
        if line.startswith("SAMPLE "):
            _word, filename, content = line.split(" ")
            path = folder / Path(filename).name
            path.write_bytes(base64.b64decode(content))
            written.append(path)
            say(f"{path}  {path.stat().st_size} bytes")
    postgres.release(ready.started)
    if not written:
        say("no demo invoice can be sent")
        return 1
    judges = Path(__file__).with_name("judges.py")
    command = [str(VENV_PYTHON), str(judges), *map(str, written)]
    return subprocess.run(command, env=child_environment(), check=False).returncode
