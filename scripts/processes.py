"""Programs that run beside us (simulator, Odoo): started, awaited, stopped."""

import contextlib
import subprocess
import time
import urllib.error
import urllib.request

from console import StepFailed, log_path

PATIENCE = 120  # seconds for a server to answer its first request
MANNERS = 15  # seconds to stop by itself before it is killed


class Process:
    """A child process that logs into ``<cache>/logs/<name>.log``."""

    def __init__(self, name, command, *, env, cwd):
        self.name = name
        self.log = log_path(name)
        with open(self.log, "wb") as stream:
            self.child = subprocess.Popen(
                list(map(str, command)),
                stdin=subprocess.DEVNULL,
                stdout=stream,
                stderr=subprocess.STDOUT,
                env=env,
                cwd=cwd,
                # Ctrl-C reaches us alone: we stop the children, in order.
                start_new_session=True,
            )

    def wait_for(self, url: str) -> None:
        """Wait until ``url`` answers. Raises StepFailed if the process ends first."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            if self.child.poll() is not None:
                break
            with contextlib.suppress(OSError):
                try:
                    urllib.request.urlopen(url, timeout=10).close()
                except urllib.error.HTTPError as answer:
                    if answer.code >= 500:
                        raise StepFailed(f"{url}: HTTP {answer.code}") from answer
                return
            time.sleep(0.1)
        tail = self.log.read_text(errors="replace")[-3000:]
        raise StepFailed(f"{self.name} does not answer at {url} ({self.log}):\n{tail}")

    def stop(self) -> None:
        """End the process, politely first."""
        if self.child.poll() is not None:
            return
        self.child.terminate()
        try:
            self.child.wait(MANNERS)
        except subprocess.TimeoutExpired:
            self.child.kill()
            self.child.wait()
