"""Debian packages fetched and unpacked beside the system, never installed.

The machine's own mirror is used, with apt lists of our own, so that the packages of
another suite are never mixed with the machine's.
"""

import os
import re
import shutil
from pathlib import Path

from console import StepFailed, run
from paths import CACHE


def machine_source() -> dict[str, str]:
    """Return ``URIs`` and ``Signed-By`` of the machine's own Debian entry.

    Raises StepFailed where the machine has none.
    """
    release = Path("/etc/os-release")
    text = release.read_text() if release.exists() else ""
    codename = re.search(r"^VERSION_CODENAME=\"?(\w+)", text, re.M)
    if not re.search(r"^ID=\"?debian\b", text, re.M) or not shutil.which("apt-get"):
        raise StepFailed("this machine is not a Debian")
    suites = {codename.group(1)} if codename else set()
    suites |= {"sid", "unstable", "testing", "stable", "oldstable"}
    for entry in [*deb822_entries(), *one_line_entries()]:
        known = suites & set(entry.get("Suites", "").split())
        if known and "main" in entry.get("Components", "").split():
            return entry
    raise StepFailed("the machine's apt sources hold no Debian entry")


def deb822_entries():
    """Yield the stanzas of /etc/apt/sources.list.d/*.sources."""
    for path in sorted(Path("/etc/apt/sources.list.d").glob("*.sources")):
        for stanza in re.split(r"\n\s*\n", path.read_text()):
            lines = [line for line in stanza.splitlines() if not line.startswith("#")]
            entry, key = {}, None
            for line in lines:
                if line[:1].isspace() and key:
                    entry[key] += "\n" + line
                elif ":" in line:
                    key, _sep, value = line.partition(":")
                    entry[key] = value.strip()
            if "deb" in entry.get("Types", "").split() and entry.get("Enabled") != "no":
                yield entry


def one_line_entries():
    """Yield the ``deb`` lines of sources.list in the form of deb822 stanzas."""
    shape = re.compile(r"^deb\s+(?:\[([^]]*)\]\s+)?(\S+)\s+(\S+)\s+(.+)$")
    folder = Path("/etc/apt/sources.list.d")
    for path in (Path("/etc/apt/sources.list"), *sorted(folder.glob("*.list"))):
        if not path.exists():
            continue
        for line in path.read_text().splitlines():
            if match := shape.match(line.split("#")[0].strip()):
                options, uri, suite, components = match.groups()
                entry = {"URIs": uri, "Suites": suite, "Components": components}
                if signed := re.search(r"signed-by=(\S+)", options or "", re.I):
                    entry["Signed-By"] = signed.group(1)
                yield entry


def apt_options(suite: str) -> list[str]:
    """Return the options that give apt one source, ``suite``, and its own lists."""
    folder = CACHE / "apt" / suite
    for name in ("sources", "lists/partial", "cache/archives/partial"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    entry = machine_source()
    lines = ["Types: deb", f"URIs: {entry['URIs']}", f"Suites: {suite}"]
    lines.append("Components: main")
    if entry.get("Signed-By"):
        lines.append(f"Signed-By: {entry['Signed-By']}")
    (folder / "sources" / "debian.sources").write_text("\n".join(lines) + "\n")
    settings = {
        "Dir::Etc::sourcelist": "/dev/null",
        "Dir::Etc::sourceparts": folder / "sources",
        "Dir::State::Lists": folder / "lists",
        "Dir::Cache": folder / "cache",
        "Acquire::Languages": "none",
        "Acquire::Retries": 3,
    }
    if os.geteuid() == 0:
        # apt's own user cannot write in root's cache folder.
        settings["APT::Sandbox::User"] = "root"
    return [f"-o{name}={value}" for name, value in settings.items()]


def unpack(suite: str, packages: list[str], target: Path) -> None:
    """Download ``packages`` of ``suite`` and unpack them under ``target``.

    Raises StepFailed when the mirror or a package does not answer.
    """
    options = apt_options(suite)
    folder = CACHE / "apt" / suite / "packages"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    run(["apt-get", *options, "update"], "debian")
    run(["apt-get", *options, "download", *packages], "debian", cwd=folder)
    target.mkdir(parents=True, exist_ok=True)
    for package in sorted(folder.glob("*.deb")):
        run(["dpkg-deb", "-x", package, target], "debian")
    # Unpacked: neither the archives nor the lists are of use any more.
    shutil.rmtree(CACHE / "apt" / suite)
