"""Runs inside ``odoo shell``, under ``env``, with ``COUNT`` put in front."""

# ruff: noqa: F821
# pylint: disable=undefined-variable

import statistics
import time
from unittest.mock import patch

import psycopg2

from odoo.sql_db import Cursor

from odoo.addons.l10n_fr_chorus_pro.models.deposit import chorus_pro_deposit_push

moves = env["account.move"].search([("state", "=", "posted")], order="id")
Moves, Cron = type(moves), type(env["ir.cron"])
Deposit, Account = type(env["chorus.pro.deposit"]), type(env["chorus.pro.account"])
#: seconds of each transaction
spans = []
state = {"since": None, "rendering": 0.0, "locks": []}


def execute(cursor, *args, **options):
    if cursor is env.cr and state["since"] is None:
        state.update(since=time.monotonic(), rendering=0.0)
    return whole_execute(cursor, *args, **options)


def ended(method):
    """Note how long the transaction was, the rendering of the PDF left out."""

    def end(cursor):
        if cursor is env.cr and state["since"] is not None:
            took = time.monotonic() - state["since"] - state["rendering"]
            spans.append(took)
        answer = method(cursor)
        if cursor is env.cr:
            state["since"] = None
        return answer

    return end


def render(move):
    started = time.monotonic()
    try:
        return whole_render(move)
    finally:
        state["rendering"] += time.monotonic() - started


whole_execute, whole_render = Cursor.execute, Moves._chorus_pro_render_readable_pdf
other = psycopg2.connect(dbname=env.cr.dbname)
other.autocommit = True
backend = env.cr._cnx.get_backend_pid()


def locks(record):
    """What the connection holds while Chorus Pro is asked."""
    with other.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks WHERE pid = %s AND locktype <> 'advisory'",
            [backend],
        )
        return cursor.fetchone()[0]


def watched_client(account, *args, **options):
    client = whole_client(account, *args, **options)
    if not hasattr(client, "watched"):
        deposit = client.deposit_flow

        def deposit_flow(*words):
            state["locks"].append(locks(client))
            return deposit(*words)

        client.deposit_flow = deposit_flow
        client.watched = True
    return client


whole_client = Account._get_client


def reset():
    env.cr.commit()
    state["locks"] = []
    spans.clear()


def each(records, work):
    """Milliseconds of each, sorted."""
    found = []
    for record in records:
        started = time.monotonic()
        work(record)
        found.append(1000 * (time.monotonic() - started))
    return sorted(found)


def tell(name, value, unit):
    text = f"{value:.1f}" if isinstance(value, float) else str(value)
    print(f"MEASURED {name} | {text} | {unit}")


def tell_spans(what):
    """On a busy machine the clock tells of the others, so the median as well."""
    tell(f"{what}: median", 1000 * statistics.median(spans), "ms")
    tell(f"{what}: longest", 1000 * max(spans), "ms")


def deposit(transmission):
    env["chorus.pro.deposit"]._push(transmission)


def without_commits():
    """The same work in one transaction, without a retry."""
    return (
        patch.object(Cron, "_commit_progress", lambda *a, **o: env.flush_all() or 1),
        patch.object(chorus_pro_deposit_push, "retrying", lambda work, _env: work()),
    )


with (
    patch.object(Cursor, "execute", execute),
    patch.object(Cursor, "commit", ended(Cursor.commit)),
    patch.object(Moves, "_chorus_pro_render_readable_pdf", render),
    patch.object(Account, "_get_client", watched_client),
):
    reserved = moves._chorus_pro_reserve()
    reset()
    built = each(reserved, lambda one: one._build_alone())
    tell("build a file: median", statistics.median(built), "ms")
    tell_spans("its transactions, PDF left out")
    reset()
    sent = each(reserved[:COUNT], deposit)
    median = statistics.median(sent)
    tell("deposit an invoice: median", median, "ms")
    tell_spans("its transactions")
    tell("transactions for each", len(spans) / COUNT, "")
    tell("locks held during the call, at most", max(state["locks"]), "")
    reset()
    first, second = without_commits()
    with first, second:
        bare = each(reserved[COUNT:], deposit)
    tell("the same without the commits", statistics.median(bare), "ms")
    tell("locks held during the call, at least", min(state["locks"]), "")
    tell("cost of the safety", median - statistics.median(bare), "ms an invoice")
    env.cr.rollback()
