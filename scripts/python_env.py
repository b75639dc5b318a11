"""The virtual environment with the pinned packages."""

import hashlib
import shutil
import sys

from console import run, stamp, stamped, step
from paths import ROOT, VENV, VENV_PYTHON

PINS = "requirements-dev.txt"


def ensure() -> None:
    """Create the virtual environment, or bring it to the pins of this checkout.

    New pins are installed into the old environment: other people may be using it.
    """
    pins = hashlib.sha256((ROOT / PINS).read_bytes()).hexdigest()
    usable = stamped("python-version", sys.version) and VENV_PYTHON.exists()
    if usable and stamped("python", pins):
        return
    with step("Python packages (about 150 MB)"):
        if not usable:
            shutil.rmtree(VENV, ignore_errors=True)
            run([sys.executable, "-m", "venv", VENV], "python")
            stamp("python-version", sys.version)
        pip = [VENV_PYTHON, "-m", "pip", "--disable-pip-version-check"]
        run([*pip, "install", "--quiet", "-r", ROOT / PINS], "python")
    stamp("python", pins)
