"""One life: some invoices from the click to the buyer's last word."""

import random
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

from odoo.exceptions import UserError

from . import habits, people
from .gateway import SPELLINGS

#: scheduled actions, in the order of a day
CLOCK = (
    ("chorus.pro.transmission", "_cron_build"),
    ("chorus.pro.deposit", "_cron_push"),
    ("chorus.pro.deposit", "_cron_follow"),
    ("chorus.pro.account", "_cron_synchronize"),
)
#: minutes that pass between two steps
PAUSES = (1, 1, 20, 40, 70, 180, 26 * 60)
#: minutes of the calm at the end: hours, then days
CALM = (5, 60, 360, 360, *[25 * 60] * 2, *[8 * 24 * 60] * 2, 61, 25 * 60)
#: parts of the answers that are rewritten
SHARES = (0, 0.3, 0.6, 0.9)
STATUSES = ("SUSPENDUE", "REJETEE", "MANDATEE", "SERVICE_FAIT", "MISE_EN_PAIEMENT")
LAST_STATUSES = ("SUSPENDUE", "REJETEE", "MANDATEE", "MISE_EN_PAIEMENT")
STEPS = {"time": 5, "storm": 2, "person": 10, "buyer": 2}
LENGTH = 16


@dataclass(frozen=True)
class Step:
    """:ivar kind: method of :class:`Life`; :ivar what: a habit, for "habit" """

    kind: str
    seed: str
    what: str = ""


def plan(number):
    """The steps of a life, which follow from its number alone."""
    chance = random.Random(number)
    first, second = habits.PAIRS[number % len(habits.PAIRS)]
    kinds = chance.choices(list(STEPS), list(STEPS.values()), k=LENGTH)
    steps = [("habit", first), ("person", "send"), *((kind, "") for kind in kinds)]
    steps.insert(chance.randrange(2, len(steps)), ("habit", second))
    return [
        Step(kind, f"{number}/{position}", what)
        for position, (kind, what) in enumerate(steps)
    ]


class Life:
    """Plays the steps.

    :ivar asked: ids of the invoices that somebody wanted to send
    :ivar let_go: ids of those that somebody has taken back since
    :ivar decided: Counter of ids: how often a person decided to send again
    :ivar names: ``{number: id}``, every number that an invoice ever had
    :ivar crashes: what was neither done nor refused; :ivar forged: what was accepted
    :ivar diary: what happened, a line for each step
    """

    def __init__(self, test, number):
        self.test = test
        self.number = number
        self.simulator, self.gateway = test.simulator, test.gateway
        self.account = test.account
        chance = random.Random(f"{number}/begin")
        self.gateway.begin(random.Random(f"{number}/gateway"))
        if chance.random() < 0.25:
            self.gateway.respell = SPELLINGS[chance.choice(sorted(SPELLINGS))]
        self.gateway.share = chance.choice(SHARES)
        self.account.sudo().resend_when_not_found = chance.random() < 0.3
        self.moves = test.moves[: chance.randrange(2, len(test.moves) + 1)]
        self.totals = {move.amount_total: move.id for move in self.moves}
        self.asked, self.let_go, self.decided = set(), set(), Counter()
        self.names, self.diary = {}, []
        self.crashes, self.forged = [], []
        self._note_names()

    def play(self, steps):
        """All of it, to the last reading."""
        for step in steps:
            words = getattr(self, step.kind)(random.Random(step.seed), step.what)
            self.write_diary(f"{step.kind} {words}")
        self.calm()

    def write_diary(self, words):
        moment = self.test.clock().strftime("%d/%m %H:%M")
        self.diary.append(f"{moment}  {words}")
        for name, lines in (
            ("gateway", self.gateway.recent),
            ("log", self.test.logged),
        ):
            self.diary += [f"             {name}: {one}" for one in lines]
            lines.clear()
        self.test.env.invalidate_all()
        self._note_names()

    def _note_names(self):
        self.names |= {m.name: m.id for m in self.moves.exists() if m.name}

    # === STEPS === #

    def habit(self, chance, name):
        words = habits.HABITS[name](self, chance)
        return f"{name} {words or ''}"

    def person(self, chance, name):
        acts = {act: weight for act, (_user, weight) in people.ACTS.items()}
        [act] = chance.choices(list(acts), list(acts.values()))
        if name:
            act = getattr(people, name)
        return self.request(people.ACTS[act][0], act, chance)

    def storm(self, chance, _what):
        """The gateway rewrites more, or less."""
        self.gateway.share = chance.choice(SHARES)
        return f"{self.gateway.share:.0%}"

    def time(self, chance, _what):
        return self.pass_time(chance.choice(PAUSES))

    def buyer(self, chance, _what):
        there = [one for one in self.integrated() if one.number in self.names]
        if not there:
            return "has nothing yet"
        invoice, status = chance.choice(there), chance.choice(STATUSES)
        comment = chance.choice(("Motif", "Motif\x00", "Motif\u202e\x0b", "é" * 3000))
        self.simulator.act(None, status, comment, invoice_id=invoice.id)
        return f"{invoice.number} {status}"

    # === WHO DOES IT === #

    def request(self, login, act, chance):
        """A person's own request, in a transaction of its own."""
        words = f"{login} {act.__name__}"
        try:
            with self.test.registry.cursor() as cr:
                env = self.test.env(cr=cr, user=self.test.users[login], context={})
                return f"{words}: {act(self, chance, env)}"
        except UserError as refusal:
            return f"{words}: no: {str(refusal)[:90]}"
        except Exception as error:  # a finding
            self.crashes.append(f"{words}: {type(error).__name__}: {error}"[:300])
            return self.crashes[-1]
        finally:
            self.test.env.invalidate_all()

    def pass_time(self, minutes):
        self.test.clock.tick(timedelta(minutes=minutes))
        for model, method in CLOCK:
            try:
                self.test.on_own_cursor(self.test.env[model], method)
            except Exception as error:  # a finding
                words = f"{method}: {type(error).__name__}: {error}"
                self.crashes.append(words[:300])
        return f"{minutes} min"

    def calm(self):
        """The gateway is honest, the platform quick; whoever is asked looks in the
        portal and answers; the buyer has a last word on each invoice."""
        self.gateway.share = 0
        habits.none(self)
        last_word = len(CALM) - 2
        for position, minutes in enumerate(CALM):
            if position == last_word:
                self.give_last_word()
            self.pass_time(minutes)
            self.test.env.invalidate_all()
            self.answer_questions()
        self.write_diary(f"calm {self.account.sudo().sync_error or ''}")

    def give_last_word(self):
        chance = random.Random(f"{self.number}/last")
        for invoice in self.integrated():
            over = any(one.status == "MISE_EN_PAIEMENT" for one in invoice.events)
            if self.owner(invoice) and not over:
                status = chance.choice(LAST_STATUSES)
                self.simulator.act(None, status, "Fin", invoice_id=invoice.id)
                self.write_diary(f"last word: {invoice.number} {status}")

    def answer_questions(self):
        """A person looks in the portal, and says what is there."""
        for deposit in self.test.deposits().filtered("needs_decision"):
            moves = deposit.transmission_ids.move_id
            flows = {
                one.flow_number
                for one in self.integrated()
                if self.owner(one) in moves.ids
            }

            def answers(_life, _chance, env, deposit=deposit, flows=flows, moves=moves):
                own = deposit.with_env(env)
                if flows:
                    own.action_adopt(min(flows))
                    return f"adopts {flows}"
                own.action_send_again()
                self.decided.update(moves.ids)
                return "sends again"

            self.write_diary(self.request("accountant", answers, None))

    # === WHAT IS THERE === #

    def integrated(self):
        """Every integrated invoice, at both platforms."""
        return [
            *self.simulator.store.invoices.values(),
            *self.test.other.store.invoices.values(),
        ]

    def owner(self, invoice):
        """Id of our invoice that it is, told by its total; None: of others."""
        return self.totals.get(float(invoice.with_tax))

    def numbers(self):
        return [move.name for move in self.moves.exists() if move.name]

    def some(self, chance, env):
        there = self.moves.exists()
        count = chance.randrange(1, len(there) + 1) if there else 0
        return there.browse(sorted(chance.sample(there.ids, count))).with_env(env)

    def one(self, chance, env):
        there = self.moves.exists()
        if not there:
            raise UserError(env._("no invoice is left"))
        return there.browse(chance.choice(there.ids)).with_env(env)

    def deposit(self, chance, env):
        """A deposit, rather one without answer."""
        deposits = self.test.deposits()
        deposits = deposits.filtered(lambda d: d.state == "uncertain") or deposits
        if not deposits:
            raise UserError(env._("no deposit yet"))
        return deposits.browse(chance.choice(deposits.ids)).with_env(env)

    def require_service(self, required):
        structure = self.simulator.store.structures_by_siret[self.test.buyer_siret]
        structure.service_required = required
