"""Steps that show their progress and their time, and programs run into a log."""

import contextlib
import fcntl
import subprocess
import sys
import threading
import time

from paths import CACHE, LOGS, STAMPS, child_environment

HEARTBEAT = 10  # seconds of silence before a long step says that it still lives


class StepFailed(Exception):
    """A step cannot be done; the message tells the user what to do."""


def say(text: str = "") -> None:
    """Print at once, so that a pipe or a CI log shows it as it happens."""
    print(text, flush=True)


@contextlib.contextmanager
def step(title: str):
    """Announce a long step, show that it lives, then print its seconds."""
    started = time.monotonic()
    say(f"- {title} ...")
    ended = threading.Event()

    def heartbeat():
        while not ended.wait(HEARTBEAT):
            say(f"    ... {title}: {time.monotonic() - started:.0f} s")

    thread = threading.Thread(target=heartbeat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
    say(f"  {title}: done in {time.monotonic() - started:.1f} s")


def log_path(name: str):
    """Return the path of a log, its folder made."""
    LOGS.mkdir(parents=True, exist_ok=True)
    return LOGS / f"{name}.log"


def run(command, log: str, *, check=True, env=None, **options):
    """Run a program into ``<cache>/logs/<log>.log``; show its end when it fails.

    Returns the exit status. Raises StepFailed when ``check`` and it is not 0.
    """
    path = log_path(log)
    with open(path, "ab") as stream:
        stream.write(f"$ {' '.join(map(str, command))}\n".encode())
        stream.flush()
        status = subprocess.run(
            [str(word) for word in command],
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=subprocess.STDOUT,
            env=env or child_environment(),
            check=False,
            **options,
        ).returncode
    if check and status:
        tail = path.read_text(errors="replace").splitlines()[-25:]
        raise StepFailed(
            "%s ended with status %s (%s):\n    %s"
            % (command[0], status, path, "\n    ".join(tail))
        )
    return status


def stamped(name: str, key: str) -> bool:
    """Tell whether the step ``name`` was finished for this ``key``."""
    path = STAMPS / name
    return path.exists() and path.read_text() == key


def stamp(name: str, key: str) -> None:
    """Note that the step ``name`` is finished for this ``key``."""
    STAMPS.mkdir(parents=True, exist_ok=True)
    (STAMPS / name).write_text(key)


@contextlib.contextmanager
def locked(name: str):
    """Let one process at a time prepare a shared thing (several people, one cache)."""
    CACHE.mkdir(parents=True, exist_ok=True)
    with open(CACHE / f"{name}.lock", "w") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(f"- waiting for another ./dev that is preparing: {name}")
            fcntl.flock(stream, fcntl.LOCK_EX)
        yield


def warn(text: str) -> None:
    """Print a warning on the error stream."""
    print(f"warning: {text}", file=sys.stderr, flush=True)
