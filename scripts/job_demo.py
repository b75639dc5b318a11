"""``./dev demo``: the main job, on a real Odoo and a simulated Chorus Pro."""

import argparse
import contextlib
import hashlib
import json
import signal
import subprocess
import time
from pathlib import Path

import databases
import demo_job
import job_sim
import postgres
import server
import setup
from console import StepFailed, say, stamp, stamped, step
from paths import MODULE, ROOT, RUN, child_environment, database_name
from processes import Process
from web_client import Odoo, RemoteError

STATE = RUN / "demo-simulator.json"
LOGIN = "admin"
# What changes the database when it changes: the rest is read at each start.
INSTALLED = ("models", "wizard", "views", "data", "demo", "security", "report", "i18n")


def fingerprint() -> str:
    """Return what identifies the addon's data and models in this checkout."""
    digest = hashlib.sha256((ROOT / "__manifest__.py").read_bytes())
    for folder in INSTALLED:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.is_file() and path.suffix != ".pyc":
                digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return digest.hexdigest()


def database(folder: Path) -> str:
    """Return the demo database: kept, updated with the code, or made.

    Only our addon's demo data is wanted: marking the modules already there as having
    theirs lets ours load, and a demo without Odoo's own invented companies.
    """
    name, key = database_name("demo"), f"{database_name('demo')} {fingerprint()}"
    words = ("-d", name, "--stop-after-init", "--no-http", "--max-cron-threads=0")
    if databases.exists(name):
        if stamped("demo", key):
            return name
        with step("demo database: update of the addon"):
            status = server.odoo(
                folder, "demo-update", "server", *words, "-u", MODULE, check=False
            )
        if status == 0:
            stamp("demo", key)
            return name
        say("  the update failed: making the demo database again")
    with step("demo database, in French, with the addon and its demo data"):
        databases.fresh(folder, "demo")
        STATE.unlink(missing_ok=True)
        postgres.psql(name, "UPDATE ir_module_module SET demo = true")
        server.odoo(
            folder, "demo-install", "server", *words, "-i", MODULE, "--with-demo"
        )
        missing = postgres.psql(
            name, f"SELECT 1 FROM ir_module_module WHERE name = '{MODULE}' AND demo"
        )
        if missing != "1":
            databases.drop(name)
            raise StepFailed("the addon's demo data could not be loaded (demo-install)")
    stamp("demo", key)
    return name


def start_simulator(stack) -> str:
    """Start the simulator, its memory kept from run to run; return its address."""
    port = server.free_port(8070)
    words = job_sim.command(port, "--state", str(STATE))
    simulator = Process("simulator", words, env=child_environment(), cwd=ROOT)
    stack.callback(simulator.stop)
    url = f"http://127.0.0.1:{port}"
    simulator.wait_for(f"{url}/_simulator/settings")
    return url


def start_odoo(stack, folder: Path, name: str) -> str:
    """Start Odoo with its scheduler; return its address."""
    port = server.free_port(8069)
    gevent = server.free_port(8072, taken=(port,))
    words = ("server", "-d", name, f"--db-filter=^{name}$", "--max-cron-threads=2")
    command = server.command(
        *words, f"--http-port={port}", f"--gevent-port={gevent}", "--workers=0"
    )
    odoo = Process("odoo-demo", command, env=server.environment(folder), cwd=RUN)
    stack.callback(odoo.stop)
    url = f"http://127.0.0.1:{port}"
    with step("Odoo: start"):
        odoo.wait_for(f"{url}/web/login")
    return url


def connect(odoo: Odoo, odoo_url: str, simulator_url: str) -> None:
    """Tell the database the addresses of this run: ports change."""
    for name in ("web.base.url", "report.url"):
        odoo.call("ir.config_parameter", "set_param", name, odoo_url)
    accounts = odoo.find("chorus.pro.account", [("environment", "=", "simulator")])
    if not accounts:
        raise StepFailed("the demo data hold no account on the simulator")
    ids = [one["id"] for one in accounts]
    values = {"simulator_address": simulator_url}
    odoo.call("chorus.pro.account", "write", ids, values)


def run(arguments: list[str]) -> int:
    """Do the main job; with ``--exit`` stop after it, else leave Odoo running."""
    parser = argparse.ArgumentParser(prog="./dev demo", description=__doc__)
    parser.add_argument("--exit", action="store_true", help="stop after the job")
    parser.add_argument("--report", metavar="FILE", help="write what was done, as JSON")
    options = parser.parse_args(arguments)
    report = Path(options.report).resolve() if options.report else None
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    started = time.monotonic()
    ready = setup.ensure("base")
    with contextlib.ExitStack() as stack:
        stack.callback(postgres.release, ready.started)
        name = database(ready.folder)
        simulator_url = start_simulator(stack)
        odoo_url = start_odoo(stack, ready.folder, name)
        say(f"Ready after {time.monotonic() - started:.0f} s.\n")
        odoo = Odoo(odoo_url, name, LOGIN, LOGIN)
        connect(odoo, odoo_url, simulator_url)
        try:
            result = demo_job.run_job(odoo, simulator_url, name)
        except RemoteError as error:
            # Odoo stays up: what went wrong can be looked at in the browser.
            say(f"\nThe job stopped: {error}")
            result = {"paid": False, "error": str(error)}
        if report:
            report.write_text(json.dumps(result, indent=2, ensure_ascii=False) + "\n")
            say(f"Report: {report}")
        if not options.exit:
            say(f"\nOdoo:      {odoo_url}   login {LOGIN}, password {LOGIN}")
            say(f"Simulator: {simulator_url}   (play the public buyer there)")
            say("Ctrl-C stops everything; the data are kept for the next time.")
            wait()
    return 0 if result["paid"] else 1


def wait() -> None:
    """Stay until Ctrl-C."""
    with contextlib.suppress(KeyboardInterrupt, subprocess.SubprocessError):
        signal.pause()
    say("\nstopping ...")
