"""What people press, write and forge, at any moment.

An act is a function of the life, the chance and the environment of the person's own
request; it returns what was done, in words. A refusal (``UserError``) is a good answer;
any other exception is a finding.
"""

from datetime import timedelta

from odoo import fields

from ...chorus_pro.simulator.fixtures import SECOND_SUPPLIER_SIRET

OTHER_PLATFORM = "http://127.0.0.1:8072"
INVENTED = "CPP0011117000000000000001"
#: what a browser or a program may give as a flow number
FLOW_NUMBERS = (
    None,
    {},
    "",
    " ",
    "x" * 5000,
    "CPP\x00",
    7,
    INVENTED,
)
#: a person is not believed earlier, for the search may be late
FIRST_LOOKUPS = timedelta(minutes=10)
STATES = ("reserved", "ready", "deposited", "integrated", "refused", "withdrawn")
STAGES = ("payment_ordered", "action_needed", "closed", False)


# === SENDING === #


def send(life, chance, env):
    """The window "Send to Chorus Pro" on some invoices, sent already or not."""
    moves = life.some(chance, env)
    window = env["chorus.pro.send"].browse(moves.action_chorus_pro_send()["res_id"])
    press = chance.choice(("action_send", "action_send", "action_queue"))
    sendable = window.line_ids.filtered(lambda line: line.state in ("ready", "warning"))
    life.let_go -= set(sendable.move_id.ids)
    life.asked |= set(sendable.move_id.ids)
    getattr(window, press)()
    return f"{press} on {_names(moves)}"


def refresh(life, chance, env):
    move = life.one(chance, env)
    move.action_chorus_pro_refresh()
    return _names(move)


def withdraw(life, chance, env):
    move = life.one(chance, env)
    move.action_chorus_pro_withdraw()
    life.let_go |= set(move.ids)
    return _names(move)


def exclude(life, chance, env):
    move = life.one(chance, env)
    wizard = env["chorus.pro.exclude"].create(
        {
            "move_ids": move.ids,
            "exclusion": chance.choice(("not_through", "elsewhere")),
        }
    )
    wizard.action_exclude()
    life.let_go |= set(move.ids)
    return _names(move)


def include(life, chance, env):
    move = life.one(chance, env)
    move.action_chorus_pro_include()
    return _names(move)


def link(life, chance, env):
    """It says that the invoice was deposited elsewhere."""
    move = life.one(chance, env)
    move._chorus_pro_link(chance.choice((False, INVENTED)))
    return _names(move)


# === DECIDING === #


def look_up(life, chance, env):
    deposit = life.deposit(chance, env)
    deposit.action_look_up_now()
    return f"deposit {deposit.id}"


def send_again(life, chance, env):
    """Without looking in the portal, asked or not: it is that person's decision, once
    the first look-ups were made."""
    deposit = life.deposit(chance, env)
    moves = deposit.transmission_ids.move_id
    looked_for = fields.Datetime.now() - deposit.claimed_on >= FIRST_LOOKUPS
    asked = deposit.needs_decision or looked_for
    deposit.action_send_again()
    if asked:
        life.decided.update(moves.ids)
    return f"deposit {deposit.id} of {_names(moves)}" + (", asked" if asked else "")


def adopt(life, chance, env):
    """Any flow number: of another deposit, of none, none at all."""
    deposit = life.deposit(chance, env)
    others = [flow.number for flow in life.simulator.store.flows.values()]
    number = chance.choice((*FLOW_NUMBERS, *others))
    deposit.action_adopt(number)
    return f"deposit {deposit.id} under {str(number)[:30]!r}"


# === THE BOOKS === #


def resequence(life, chance, env):
    """Odoo's own *Resequence*."""
    moves = life.some(chance, env)
    wizard = env["account.resequence.wizard"].with_context(
        active_model="account.move", active_ids=moves.ids
    )
    first = f"INV/2026/{chance.randrange(100, 99999):05d}"
    wizard.create({"first_name": first}).resequence()
    return f"{_names(moves)} from {first}"


def rename(life, chance, env):
    move = life.one(chance, env)
    former = move.name
    move.name = f"INV/2026/{chance.randrange(100, 99999):05d}"
    return f"{former} to {move.name}"


def reset(life, chance, env):
    """*Reset to draft*, and posted again, or not."""
    move = life.one(chance, env)
    words = _names(move)
    move.button_draft()
    life.let_go |= set(move.ids)
    if chance.random() < 0.5:
        move.action_post()
        words += ", posted again"
    return words


def cancel(life, chance, env):
    move = life.one(chance, env)
    move.button_cancel()
    life.let_go |= set(move.ids)
    return _names(move)


def write_state(life, chance, env):
    """By RPC, without the buttons."""
    move = life.one(chance, env)
    state = chance.choice(("draft", "cancel"))
    move.write({"state": state})
    life.let_go |= set(move.ids)
    return f"{_names(move)} {state}"


def unlink(life, chance, env):
    move = life.one(chance, env)
    name = _names(move)
    move.with_context(force_delete=True).unlink()
    life.let_go |= set(move.ids)
    return name


# === FORGING BY RPC === #


def _forge(life, record, values):
    """What only the product writes: refused, or without effect."""
    former = record.read(list(values))
    record.write(dict(values))
    record.env.flush_all()
    record.invalidate_recordset()
    words = f"{record._name} {record.ids} {values}"
    if record.read(list(values)) != former:
        life.forged.append(words)
    return words


def forge_invoice(life, chance, env):
    move = life.one(chance, env)
    values = chance.choice(
        (
            {"chorus_pro_stage": chance.choice(STAGES)},
            {"chorus_pro_status_comment": "Payée"},
            {"chorus_pro_status_id": False},
            {"chorus_pro_transmission_ids": [(5, 0, 0)]},
        )
    )
    return _forge(life, move, values)


def forge_transmission(life, chance, env):
    transmission = life.one(chance, env).chorus_pro_transmission_ids[:1]
    values = chance.choice(
        (
            {"state": chance.choice(STATES)},
            {"live": False},
            {"number": "FAUX-1"},
            {"remote_id": "1"},
            {"fault_text": False, "needs_decision": False},
        )
    )
    return _forge(life, transmission, values)


def forge_deposit(life, chance, env):
    deposit = life.deposit(chance, env)
    values = {"state": chance.choice(("uncertain", "refused", "processed"))}
    return _forge(life, deposit, values)


def delete_file(life, chance, env):
    transmission = life.one(chance, env).chorus_pro_transmission_ids[:1]
    env["ir.attachment"].search(
        [
            ("res_model", "=", transmission._name),
            ("res_field", "=", "file"),
            ("res_id", "=", transmission.id),
        ]
    ).unlink()
    return f"transmission {transmission.id}"


# === THE CONNECTION AND THE CUSTOMER === #


def archive_connection(life, _chance, env):
    account = life.account.with_env(env)
    account.active = not account.active
    return f"active: {account.active}"


def move_connection(life, chance, env):
    """To another platform, or to another establishment."""
    values = chance.choice(
        ({"simulator_address": OTHER_PLATFORM}, {"siret": SECOND_SUPPLIER_SIRET})
    )
    life.account.with_env(env).write(values)
    return str(values)


def archive_customer(life, chance, env):
    partner = life.one(chance, env).partner_id
    partner.active = not partner.active
    return f"{partner.name} active: {partner.active}"


def merge_customers(life, chance, env):
    partner = life.one(chance, env).partner_id
    double = partner.create({"name": partner.name, "is_company": True})
    pair = [partner, double]
    chance.shuffle(pair)
    wizard = env["base.partner.merge.automatic.wizard"].create({})
    wizard._merge([one.id for one in pair], pair[0])
    return f"{pair[1].id} into {pair[0].id} ({partner.exists() and 'kept' or 'gone'})"


def change_siret(life, chance, env):
    partner = life.one(chance, env).partner_id
    partner.company_registry = "20004150700019"
    return partner.name


def _names(moves):
    return ", ".join(move.name or f"draft {move.id}" for move in moves)


#: who does it, and how often
ACTS = {
    send: ("clerk", 4),
    refresh: ("clerk", 4),
    withdraw: ("clerk", 1),
    exclude: ("clerk", 1),
    include: ("clerk", 1),
    link: ("accountant", 1),
    look_up: ("clerk", 2),
    send_again: ("accountant", 4),
    adopt: ("accountant", 3),
    resequence: ("accountant", 2),
    rename: ("accountant", 2),
    reset: ("accountant", 2),
    cancel: ("accountant", 1),
    write_state: ("accountant", 2),
    unlink: ("accountant", 1),
    forge_invoice: ("accountant", 2),
    forge_transmission: ("administrator", 1),
    forge_deposit: ("administrator", 1),
    delete_file: ("administrator", 1),
    archive_connection: ("administrator", 2),
    move_connection: ("administrator", 2),
    archive_customer: ("accountant", 1),
    merge_customers: ("administrator", 2),
    change_siret: ("accountant", 1),
}
