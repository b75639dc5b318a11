"""What Odoo shows against what Chorus Pro holds: lost, doubled, silent, and so on.

:lost: somebody wanted it sent, nobody took it back, and it is not there; or Odoo says
    that it is there
:doubled: it arrived twice, and no person had decided that it is sent again
:crashed: a request or a scheduled action raised what is no refusal
:forged: a person has written what only the product writes
:silent: it is neither progressing nor shown with a reason, or it is not shown as it is
"""

from collections import Counter
from dataclasses import dataclass, field

UNDER_WAY = ("reserved", "ready", "sending", "uncertain", "deposited")
SHOWN_AS_THERE = ("with_chorus_pro", "with_buyer", "payment_ordered")
TO_ANSWER = ("SUSPENDUE", "REJETEE")
PAID = "MISE_EN_PAIEMENT"


@dataclass
class Verdict:
    """Of each kind ``{name of the invoice: why}``."""

    lost: dict = field(default_factory=dict)
    doubled: dict = field(default_factory=dict)
    silent: dict = field(default_factory=dict)
    crashed: list = field(default_factory=list)
    forged: list = field(default_factory=list)

    @property
    def kinds(self):
        """The words of what was found, and how often: empty when all is well."""
        return {word: len(found) for word, found in vars(self).items() if found}

    def __str__(self):
        return "\n".join(f"{word}: {vars(self)[word]}" for word in self.kinds)


def judge(life):
    """:return: :class:`Verdict` of a life that is over"""
    verdict = Verdict(crashed=life.crashes, forged=life.forged)
    there, refused_twice = {}, _refused_doubles(life)
    for invoice in life.integrated():
        if life.owner(invoice):
            there.setdefault(life.owner(invoice), []).append(invoice)
    for move in life.moves.sudo():
        label = f"invoice {move.id}"
        if move.exists():
            label = f"{move.name or label} ({move.id})"
        arrived = there.get(move.id, [])
        resent = 0
        if move.exists():
            resent = sum(move.chorus_pro_transmission_ids.mapped("was_resent"))
        if len(arrived) > 1:
            verdict.doubled[label] = [one.number for one in arrived]
        elif refused_twice[move.id] > life.decided[move.id] + resent:
            verdict.doubled[label] = "a second deposit, refused by Chorus Pro"
        if arrived:
            reason = _disagreement(move, arrived[0])
            if reason:
                verdict.silent[label] = reason
        elif move.exists():
            _judge_absent(life, verdict, label, move)
    return verdict


def _refused_doubles(life):
    """How often each invoice was refused because it was there already."""
    found = Counter()
    for flow in life.simulator.store.flows.values():
        for error in flow.errors:
            if "duplicate" not in error["rules"]:
                continue
            holders = life.simulator.store.invoices_numbered(error["numeroDP"])
            owners = {life.owner(one) for one in holders} - {None}
            if life.names.get(error["numeroDP"]) in owners:
                found[life.names[error["numeroDP"]]] += 1
    return found


def _disagreement(move, invoice):
    """What is not shown as Chorus Pro has it, or None."""
    if not move.exists():
        return "deleted, and Chorus Pro has it"
    if move.state != "posted":
        return f"{move.state} in the books, and Chorus Pro has it"
    if move.name != invoice.number:
        return f"{invoice.number} at Chorus Pro"
    live = move.chorus_pro_transmission_ids.filtered("live")
    if live.state != "integrated":
        states = move.chorus_pro_transmission_ids.mapped("state")
        return f"{states} here, {invoice.current.status} at Chorus Pro"
    status = move.chorus_pro_status_id.code
    if status != invoice.current.status:
        return f"{status} here, {invoice.current.status} at Chorus Pro"
    if status in TO_ANSWER and move.chorus_pro_stage != "action_needed":
        return f"{status} is shown as {move.chorus_pro_stage}"
    is_paid = any(one.status == PAID for one in invoice.events)
    if move.chorus_pro_stage == "payment_ordered" and not is_paid:
        return f"shown as paid, {status}"
    return None


def _judge_absent(life, verdict, label, move):
    """An invoice that Chorus Pro does not have."""
    last = move.chorus_pro_transmission_ids[:1]
    live = move.chorus_pro_transmission_ids.filtered("live")
    stage = move.chorus_pro_stage
    if live.state in ("deposited", "integrated") and stage != "action_needed":
        verdict.lost[label] = f"{live.state} here, not at Chorus Pro"
    elif live.state in UNDER_WAY:
        if not (_reason(live) or live.account_id.push_error):
            verdict.silent[label] = f"{live.state} for weeks"
    elif stage in SHOWN_AS_THERE:
        verdict.lost[label] = f"shown as {stage}, not at Chorus Pro"
    elif stage == "action_needed":
        if not _reason(last):
            verdict.silent[label] = f"{last.state} without a reason"
    elif move.id in life.asked - life.let_go and not move.chorus_pro_exclusion:
        states = move.chorus_pro_transmission_ids.mapped("state")
        verdict.lost[label] = f"never arrived: {states}, stage {stage}"


def _reason(transmission):
    needs = transmission.needs_decision or transmission.move_id.chorus_pro_stage
    return needs in (True, "action_needed") and transmission.fault_text
