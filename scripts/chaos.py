"""``./dev chaos``: processes killed, answers lost, races, on real servers.

./dev chaos                         the short form, also part of ./dev test
./dev chaos --long                  every case
./dev chaos --only "words"          the cases whose title holds these words
./dev chaos --campaign N --seed S   N kills and faults by chance; goes on where a
                                    campaign of that seed was stopped
./dev chaos --run K --seed S        one run of that campaign again
"""

import re
import subprocess
import time

import server
import setup
from console import log_path, say
from console import run as run_logged
from paths import ROOT, VENV_PYTHON
from results import Result

PROGRAM = ROOT / "tests" / "chaos" / "run.py"
CLOSING = re.compile(r"^(\d+) passed, (\d+) failed$")


def stage(ready, *, long: bool = False) -> Result | None:
    """Run the chaos runs; None where this checkout holds none.

    The program prints a closing line ``N passed, N failed``; without it, it died.
    """
    if not PROGRAM.exists():
        say("  chaos: skipped, tests/chaos/run.py does not exist")
        return None
    started = time.monotonic()
    log = log_path("chaos")
    log.unlink(missing_ok=True)
    words = ["--long"] if long else []
    status = run_logged(
        [VENV_PYTHON, PROGRAM, *words],
        "chaos",
        check=False,
        env=server.environment(ready.folder, CHORUS_PRO_ADDON=str(ROOT)),
        cwd=ROOT,
    )
    lines = log.read_text(errors="replace").splitlines()
    counts = [CLOSING.match(line.strip()) for line in lines]
    last = next(filter(None, reversed(counts)), None)
    passed, failed = map(int, last.groups()) if last else (0, 1)
    if status and not failed:
        failed = 1
    details = lines[-80:] if failed else []
    seconds = time.monotonic() - started
    return Result("chaos", passed, failed, details, str(log), seconds)


def run(arguments: list[str]) -> int:
    """Run the short form, or what the options say."""
    if set(arguments) - {"--long"}:
        ready = setup.ensure()
        environment = server.environment(ready.folder, CHORUS_PRO_ADDON=str(ROOT))
        command = [str(VENV_PYTHON), str(PROGRAM), *arguments]
        return subprocess.run(
            command, cwd=ROOT, env=environment, check=False
        ).returncode
    result = stage(setup.ensure("test"), long="--long" in arguments)
    if result is None:
        return 0
    result.show()
    return int(bool(result.failed))
