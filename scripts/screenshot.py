"""Screenshots of Odoo in Chromium, for the documentation and for the eye.

    python scripts/screenshot.py http://127.0.0.1:8069 DATABASE PATH OUT.png

with the Python of the virtual environment (``./dev env``).
"""

import argparse
import base64
import http.cookiejar
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from system_packages import browser


class Page:
    """One page of a headless browser, driven over its debugging socket."""

    def __init__(self, width: int, height: int):
        self.profile = tempfile.mkdtemp(prefix="chorus-pro-browser-")
        flags = "--headless --remote-debugging-port=0 --disable-gpu --no-first-run "
        flags += "--disable-background-networking --disable-component-update "
        flags += "--disable-sync --disable-quic --disable-dev-shm-usage --lang=fr"
        if os.geteuid() == 0:
            flags += " --no-sandbox"
        size = f"--window-size={width},{height}"
        self.child = subprocess.Popen(
            [browser(), *flags.split(), size, f"--user-data-dir={self.profile}"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        for line in self.child.stderr:
            if match := re.search(r"ws://127\.0\.0\.1:(\d+)/", line):
                break
        else:
            raise RuntimeError("the browser did not start")
        from websocket import create_connection

        pages = f"http://127.0.0.1:{match.group(1)}/json"
        with urllib.request.urlopen(pages, timeout=10) as answer:
            page = next(one for one in json.load(answer) if one["type"] == "page")
        self.socket = create_connection(
            page["webSocketDebuggerUrl"], suppress_origin=True, timeout=60
        )
        self.count = 0
        metrics = {"width": width, "height": height}
        metrics |= {"deviceScaleFactor": 1, "mobile": False}
        self.send("Emulation.setDeviceMetricsOverride", **metrics)

    def send(self, method: str, **params):
        """Send one command of the debugging protocol and return its result."""
        self.count += 1
        message = {"id": self.count, "method": method, "params": params}
        self.socket.send(json.dumps(message))
        while True:
            said = json.loads(self.socket.recv())
            if said.get("id") == self.count:
                return said.get("result", {})

    def evaluate(self, expression: str):
        """Run JavaScript and return its value (promises are awaited)."""
        found = self.send(
            "Runtime.evaluate",
            expression=expression,
            returnByValue=True,
            awaitPromise=True,
        )
        return found.get("result", {}).get("value")

    def open(self, url: str, ready: str, seconds: float = 20) -> None:
        """Go to ``url`` and wait until the JavaScript ``ready`` is true."""
        self.send("Page.navigate", url=url)
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and not self.evaluate(ready):
            time.sleep(0.2)
        time.sleep(1)  # images and fonts

    def capture(self, path) -> None:
        """Write what is seen as a PNG file."""
        shot = self.send("Page.captureScreenshot", format="png")
        Path(path).write_bytes(base64.b64decode(shot["data"]))

    def close(self) -> None:
        """End the browser and remove its profile."""
        self.socket.close()
        self.child.terminate()
        self.child.wait(10)
        shutil.rmtree(self.profile, ignore_errors=True)


def session_cookie(url: str, database: str, login: str, password: str) -> str:
    """Log in and return the session's cookie."""
    jar = http.cookiejar.CookieJar()
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    params = {"db": database, "login": login, "password": password}
    request = urllib.request.Request(
        f"{url}/web/session/authenticate",
        data=json.dumps({"jsonrpc": "2.0", "params": params}).encode(),
        headers={"Content-Type": "application/json"},
    )
    opener.open(request, timeout=60).close()
    return next(one.value for one in jar if one.name == "session_id")


def main() -> None:
    """Take one screenshot."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("database")
    parser.add_argument("path", help="such as /odoo/customer-invoices/12")
    parser.add_argument("out")
    parser.add_argument("--login", default="admin")
    parser.add_argument("--password", default="admin")
    parser.add_argument("--size", default="1400x1000")
    parser.add_argument("--click", action="append", default=[], metavar="SELECTOR")
    parser.add_argument(
        "--ready", default="document.querySelector('.o_action_manager *')?true:false"
    )
    options = parser.parse_args()
    page = Page(*map(int, options.size.split("x")))
    try:
        who = (options.url, options.database, options.login, options.password)
        cookie = session_cookie(*who)
        page.send("Network.setCookie", name="session_id", value=cookie, url=options.url)
        page.open(options.url + options.path, options.ready)
        for selector in options.click:
            page.evaluate(f"document.querySelector({json.dumps(selector)})?.click()")
            time.sleep(2)
        page.capture(options.out)
    finally:
        page.close()


if __name__ == "__main__":
    main()
