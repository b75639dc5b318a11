"""OCA's addons that send, guard, merge, number or pay invoices, for the tests.

They are AGPL: unpacked from PyPI in the cache, and nothing of them is in this
repository.
"""

import shutil

from console import run, stamp, stamped, step
from paths import CACHE, VENV_PYTHON

FOLDER = CACHE / "oca"
#: addon -> its version on PyPI
VERSIONS = {
    "account_banking_mandate": "19.0.1.0.1.1",
    "account_invoice_merge": "19.0.1.0.0.3",
    "account_invoice_refund_link": "19.0.1.0.0.3",
    "account_invoice_start_end_dates": "19.0.1.0.0.6",
    "account_move_name_sequence": "19.0.1.0.5.2",
    "account_move_tier_validation": "19.0.1.0.0.9",
    "account_payment_mode": "19.0.1.1.0.3",
    "account_payment_order": "19.0.1.0.8",
    "base_tier_validation": "19.0.1.4.6",
    "partner_firstname": "19.0.1.0.3",
}


def addons():
    """Return the folder to put on the addons path, or None when it is not there."""
    folder = FOLDER / "odoo" / "addons"
    return folder if folder.is_dir() else None


def ensure() -> None:
    """Unpack them, unless they are there in these versions. Raises StepFailed."""
    wanted = [f"odoo-addon-{name}=={version}" for name, version in VERSIONS.items()]
    key = "\n".join(wanted)
    if addons() and stamped("oca", key):
        return
    with step("OCA's addons"):
        shutil.rmtree(FOLDER, ignore_errors=True)
        # without what they require: Odoo itself is not on PyPI
        words = ["-m", "pip", "install", "--quiet", "--no-deps", "--no-compile"]
        run([VENV_PYTHON, *words, f"--target={FOLDER}", *wanted], "oca")
    stamp("oca", key)
