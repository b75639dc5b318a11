"""Stops the program at a named place until the run lets it go on, or kills it.

Loaded server-wide (``--load``) by the chaos run alone; the addon knows nothing of it. A
point is armed by a file ``<point>.armed`` in the folder ``CHORUS_PRO_CHAOS_FOLDER``.
Whoever gets there first renames it to ``<point>.reached`` and waits for it to vanish:
the run then does its mischief at an exact place, in whatever process that is.
"""

import functools
import importlib
import os
import time
from pathlib import Path

from odoo.http import request
from odoo.models import MetaModel

MODULE = "l10n_fr_chorus_pro"
PATIENCE = 110  # seconds; below the time limit of a worker

#: point -> (model, method, "before" or "after" the method)
POINTS = {
    "reserve.before_commit": ("account.move", "_chorus_pro_reserve", "after"),
    "build.before": ("account.move", "_chorus_pro_build_file", "before"),
    "build.before_commit": ("account.move", "_chorus_pro_build_file", "after"),
    "push.before": ("chorus.pro.deposit", "_push", "before"),
    "claim.before_commit": ("chorus.pro.deposit", "_own", "before"),
    "call.before": ("chorus.pro.deposit", "_send", "before"),
    "answer.received": ("chorus.pro.deposit", "_record_receipt", "before"),
    "receipt.before_commit": ("chorus.pro.deposit", "_record_receipt", "after"),
    "receipt.recorded": ("chorus.pro.deposit", "_record_outcome", "before"),
    "outcome.before_commit": ("chorus.pro.deposit", "_record_outcome", "after"),
    "orphan.before_commit": ("chorus.pro.deposit", "_record_orphan", "after"),
    "lookup.before_record": ("chorus.pro.deposit", "_record_lookup", "before"),
    "lookup.before_commit": ("chorus.pro.deposit", "_record_lookup", "after"),
    "statuses.in_page": ("chorus.pro.account", "_record_page", "after"),
    "statuses.between_histories": (
        "chorus.pro.transmission",
        "_read_history",
        "before",
    ),
}


def folder():
    """Where the run and the program leave each other notes."""
    return Path(os.environ["CHORUS_PRO_CHAOS_FOLDER"])


def reach(point):
    """Wait here if the point is armed for us. One process at a time takes it."""
    armed, reached = folder() / f"{point}.armed", folder() / f"{point}.reached"
    try:
        whom = armed.read_text()
        if whom and whom != ("user" if request else "scheduler"):
            return
        armed.rename(reached)
    except FileNotFoundError:
        return
    deadline = time.monotonic() + PATIENCE
    while reached.exists() and time.monotonic() < deadline:
        time.sleep(0.01)


def stopping_at(point, side, method):
    """``method`` that reaches ``point`` before or after its work."""

    @functools.wraps(method)
    def stopped(*args, **kwargs):
        if side == "before":
            reach(point)
        answer = method(*args, **kwargs)
        if side == "after":
            reach(point)
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
