"""A stage of ``./dev test --long``: copies of a production database (promise 7).

The database of a company in production is copied with the tools people use. A copy
that is neutralised has no credentials and is in qualification; any other refuses to
deposit in production until an administrator confirms; the original goes on.
"""

import json
import subprocess
import time
from collections.abc import Callable

import databases
import postgres
import server
from console import log_path
from installation import value
from paths import LOGS
from results import Result

LABEL = "copies"
PRODUCTION = """
import base64
company = env.ref("base.main_company")
account = env["chorus.pro.account"].create({
    "name": "Production",
    "company_id": company.id,
    "environment": "production",
    "siret": "90000000100017",
    "client_id": "id",
    "client_secret": "planted-secret",
    "technical_login": "TECH_1@cpro.fr",
    "technical_password": "planted-password",
    "sending_mode": "on_post",
})
invoice = env["account.move"].create({
    "move_type": "out_invoice",
    "partner_id": company.partner_id.id,
    "invoice_line_ids": [(0, 0, {"name": "Line", "price_unit": 10})],
})
env["chorus.pro.transmission"].create({
    "move_id": invoice.id,
    "company_id": company.id,
    "account_id": account.id,
    "number": "F-1",
    "state": "ready",
    "syntax": account.syntax,
    "file": base64.b64encode(b"an invoice that waits"),
    "filename": "f.pdf",
})
env.cr.commit()
"""
LOOK = """
import json
[account] = env["chorus.pro.account"].search([("name", "=", "Production")])
env.cr.execute("SELECT count(*) FROM chorus_pro_secret")
[secrets] = env.cr.fetchone()
crons = env["ir.cron"].search([("cron_name", "like", "Chorus Pro")])
before, unbound = account._deposit_block_reason(), account.is_unbound
# all but the call itself: this reserves the invoice that waits
claimed = env["chorus.pro.deposit"]._claim(account, account.syntax, None)
account.action_confirm_database()
account.invalidate_recordset()
print("RESULT " + json.dumps({
    "environment": account.environment,
    "mode": account.sending_mode,
    "secrets": secrets,
    "unbound": unbound,
    "blocked": bool(before),
    "claimed": bool(claimed),
    "confirmed": not account._deposit_block_reason(),
    "crons": len(crons),
}))
env.cr.rollback()
"""
#: what each kind of database must show
ORIGINAL = {
    "environment": "production",
    "secrets": 4,
    "blocked": False,
    "claimed": True,
}
REFUSES = {
    "environment": "production",
    "secrets": 4,
    "unbound": True,
    "blocked": True,
    "claimed": False,
    "confirmed": True,
}
NEUTRALISED = {
    "environment": "qualification",
    "mode": "manual",
    "secrets": 0,
    "blocked": True,
    "claimed": False,
    "confirmed": False,
    "crons": 0,
}


def stage(ready) -> Result:
    """Copy in every way and look at each copy; one count per copy."""
    started = time.monotonic()
    folder = ready.folder
    original = databases.installed(folder, LABEL)
    databases.script(folder, original, PRODUCTION)
    failed, passed = [], 0
    copies = []

    def check(what: str, expected: dict, make: Callable[[str], str]) -> None:
        nonlocal passed
        name = f"{original}_{len(copies)}"
        databases.drop(name)
        copies.append(name)
        found = json.loads(value(databases.script(folder, make(name), LOOK)))
        wrong = {
            key: found[key] for key, right in expected.items() if found[key] != right
        }
        if wrong:
            failed.append(f"{what}: {wrong}, not {expected}")
        else:
            passed += 1

    def odoo(*words: str) -> None:
        server.odoo(folder, LABEL, *words)

    def with_template(name: str) -> str:
        postgres.psql("postgres", f'CREATE DATABASE "{name}" TEMPLATE "{original}"')
        return name

    def with_dump(name: str) -> str:
        environment = server.environment(folder)
        subprocess.run(["createdb", name], env=environment, check=True)
        with (LOGS / f"{LABEL}-restore.log").open("w") as log:
            dump = subprocess.Popen(
                ["pg_dump", "-Fc", original], env=environment, stdout=subprocess.PIPE
            )
            restore = ["pg_restore", "--no-owner", "-d", name]
            subprocess.run(
                restore, env=environment, stdin=dump.stdout, stderr=log, check=True
            )
        if dump.wait():
            raise RuntimeError("pg_dump failed")
        return name

    def with_duplicate(name: str) -> str:
        odoo("db", "duplicate", original, name)
        return name

    def with_neutralised_duplicate(name: str) -> str:
        odoo("db", "duplicate", "--neutralize", original, name)
        return name

    def with_dump_neutralised(name: str) -> str:
        with_dump(name)
        odoo("neutralize", "-d", name)
        return name

    def renamed(name: str) -> str:
        other = with_template(f"{name}_old")
        odoo("db", "rename", other, name)
        return name

    try:
        check("createdb -T", REFUSES, with_template)
        check("pg_dump and restore", REFUSES, with_dump)
        check("odoo db duplicate", REFUSES, with_duplicate)
        check("a copy that was renamed", REFUSES, renamed)
        check("odoo db duplicate --neutralize", NEUTRALISED, with_neutralised_duplicate)
        check("pg_dump, restore, odoo neutralize", NEUTRALISED, with_dump_neutralised)
        check("the original", ORIGINAL, lambda _name: original)
    finally:
        for name in [*copies, original]:
            databases.drop(name)
    return Result(
        "copies",
        passed,
        len(failed),
        failed,
        str(log_path(LABEL)),
        time.monotonic() - started,
    )
