"""Why something failed, in the words and the language of whoever reads it.

Python's own words are English and for developers: they go to the log, where the
administrator finds them, and never into the middle of a French sentence.
"""

from odoo import models
from odoo.exceptions import AccessError, MissingError, UserError

from odoo.addons.base.models.ir_qweb import QWebError


class AccountMove(models.Model):
    _inherit = "account.move"

    # === BUSINESS METHODS === #

    def _chorus_pro_reason(self, error):
        """A translated sentence on an unforeseen exception, without its final stop.

        Odoo's own errors for users are quoted: they are translated. The caller logs
        the exception itself.
        """
        if isinstance(error, QWebError):
            if isinstance(error.__cause__, UserError):
                return self._chorus_pro_reason(error.__cause__)
            return self.env._(
                "its template “%(template)s” has an error",
                template=error.qweb.template or "",
            )
        if isinstance(error, MissingError):
            return self.env._("a record that it needs no longer exists")
        if isinstance(error, AccessError):
            return self.env._("a record that it needs may not be read")
        if isinstance(error, UserError):
            return str(error).strip().rstrip(".")
        if isinstance(error, MemoryError):
            return self.env._("the server has not enough memory")
        if isinstance(error, OSError):
            return self.env._("a file or a program of the server is not available")
        return self.env._("an error that Odoo did not foresee")
