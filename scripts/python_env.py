"""The virtual environment with the pinned packages."""

import hashlib
import shutil
import sys

from console import run, stamp, stamped, step
from paths import ROOT, VENV, VENV_PYTHON

PINS = "requirements-dev.txt"


def ensure() -> None:
    """Create the virtual environment, or bring it to the pins of this checkout."""
    key = hashlib.sha256((ROOT / PINS).read_bytes() + sys.version.encode()).hexdigest()
    if stamped("python", key) and VENV_PYTHON.exists():
        return
    with step("Python packages (about 150 MB)"):
        shutil.rmtree(VENV, ignore_errors=True)
        run([sys.executable, "-m", "venv", VENV], "python")
        pip = [VENV_PYTHON, "-m", "pip", "--disable-pip-version-check"]
        run([*pip, "install", "--quiet", "-r", ROOT / PINS], "python")
    stamp("python", key)
