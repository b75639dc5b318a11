"""Odoo 19: the user's checkout, the cache, Debian's package, or a public clone."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import debian
from console import StepFailed, run, stamp, stamped, step, warn
from paths import CACHE

CLONE = "https://github.com/odoo/odoo"
BRANCH = "19.0"
# Debian took these files out of Odoo and links to the packages that hold them.
ASSETS = [
    "libjs-jquery",
    "libjs-jquery-form",
    "libjs-underscore",
    "fonts-montserrat",
    "fonts-roboto-unhinted",
    "fonts-inconsolata",
    "fonts-ocr-b",
]
# Font Awesome 4.7, the last one with the files that Odoo names, is bookworm's.
OLD_ASSETS = ["fonts-font-awesome"]
# Without this file (video calls) each page logs an error: every tour would fail.
STUB = "addons/mail/static/lib/selfie_segmentation/selfie_segmentation.js"


def python_path(source: Path) -> Path | None:
    """Return the folder to put on PYTHONPATH for the Odoo at ``source``."""
    for folder in (source, source / "usr/lib/python3/dist-packages"):
        if (folder / "odoo" / "release.py").exists():
            return folder
    return None


def present() -> Path | None:
    """Return the PYTHONPATH folder of the Odoo that is here; nothing is fetched."""
    chosen = os.environ.get("ODOO_SOURCE")
    return python_path(Path(chosen).expanduser() if chosen else CACHE / "odoo")


def check_version(folder: Path) -> None:
    """Refuse an Odoo that is not 19.0. Raises StepFailed."""
    text = (folder / "odoo" / "release.py").read_text()
    if not re.search(r"version_info\s*=\s*\(\s*'?(saas~)?19'?\s*,\s*0\b", text):
        raise StepFailed(f"{folder} is not Odoo 19.0, the only supported version")


def ensure() -> Path:
    """Return the PYTHONPATH folder of Odoo 19, fetched when it is not here yet."""
    chosen = os.environ.get("ODOO_SOURCE")
    if chosen:
        folder = python_path(Path(chosen).expanduser().resolve())
        if not folder:
            raise StepFailed(f"ODOO_SOURCE={chosen}: no odoo/release.py in it")
        check_version(folder)
        return folder
    target = CACHE / "odoo"
    folder = python_path(target)
    if folder and stamped("odoo", "2"):
        return folder
    shutil.rmtree(target, ignore_errors=True)
    try:
        unpack_debian(target)
    except (StepFailed, OSError) as error:
        warn(f"Debian's Odoo package is not available here: {error}")
        shutil.rmtree(target, ignore_errors=True)
        clone(target)
    folder = python_path(target)
    if not folder:
        raise StepFailed(f"Odoo was fetched in {target}, but cannot be found there")
    check_version(folder)
    stamp("odoo", "2")
    return folder


def unpack_debian(target: Path) -> None:
    """Unpack Debian's odoo-19 and its linked assets, without installing them."""
    with step("Odoo 19: Debian's package (about 140 MB)"):
        debian.unpack("sid", ["odoo-19", *ASSETS], target)
        debian.unpack("bookworm", OLD_ASSETS, target)
        stub = target / "usr/lib/python3/dist-packages/odoo" / STUB
        if not stub.exists():
            stub.parent.mkdir(parents=True, exist_ok=True)
            stub.write_text("// Left out of Debian's package; not needed here.\n")


def clone(target: Path) -> None:
    """Clone the public repository, its last commit only."""
    if not shutil.which("git"):
        raise StepFailed("Odoo 19 has to be cloned: install git, or set ODOO_SOURCE")
    with step(f"Odoo 19: clone of branch {BRANCH} (about 500 MB)"):
        command = ["git", "clone", "--depth=1", f"--branch={BRANCH}", CLONE, target]
        run(command, "odoo-clone")


def addons_paths(folder: Path) -> list[Path]:
    """Return the addons folders of the Odoo at ``folder``."""
    found = [folder / "addons", folder / "odoo" / "addons"]
    return [path for path in found if any(path.glob("*/__manifest__.py"))]


def version(folder: Path) -> str:
    """Return what identifies this Odoo: its place and its commit or package."""
    head = subprocess.run(
        ["git", "-C", str(folder), "rev-parse", "HEAD"],
        capture_output=True,
        text=True,
        check=False,
    )
    release = (folder / "odoo" / "release.py").read_text()
    return f"{folder} {head.stdout.strip()} {release}"
