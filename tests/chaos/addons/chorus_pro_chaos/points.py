"""Stops the program at a named place until the run lets it go on, or kills it.

Loaded server-wide (``--load``) by the chaos run alone; the addon knows nothing of it. A
point is armed by a file ``<point>.armed`` in the folder ``CHORUS_PRO_CHAOS_FOLDER``.
Whoever gets there first makes ``<point>.reached`` of it, with its process number and
that of its connection to PostgreSQL, and waits for it to vanish: the run then does its
mischief at an exact place, in whatever process that is.
"""

import functools
import importlib
import os
import time
from pathlib import Path

import odoo.modules.loading
from odoo.http import request
from odoo.models import MetaModel

MODULE = "l10n_fr_chorus_pro"
PATIENCE = 110  # seconds; below the time limit of a worker

#: point -> (model, method, "before" or "after" the method)
POINTS = {
    # the wizard's request, Odoo's own dialog, the clock
    "wizard.opened": ("chorus.pro.send", "_assess", "after"),
    "reserve.before_commit": ("account.move", "_chorus_pro_reserve", "after"),
    "reserve.committed": ("account.move", "_chorus_pro_send_now", "after"),
    "dialog.reserved": ("account.move.send", "_chorus_pro_take", "after"),
    "clock.before_commit": ("account.move", "_chorus_pro_reserve_due", "after"),
    # the file
    "build.before": ("account.move", "_chorus_pro_build_file", "before"),
    "build.rendered": ("account.move", "_chorus_pro_render_readable_pdf", "after"),
    "build.before_commit": ("account.move", "_chorus_pro_build_file", "after"),
    # the deposit
    "push.before": ("chorus.pro.deposit", "_push_once", "before"),
    "claim.grouped": ("chorus.pro.deposit", "_fill", "after"),
    "claim.before_commit": ("chorus.pro.owner", "_own", "before"),
    "call.before": ("chorus.pro.deposit", "_send", "before"),
    "answer.received": ("chorus.pro.deposit", "_record_receipt", "before"),
    "receipt.before_commit": ("chorus.pro.deposit", "_record_receipt", "after"),
    "receipt.recorded": ("chorus.pro.deposit", "_record_outcome", "before"),
    "outcome.before_commit": ("chorus.pro.deposit", "_record_outcome", "after"),
    # what is not known
    "orphan.before_commit": ("chorus.pro.deposit", "_record_orphan", "after"),
    "lookup.before_record": ("chorus.pro.deposit", "_record_lookup", "before"),
    "lookup.before_commit": ("chorus.pro.deposit", "_record_lookup", "after"),
    # what became of it
    "report.before_record": ("chorus.pro.deposit", "_record_report", "before"),
    "report.before_commit": ("chorus.pro.deposit", "_record_report", "after"),
    "statuses.in_page": ("chorus.pro.account", "_record_together", "after"),
    "statuses.between_histories": (
        "chorus.pro.transmission",
        "_read_history",
        "before",
    ),
    "history.before_commit": ("chorus.pro.transmission", "_record_history", "after"),
    # an answer to the buyer
    "action.before_call": ("chorus.pro.action", "_send", "before"),
    # an update of the addon
    "update.tables": ("account.move", "_auto_init", "after"),
}
#: the data files of an update, of which this one stands in the middle
UPDATE_FILE = "data/ir_cron.xml"


def folder():
    """Where the run and the program leave each other notes."""
    return Path(os.environ["CHORUS_PRO_CHAOS_FOLDER"])


def reach(point, cr=None):
    """Wait here if the point is armed for us. One process at a time takes it."""
    armed, reached = folder() / f"{point}.armed", folder() / f"{point}.reached"
    try:
        whom = armed.read_text()
        if whom and whom != ("user" if request else "scheduler"):
            return
        # the numbers are there as soon as the file is
        taken = folder() / f"{point}.{os.getpid()}"
        armed.rename(taken)
    except FileNotFoundError:
        return
    backend = cr._cnx.get_backend_pid() if cr else 0
    taken.write_text(f"{os.getpid()} {backend}")
    taken.rename(reached)
    deadline = time.monotonic() + PATIENCE
    while reached.exists() and time.monotonic() < deadline:
        time.sleep(0.01)


def stopping_at(point, side, method):
    """``method`` that reaches ``point`` before or after its work."""

    @functools.wraps(method)
    def stopped(self, *args, **kwargs):
        if side == "before":
            reach(point, self.env.cr)
        answer = method(self, *args, **kwargs)
        if side == "after":
            reach(point, self.env.cr)
        return answer

    return stopped


def stopping_in_data(convert_file):
    """Odoo's loader of data files, which reaches ``update.data`` between two files."""

    @functools.wraps(convert_file)
    def stopped(env, module, filename, *args, **kwargs):
        answer = convert_file(env, module, filename, *args, **kwargs)
        if (module, filename) == (MODULE, UPDATE_FILE):
            reach("update.data", env.cr)
        return answer

    return stopped


def definition(model, method):
    """The class of the addon that defines the method of the model.

    :raises LookupError: the method has another name now
    """
    for one in MetaModel._module_to_models__[MODULE]:
        if one._name == model and method in one.__dict__:
            return one
    raise LookupError(f"no {model}.{method}: correct the points of the chaos run")


def install_points():
    """Wrap every method of :data:`POINTS`; note each, the run relies on it."""
    importlib.import_module(f"odoo.addons.{MODULE}")
    for point, (model, name, side) in POINTS.items():
        owner = definition(model, name)
        setattr(owner, name, stopping_at(point, side, owner.__dict__[name]))
        (folder() / f"{point}.installed").touch()
    loading = odoo.modules.loading
    loading.convert_file = stopping_in_data(loading.convert_file)
    (folder() / "update.data.installed").touch()
