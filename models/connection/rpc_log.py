"""Odoo logs every RPC call with its parameters at the level DEBUG: not these ones.

The form of an account sends what was typed in it, and a log is read by many people.
"""

import logging

from .chorus_pro_secret import KINDS


class _WithoutCredentials(logging.Filter):
    """Leaves the parameters out of a line that names one of our credentials."""

    def filter(self, record):
        if not isinstance(record.args, tuple):
            return True
        record.args = tuple(
            "(not logged)" if any(kind in str(value) for kind in KINDS) else value
            for value in record.args
        )
        return True


logging.getLogger("odoo.service.model").addFilter(_WithoutCredentials())
