"""A hundred accounts of which some hang: who is served by which run.

Run in an Odoo shell by ``./dev bench accounts``, on a database of its own. The gateways
are played, at double speed: a call takes 0.7 s, one that hangs 25 s, a run of the
scheduled action may begin work for 80 s. Two minutes pass between two runs.
"""

import time
from unittest.mock import patch

ACCOUNTS, CHANGED = 100, 3
SCALE = 0.5
CALL, HANG, RUN = 0.7, 25, 80
HANGING = (0, 6, 20)
MOST_RUNS = 3


def measure(env):
    """One row for each number of accounts that hang."""
    from odoo.addons.l10n_fr_chorus_pro.chorus_pro import errors, records

    class Client:
        """Answers with nothing new, after a while or never."""

        def __init__(self, seconds):
            self.exchanges, self.seconds = [], seconds

        def _call(self, operation):
            time.sleep(self.seconds * SCALE)
            hangs = self.seconds == HANG
            outcome = "NoAnswer" if hangs else "ok"
            call = records.Exchange(operation, 0, self.seconds, outcome)
            self.exchanges.append(call)
            if hangs:
                raise errors.NoAnswer("no answer", operation=operation)

        def iter_issued_invoices(self, search):
            self._call("get_token")
            self._call("search_issued_invoices")
            yield records.InvoicePage(rows=(), page=1, served_on=None)

        def get_invoice_history(self, invoice_id):
            self._call("get_invoice_history")
            return records.InvoiceHistory(invoice_id, None, None)

    accounts = prepare(env)
    rows = []
    for hanging in HANGING:
        env["chorus.pro.turn"].search([]).unlink()
        env["chorus.pro.pause"].search([]).unlink()
        accounts.write({"last_sync_on": False, "sync_error": False})
        env["chorus.pro.transmission"].search([]).write({"history_due": True})
        env.cr.commit()
        clients = {
            account.id: Client(HANG if rank < hanging else CALL)
            for rank, account in enumerate(accounts)
        }
        sound = accounts[hanging:]
        for run in range(1, MOST_RUNS + 1):
            env.cr.execute(
                "UPDATE chorus_pro_pause SET until = until - interval '2 minutes'"
            )
            seconds = synchronize(env, clients)
            served = sound.filtered("last_sync_on")
            unread = env["chorus.pro.transmission"].search_count(
                [("history_due", "=", True), ("account_id", "in", sound.ids)]
            )
            rows.append((hanging, run, seconds, f"{len(served)}/{len(sound)}", unread))
            if served == sound and not unread:
                break
    return rows


def prepare(env):
    """Accounts with a few followed invoices each."""
    company = env.company
    company.partner_id.country_id = env.ref("base.fr")
    env["ir.cron"].search([("code", "like", "_cron_")]).active = False
    partner = env["res.partner"].create({"name": "Buyer"})
    move = env["account.move"].create(
        {"move_type": "out_invoice", "partner_id": partner.id}
    )
    accounts = env["chorus.pro.account"].create(
        [
            {"name": f"Account {n}", "environment": "qualification"}
            for n in range(ACCOUNTS)
        ]
    )
    for account in accounts:
        values = {
            "account_id": account.id,
            "company_id": company.id,
            "syntax": account.syntax,
        }
        deposit = env["chorus.pro.deposit"].create(
            {**values, "claimed_on": "2026-01-01", "state": "processed"}
        )
        env["chorus.pro.transmission"].create(
            [
                {
                    **values,
                    "move_id": move.id,
                    "number": f"{account.id}-{n}",
                    "remote_id": str(account.id * 10 + n),
                    "deposit_id": deposit.id,
                    "state": "integrated",
                    "live": False,
                }
                for n in range(CHANGED)
            ]
        )
    env.cr.commit()
    return accounts


def synchronize(env, clients):
    """One run of the scheduled action; returns its seconds, at full scale."""
    model = env.registry["chorus.pro.account"]
    turns = env.registry["chorus.pro.turn"]
    started = time.monotonic()

    def time_left(turn, seconds=0):
        turn.env.cr.commit()
        return max(started + RUN * SCALE - time.monotonic(), 0)

    with (
        patch.object(model, "_get_client", lambda account: clients[account.id]),
        patch.object(model, "_kept_clients", lambda account: [clients[account.id]]),
        patch.object(turns, "_time_left", time_left),
    ):
        env["chorus.pro.account"]._cron_synchronize()
    env.cr.commit()
    env.invalidate_all()
    return (time.monotonic() - started) / SCALE


if "env" in globals():
    print(f"{ACCOUNTS} accounts, {CHANGED} histories each")
    print(f"{'hang':>5} {'run':>4} {'s':>6} {'served':>8} {'histories left':>15}")
    for row in measure(globals()["env"]):
        print("{:>5} {:>4} {:>6.0f} {:>8} {:>15}".format(*row))
