"""Where things are: the repository, the cache folder, and the child environment.

Nothing is ever written in the repository, so every tool's own cache is moved here.
"""

import hashlib
import os
import re
from pathlib import Path

MODULE = "l10n_fr_chorus_pro"
ROOT = Path(__file__).resolve().parent.parent
# Addons that install themselves beside ours where another app is there.
BRIDGES = sorted(path.parent.name for path in ROOT.glob("bridges/*/__manifest__.py"))


def cache_folder() -> Path:
    """Return the cache folder: ``$CHORUS_PRO_CACHE`` or the user's own."""
    chosen = os.environ.get("CHORUS_PRO_CACHE")
    if chosen:
        return Path(chosen).expanduser().resolve()
    base = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    return (Path(base).expanduser() / MODULE).resolve()


CACHE = cache_folder()
# Two caches must never share a PostgreSQL cluster nor a database.
CACHE_ID = hashlib.sha256(str(CACHE).encode()).hexdigest()[:8]
VENV = CACHE / "venv"
VENV_PYTHON = VENV / "bin" / "python"
LOGS = CACHE / "logs"
STAMPS = CACHE / "stamps"
DATA = CACHE / "data"
ADDONS = CACHE / "addons"
RUN = CACHE / "run"


def database_name(label: str) -> str:
    """Return the name of our database called ``label`` (lower case, no dash)."""
    return "chorus_pro_%s_%s" % (CACHE_ID, re.sub(r"\W+", "_", label.lower()))


def link_addon() -> None:
    """Link the checkout, whatever its name, in the cache under the addon's name.

    The link lives outside the repository: Odoo's translation export would walk a
    link inside it again and again.
    """
    ADDONS.mkdir(parents=True, exist_ok=True)
    link = ADDONS / MODULE
    if link.is_symlink() and link.resolve() == ROOT:
        return
    temporary = ADDONS / f".{MODULE}.{os.getpid()}"
    temporary.symlink_to(ROOT)
    temporary.replace(link)


def child_environment(**extra: str) -> dict[str, str]:
    """Return the environment of the programs we start: caches away from the code."""
    env = dict(os.environ)
    env.update(
        PYTHONDONTWRITEBYTECODE="",
        PYTHONPYCACHEPREFIX=str(CACHE / "pycache"),
        PYTHONUNBUFFERED="1",
        RUFF_CACHE_DIR=str(CACHE / "ruff"),
        PYLINTHOME=str(CACHE / "pylint"),
        HYPOTHESIS_STORAGE_DIRECTORY=str(CACHE / "hypothesis"),
        VIRTUAL_ENV=str(VENV),
        PATH=f"{VENV / 'bin'}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
    )
    env.pop("PYTHONHOME", None)
    env.update(extra)
    return env
