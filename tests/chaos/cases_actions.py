"""Answers to the buyer: the program is killed around the call that completes."""

from cases import case
from world import Background, check, until


def suspended(world):
    """One invoice integrated, then suspended by its buyer: ``(ids, numbers)``."""
    ids, numbers = world.take(1)
    world.send(world.first, ids)
    world.let_it_finish(numbers)
    world.simulator.control(
        "act", {"number": numbers[0], "status": "SUSPENDUE", "comment": "le bon"}
    )
    until(lambda: refreshed(world, ids, "SUSPENDUE"), "the suspension")
    return ids, numbers


def refreshed(world, ids, code):
    """Ask for the status; whether it is that one."""
    world.first.call("account.move", "action_chorus_pro_refresh", ids)
    [row] = world.first.read("account.move", ids, ["chorus_pro_status_id"])
    [status] = world.first.read(
        "chorus.pro.status", [row["chorus_pro_status_id"][0]], ["code"]
    )
    return status["code"] == code


def complete(world, user, ids):
    """Open the wizard, write a comment, press its button."""
    wizard = user.call("account.move", "action_chorus_pro_complete", ids)["res_id"]
    user.call("chorus.pro.complete", "write", [wizard], {"comment": "Le voici"})
    return user.call("chorus.pro.complete", "action_complete", [wizard])


def action(world, number):
    """The last action of the invoice of that number, as it is in the database."""
    rows = world.db.rows(
        """
        SELECT action.state, action.attempts
          FROM chorus_pro_action action
          JOIN account_move move ON move.id = action.move_id
         WHERE move.name = %s
         ORDER BY action.id DESC
        """,
        number,
    )
    return rows[0] if rows else None


def finish(world, number):
    """Let the scheduled action conclude: the answer is done, once."""

    def done():
        past = "now() AT TIME ZONE 'UTC' - interval '1 minute'"
        world.set_free(
            "chorus_pro_action", f"next_lookup_on = {past}", "state = 'uncertain'"
        )
        world.set_free(
            "chorus_pro_action", f"next_try_on = {past}", "state = 'requested'"
        )
        world.wake("ir_cron_follow_deposits")
        row = action(world, number)
        return row and row["state"] == "done"

    until(done, "the completion is done", 120)
    state = world.simulator.control("state")
    [invoice] = [one for one in state["invoices"] if one["number"] == number]
    statuses = [one["status"] for one in invoice["history"]]
    check(statuses.count("COMPLETEE") == 1, f"completed not once: {statuses}")


def completions(world):
    """The calls to ``completer`` since the simulator started."""
    return len(world.simulator.control("journal?operation=complete_invoice")["calls"])


@case("killed after a completion was executed, before its answer: found, once")
def after_completion(world):
    ids, numbers = suspended(world)
    before = completions(world)
    world.fault("hold", "complete_invoice", seconds=120, when="after")
    Background(complete, world, world.first, ids)
    world.wait_held()
    world.restart_odoo()
    world.release()
    finish(world, numbers[0])
    check(completions(world) - before == 1, "the completion was called again")


@case("killed before a completion is called: looked for, then done once", long=True)
def before_completion(world):
    ids, numbers = suspended(world)
    world.arm("action.before_call", "user")
    Background(complete, world, world.first, ids)
    world.wait_reached("action.before_call")
    world.restart_odoo()
    finish(world, numbers[0])


@case("two users complete the same invoice at once: one completion")
def two_complete(world):
    ids, numbers = suspended(world)
    before = completions(world)
    world.fault("hold", "complete_invoice", seconds=120, when="before")
    first = Background(complete, world, world.first, ids)
    world.wait_held()
    second = Background(complete, world, world.second, ids)
    second.join(60)
    world.release()
    first.answer()
    finish(world, numbers[0])
    check(completions(world) - before == 1, "completed twice")
