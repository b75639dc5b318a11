"""A stage of ``./dev test --long``: other people's clients against the simulator."""

import hashlib
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import server
from console import log_path, run, stamp, stamped, step
from job_sim import command
from paths import CACHE, ROOT, RUN, VENV_PYTHON, child_environment
from results import Result

FOLDER = ROOT / "tests" / "clients"
# Their packages must not meet ours: Tryton has pins of its own.
VENV = CACHE / "clients-venv"
SECONDS = 900  # of one client; Tryton builds a database first


def ensure() -> Path:
    """Return the Python of the clients' virtual environment, made when it is new."""
    python = VENV / "bin" / "python"
    requirements = FOLDER / "requirements.txt"
    key = sys.version + hashlib.sha256(requirements.read_bytes()).hexdigest()
    if not (python.exists() and stamped("clients", key)):
        with step("other people's clients"):
            run([sys.executable, "-m", "venv", "--clear", VENV], "clients")
            pip = [python, "-m", "pip", "--disable-pip-version-check"]
            run([*pip, "install", "--quiet", "-r", requirements], "clients")
        stamp("clients", key)
    return python


def invoice() -> Path:
    """Write an invoice that the simulator integrates; return its path."""
    RUN.mkdir(parents=True, exist_ok=True)
    path = RUN / "client-invoice.xml"
    words = ["-c", "import simulated, sys; sys.stdout.buffer.write(simulated.cii())"]
    path.write_bytes(
        subprocess.run(
            [str(VENV_PYTHON), *words],
            cwd=ROOT / "tests" / "unit",
            env=child_environment(PYTHONPATH=str(ROOT)),
            capture_output=True,
            check=True,
        ).stdout
    )
    return path


def wait_for(address: str) -> None:
    """Wait until the simulator answers. Raises OSError after ten seconds."""
    for attempt in range(50):
        try:
            urllib.request.urlopen(f"{address}/_simulator/state", timeout=5).close()
            return
        except OSError:
            if attempt == 49:
                raise
            time.sleep(0.2)


def stage() -> Result:
    """Run each client on a simulator of its own; one count per client."""
    started = time.monotonic()
    python, log = ensure(), log_path("clients")
    clients = {"chorus_api.py": [invoice()], "tryton.py": []}
    failed = []
    for name, words in clients.items():
        port = server.free_port()
        address = f"http://127.0.0.1:{port}"
        with open(log, "ab") as stream:
            stream.write(f"== {name}\n".encode())
            stream.flush()
            simulator = subprocess.Popen(
                command(port), cwd=ROOT, env=child_environment(), stdout=stream
            )
            try:
                wait_for(address)
                done = subprocess.run(
                    [str(python), str(FOLDER / name), address, *map(str, words)],
                    stdin=subprocess.DEVNULL,
                    stdout=stream,
                    stderr=stream,
                    timeout=SECONDS,
                    env=child_environment(),
                    check=False,
                )
                if done.returncode:
                    failed.append(f"{name}: status {done.returncode}")
            except subprocess.TimeoutExpired:
                failed.append(f"{name}: no end after {SECONDS} s")
            finally:
                simulator.terminate()
                simulator.wait()
    seconds = time.monotonic() - started
    return Result(
        "clients", len(clients) - len(failed), len(failed), failed, str(log), seconds
    )
