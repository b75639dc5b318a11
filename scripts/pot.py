"""``./dev pot``: the translation template, and what fr.po misses."""

import argparse
import subprocess
from pathlib import Path

import databases
import server
import setup
from console import say
from paths import BRIDGES, MODULE, ROOT, RUN, VENV_PYTHON, child_environment

# Run by the virtual environment, which has polib. Odoo's export walks everything
# under the repository: an entry that only a bridge uses belongs to the bridge.
CLEAN = """
import sys, polib
exported, target, french, module = sys.argv[1:]
foreign = ("bridges/", "scripts/", "benchmarks/", "tests/", "docs/")
pot = polib.pofile(exported, wrapwidth=78)
fresh = dict(pot.metadata)
def elsewhere(place):
    return any(f"{module}/{folder}" in place or place.startswith(folder)
               for folder in foreign)
for entry in list(pot):
    places = [place for place in entry.occurrences if not elsewhere(place[0])]
    if entry.occurrences and not places:
        pot.remove(entry)
    else:
        entry.occurrences = places
try:
    old = polib.pofile(target)
except OSError:
    old = None
# the date alone is no change: an unchanged template is left as it is
dates = ("POT-Creation-Date", "PO-Revision-Date")
for date in dates if old else ():
    pot.metadata[date] = old.metadata[date]
if str(old) != str(pot):
    for date in dates:
        pot.metadata[date] = fresh[date]
    pot.save(target)
print(len(pot), "terms in", target)
try:
    po = polib.pofile(french)
except OSError:
    sys.exit("there is no " + french)
# the linter empties a translation that equals its source: a comment says that it does
done = {(e.msgid, e.msgctxt) for e in po if "fuzzy" not in e.flags
        and (e.msgstr or e.tcomment == "same in French")}
missing = [e for e in pot if (e.msgid, e.msgctxt) not in done]
obsolete = [e for e in po
            if not e.obsolete and (e.msgid, e.msgctxt) not in
            {(t.msgid, t.msgctxt) for t in pot}]
for entry in missing:
    print("fr.po misses:", entry.msgid.replace(chr(10), " ")[:120])
for entry in obsolete:
    print("fr.po has, the addon not any more:", entry.msgid[:120])
sys.exit(1 if missing else 0)
"""


def run(arguments: list[str]) -> int:
    """Write i18n/<module>.pot of each addon; status 1 when a fr.po misses a term."""
    parser = argparse.ArgumentParser(prog="./dev pot", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing")
    check = parser.parse_args(arguments).check
    ready = setup.ensure()
    # The bridges are there only beside the app they lead to: two databases.
    good = one(ready.folder, MODULE, ROOT, databases.READY, check=check)
    for bridge in BRIDGES:
        folder = ROOT / "bridges" / bridge
        good &= one(ready.folder, bridge, folder, databases.SALE, check=check)
    say("the templates are up to date" if good else "see above")
    return int(not good)


def one(folder: Path, module: str, addon: Path, kind: str, *, check: bool) -> bool:
    """Write the template of one addon; False when its fr.po misses a term."""
    name = databases.installed(folder, "pot", kind)
    RUN.mkdir(parents=True, exist_ok=True)
    exported = RUN / f"{module}.pot"
    words = ("i18n", "export", "-d", name, "-l", "pot", "-o", exported, module)
    server.odoo(folder, "pot", *words)
    databases.drop(name)
    target = RUN / f"checked-{module}.pot" if check else addon / f"i18n/{module}.pot"
    target.parent.mkdir(exist_ok=True)
    words = [exported, target, addon / "i18n" / "fr.po", module]
    done = subprocess.run(
        [str(VENV_PYTHON), "-c", CLEAN, *map(str, words)],
        env=child_environment(),
        check=False,
    )
    return done.returncode == 0
