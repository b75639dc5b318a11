"""The server's stored files, when it cannot read them.

Odoo reads an empty file where the filestore is away (a disk that is not mounted, a
network that is gone for seconds), as if somebody had left the field empty: a page loses
its logo, an attachment its content. Who must not be deceived reads under a watch.
"""

import logging
import os

from odoo import api, models

_logger = logging.getLogger(__name__)

#: object that notes that a file could not be read, for the time of a piece of work
WATCH_KEY = "chorus_pro_stored_files"
#: the oldest files of a database, which are those of Odoo itself: where none of them
#: is there, it is not one file that is lost
_WITNESSES = 20


class FilestoreAway(OSError):
    """A file that the database knows cannot be read now; its text is for the user."""


class StoredFiles:
    """Whether the filestore was away at any time of a piece of work.

    The flag, and not the exception alone: what renders a page reports its own error.
    No list or dict: Odoo takes two contexts for one when their values are equal.
    """

    def __init__(self):
        self.are_away = False


def is_server_fault(error):
    """Whether an exception comes from the server's disk or memory, whoever wrapped it.

    :param error: exception
    """
    seen = set()
    while error is not None and error not in seen:
        if isinstance(error, (OSError, MemoryError)):
            return True
        seen.add(error)
        error = error.__cause__ or error.__context__
    return False


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    # === OVERRIDES === #

    @api.model
    def _file_read(self, fname, size=None):
        # EXTENDS 'base': under a watch, an unreadable file is not an empty one
        content = super()._file_read(fname, size)
        watch = self.env.context.get(WATCH_KEY)
        if content or watch is None:
            return content
        try:
            if not os.path.getsize(self._full_path(fname)):
                return content
            # it is back
            content = super()._file_read(fname, size)
        except FileNotFoundError:
            if self._chorus_pro_has_filestore(fname):
                return content  # this one is lost for good
        except OSError:
            _logger.warning("The file %s cannot be read", fname, exc_info=True)
        if not content:
            watch.are_away = True
            raise FilestoreAway(self._chorus_pro_away_text())
        return content

    # === BUSINESS METHODS === #

    @api.model
    def _chorus_pro_has_filestore(self, missing):
        """Whether any other of the oldest files is where it should be.

        :param missing: name of the file that is not there
        """
        self.env.cr.execute(
            "SELECT store_fname FROM ir_attachment WHERE store_fname IS NOT NULL "
            "AND store_fname != %s AND file_size > 0 ORDER BY id LIMIT %s",
            (missing, _WITNESSES),
        )
        names = [name for (name,) in self.env.cr.fetchall()]
        return any(os.path.exists(self._full_path(name)) for name in names)

    @api.model
    def _chorus_pro_away_text(self):
        return self.env._(
            "The server cannot read its stored files at the moment. Nothing was sent, "
            "and nothing is lost: it is tried again by itself. If this lasts, ask your "
            "administrator to check the disk of Odoo's files (filestore)."
        )
