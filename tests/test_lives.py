"""Random lives: see ``tests/lives``. A life is played again by its number, with the
tags ``chorus_pro_lives/l10n_fr_chorus_pro:TestLives.test_life_007``."""

import logging
from collections import Counter

from freezegun import freeze_time

from odoo.tests import tagged

from ..chorus_pro.simulator import create_app
from ..chorus_pro.simulator.fixtures import NOTHING_REQUIRED_SIRET
from ..chorus_pro.simulator.wsgi import send
from ..models.connection.chorus_pro_account_connection import forget_clients
from .common import SIMULATOR_ADDRESS
from .common_path import ChorusProPathCommon
from .lives.gateway import HostileGateway
from .lives.life import Life, plan
from .lives.people import OTHER_PLATFORM
from .lives.verdict import judge
from .scenarios.running import undone

_logger = logging.getLogger(__name__)

BEGINNING = "2026-03-10 08:00:00"
#: whether a bad life is played again with fewer steps, as long as it stays bad
SHORTEN = False
ORDINARY, LONG = range(20), range(20, 300)


class _Diary(logging.Handler):
    """Keeps what the addon logs as errors, for the diary of the life."""

    def __init__(self, lines):
        super().__init__(logging.ERROR)
        self.lines = lines

    def emit(self, record):
        words = record.getMessage()
        if record.exc_info and record.exc_info[1]:
            words += f": {record.exc_info[1]!r}"
        self.lines.append(words[:200])


class LivesCommon(ChorusProPathCommon):
    @classmethod
    def setUpClass(cls):
        cls.clock = cls.enterClassContext(freeze_time(BEGINNING))
        super().setUpClass()
        cls.buyer_siret = NOTHING_REQUIRED_SIRET
        cls.buyer = cls.make_buyer(
            "Lycée",
            cls.buyer_siret,
            requirement="none",
            zip="97100",
            city="Basse-Terre",
        )
        # the total tells which invoice it is, whatever its number becomes
        cls.moves = cls.env["account.move"].union(
            *(
                cls.make_invoice(
                    buyer,
                    lines=[{"name": "Cordage", "quantity": 1, "price_unit": price}],
                )
                for buyer, price in (
                    (cls.carl, 1000),
                    (cls.buyer, 1010),
                    (cls.carl, 1020),
                )
            )
        )
        cls.gateway = HostileGateway(cls.simulator)
        cls.other = create_app()
        cls.simulator._clock = cls.other._clock = lambda: cls.clock().timestamp()
        cls.users = {
            "clerk": cls.make_user("cp_clerk", "account.group_account_invoice"),
            "accountant": cls.make_user(
                "cp_accountant",
                "account.group_account_manager,account.group_account_user,"
                "base.group_partner_manager",
            ),
            "administrator": cls.administrator,
        }
        cls.tally = Counter(lost=0, doubled=0, silent=0)

    @classmethod
    def _request_handler(cls, s, r, /, **kw):
        for address, app in ((SIMULATOR_ADDRESS, "gateway"), (OTHER_PLATFORM, "other")):
            if r.url.startswith(address + "/") and hasattr(cls, app):
                return send(getattr(cls, app), r, **kw)
        return super()._request_handler(s, r, **kw)

    def setUp(self):
        super().setUp()
        # what goes wrong is logged, and is wanted here
        self.logged = []
        for part in ("models", "chorus_pro"):
            logger = logging.getLogger(f"odoo.addons.l10n_fr_chorus_pro.{part}")
            self.patch(logger, "handlers", [_Diary(self.logged)])
            self.patch(logger, "propagate", False)

    @classmethod
    def tearDownClass(cls):
        _logger.info("%s: %s; rewritten: %s", cls.__name__, cls.tally, cls.gateway.told)
        super().tearDownClass()

    def live(self, number):
        """Play a life; a bad one is shortened to the steps that it takes."""
        steps = plan(number)
        life, verdict = self.play(number, steps)
        self.tally.update(lives=1, invoices=len(life.totals), **verdict.kinds)
        if verdict.kinds:
            life, verdict = self.shorten(number, steps, life, verdict)
            self.fail("\n".join([f"life {number}", *life.diary, str(verdict)]))

    def shorten(self, number, steps, life, verdict):
        """The same fault with fewer steps: half of them left out, then less."""
        size = len(steps) // 2
        while size and SHORTEN:
            for start in range(0, len(steps), size):
                fewer = steps[:start] + steps[start + size :]
                shorter, found = self.play(number, fewer)
                if set(found.kinds) & set(verdict.kinds):
                    steps, life, verdict = fewer, shorter, found
                    break
            else:
                size //= 2
        return life, verdict

    def play(self, number, steps):
        self.clock.move_to(BEGINNING)
        self.simulator.reset()
        self.other.reset()
        forget_clients()
        with undone(self.env):
            life = Life(self, number)
            life.play(steps)
            verdict = judge(life)
        self.env.invalidate_all()
        return life, verdict


def _add_lives(cls, numbers):
    for number in numbers:
        name = f"test_life_{number:03d}"

        def test(self, number=number):
            self.live(number)

        test.__name__ = name
        setattr(cls, name, test)


@tagged("post_install", "-at_install", "-standard", "chorus_pro_lives")
class TestLives(LivesCommon):
    """Every ordered pair of habits once."""


@tagged("post_install", "-at_install", "-standard", "chorus_pro_lives")
class TestManyLives(LivesCommon):
    """And fourteen times more."""


_add_lives(TestLives, ORDINARY)
_add_lives(TestManyLives, LONG)
