"""Two stages of ``./dev test --long``: ours beside other apps, and core's own tests.

Beside other apps and OCA's addons, the main job is done through each one's own door
(``tests/test_neighbours.py``). Core's tests of sending, of France and of the electronic
formats are run without our addon, then with it: what fails must be the same.
"""

import re
import time

import databases
import odoo_tests
from console import log_path
from paths import MODULE
from results import Result

TAG = "chorus_pro_neighbours"
CORE_TAGS = ",".join(
    [
        "/account:TestAccountMoveSend",
        "/account:TestAccountComposerPerformance",
        "/account_edi_ubl_cii",
        "/account_peppol",
        "/l10n_fr_account",
        "/l10n_fr_facturx_chorus_pro",
        "/snailmail_account",
    ]
)
# "FAIL: TestX.test_y", "ERROR: setUpClass (odoo.addons…)"
FAILED = re.compile(r" odoo\.addons\.\S+: (?:FAIL|ERROR): (.+)$")


def stage(ready):
    """Run the tests of the neighbours on one database that has them all."""
    return odoo_tests.run_tests(
        ready.folder, "test_neighbours", f"{TAG}/{MODULE}", kind=databases.NEIGHBOURS
    )


def core_stage(ready) -> Result:
    """Run core's own tests without and with our addon, and compare what fails."""
    started = time.monotonic()
    without, lacking = run_core(ready.folder, "core_without", databases.fresh)
    with_ours, failing = run_core(ready.folder, "core_with", databases.installed)
    total = (without.passed + without.failed, with_ours.passed + with_ours.failed)
    details = sorted(f"only with our addon: {name}" for name in failing - lacking)
    if total[0] != total[1] or not total[0]:
        details.append(f"{total[0]} tests without our addon, {total[1]} with it")
    title = f"core's own tests ({total[0]}, {len(lacking)} fail without us)"
    seconds = time.monotonic() - started
    passed = with_ours.passed
    return Result(title, passed, len(details), details, with_ours.log, seconds)


def run_core(folder, label: str, make) -> tuple[Result, set[str]]:
    """Run core's tests on a database of ``make``; return the names that fail too."""
    make(folder, label)
    # nothing is installed by this run, so that Odoo tests all that is installed
    result, _logged = odoo_tests.run_tests(folder, label, CORE_TAGS, reuse=True)
    lines = log_path(f"odoo-{label}").read_text(errors="replace").splitlines()
    names = {match.group(1) for line in lines if (match := FAILED.search(line))}
    return result, names
