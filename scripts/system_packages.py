"""Programs and libraries of the machine: found, installed, or named to the user."""

import ctypes.util
import glob
import importlib.util
import os
import shutil
import subprocess
import sys

from console import StepFailed, run, step
from paths import child_environment


def postgres_binaries(major: str = "") -> str | None:
    """Return the folder of initdb and pg_ctl, the newest or the wanted major."""
    found = glob.glob(f"/usr/lib/postgresql/{major or '*'}/bin/initdb")
    if found:
        found.sort(key=lambda path: float(path.split("/")[4]))
        return os.path.dirname(found[-1])
    if not major and (program := shutil.which("initdb")):
        return os.path.dirname(os.path.realpath(program))
    return None


def browser() -> str | None:
    """Return the browser that Odoo's tours would find, in Odoo's own order."""
    names = ("google-chrome", "chromium", "chromium-browser", "google-chrome-stable")
    return next(filter(None, map(shutil.which, names)), None)


def has_venv() -> bool:
    """Tell whether this Python can make a virtual environment with pip."""
    return all(importlib.util.find_spec(name) for name in ("venv", "ensurepip"))


def needs(group: str) -> dict[str, bool]:
    """Return Debian package -> present, for ``base`` (demo) or ``test``."""
    own_server = not os.environ.get("PGHOST")
    venv = "python3-venv"
    if not os.path.realpath(sys.executable).startswith("/usr/bin/python3"):
        venv = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
    found = {
        venv: has_venv(),
        "libmagic1": bool(ctypes.util.find_library("magic")),
        "wkhtmltopdf": bool(shutil.which("wkhtmltopdf")),
        "fonts-dejavu-core": bool(
            glob.glob("/usr/share/fonts/**/*.ttf", recursive=True)
        ),
    }
    if own_server:
        found["postgresql"] = bool(postgres_binaries())
    else:
        found["postgresql-client"] = bool(shutil.which("psql"))
    if group == "test":
        found["chromium"] = bool(browser())
        # A JDK, not a JRE: veraPDF's launcher is run from its Java source.
        found["default-jdk-headless"] = bool(shutil.which("javac"))
    return found


def can_sudo() -> bool:
    """Tell whether sudo works without a password."""
    if not shutil.which("sudo"):
        return False
    test = subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False)
    return test.returncode == 0


def ensure(group: str = "base") -> None:
    """Install what is missing, where the user may; else name the command to run.

    Raises StepFailed with that command.
    """
    missing = [name for name, present in needs(group).items() if not present]
    if not missing:
        return
    install = ["apt-get", "install", "--yes", "--no-install-recommends", *missing]
    prefix = []
    if os.geteuid():
        prefix = ["sudo", "-n"]
    if not shutil.which("apt-get") or (prefix and not can_sudo()):
        raise StepFailed(
            "Missing on this machine: %s\nPlease run:\n    sudo apt-get update && "
            "sudo %s\n(or the same packages of your own system), then start again."
            % (", ".join(missing), " ".join(install))
        )
    with step("system packages: " + " ".join(missing)):
        env = child_environment(DEBIAN_FRONTEND="noninteractive")
        # A source of the machine that does not answer must not stop the others.
        run([*prefix, "apt-get", "update"], "packages", env=env, check=False)
        run([*prefix, *install], "packages", env=env)
    still = [name for name, present in needs(group).items() if not present]
    if still:
        raise StepFailed("Installed, but still not found: " + ", ".join(still))
