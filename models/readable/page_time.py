"""A page that takes too long to print is ended, before Odoo ends the whole process.

Odoo waits for wkhtmltopdf without a limit, and a server ends a process that takes
longer than ``limit_time_real``: nobody would learn which invoice it was.
"""

import logging
import os
import threading
import uuid

import psutil

from odoo.tools import config

_logger = logging.getLogger(__name__)

#: a page of 2,000 lines takes 10 s
LONGEST = 60
#: context key, and name of the argument by which the process is recognised
MARK = "chorus_pro_page"


def seconds_allowed():
    """Seconds for one page: half of what Odoo gives the process, 60 at most."""
    limits = [config["limit_time_real"], config["limit_time_real_cron"]]
    return min([LONGEST, *(limit / 2 for limit in limits if limit and limit > 0)])


class Watch:
    """Ends the child process whose arguments bear :attr:`mark` when the time is up.

    :ivar has_ended_it: it did
    """

    def __init__(self, seconds=None):
        self.mark = uuid.uuid4().hex
        self.seconds = round(seconds or seconds_allowed(), 1)
        self.has_ended_it = False
        self._timer = threading.Timer(self.seconds, self._end_it)

    def __enter__(self):
        self._timer.daemon = True
        self._timer.start()
        return self

    def __exit__(self, *_error):
        self._timer.cancel()

    def _end_it(self):
        for child in psutil.Process(os.getpid()).children():
            try:
                if self.mark in child.cmdline():
                    self.has_ended_it = True
                    _logger.warning("A page took %s s and was ended", self.seconds)
                    child.kill()
            except psutil.Error:
                continue  # it has ended meanwhile, or is none of ours
