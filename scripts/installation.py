"""A stage of ``./dev test``: install, update and uninstall, with data of two companies.

Odoo's log must stay clean, and uninstalling must keep promise 9: the customers of every
company are free again, and each deposited file stays with its invoice.
"""

import json
import tempfile
import time
from pathlib import Path

import databases
import odoo_tests
import postgres
import samples
import server
from console import log_path
from paths import MODULE, database_name
from results import Result

LABEL = "installation"
FILL = """
import base64
main = env.ref("base.main_company")
customer = env.ref("l10n_fr_chorus_pro.demo_partner_carl")
customer.with_company(main).invoice_sending_method = "chorus_pro"
# Not the demo invoices: these belong to the addon, and leave with it.
example = env.ref("l10n_fr_chorus_pro.demo_transmission_paid")
invoice = example.move_id.copy({"invoice_date": "2026-01-15"})
invoice.action_post()
sent = example.copy({"move_id": invoice.id, "number": invoice.name})
sent.write({"file": base64.b64encode(b"deposited bytes"), "filename": "facturx_1.pdf"})
# A load of the directory is in progress.
env["chorus.pro.directory.load"]._create_stage()
env.cr.commit()
print("RESULT " + str(invoice.id))
"""
UNINSTALL = """
env["ir.module.module"].search(
    [("name", "=", "l10n_fr_chorus_pro")]
).button_immediate_uninstall()
"""
LOOK = """
import json
kept = env["ir.attachment"].search(
    [
        ("res_model", "=", "account.move"),
        ("res_id", "=", MOVE),
        ("res_field", "=", False),
    ]
)
env.cr.execute(
    "SELECT count(*) FROM res_partner WHERE invoice_sending_method::text LIKE %s",
    ["%chorus_pro%"],
)
[customers] = env.cr.fetchone()
env.cr.execute("SELECT count(*) FROM pg_class WHERE relname LIKE 'chorus_pro%%'")
[tables] = env.cr.fetchone()
env.cr.execute(
    "SELECT count(*) FROM pg_attribute WHERE attname LIKE 'chorus_pro%%' AND attnum > 0"
)
[columns] = env.cr.fetchone()
print("RESULT " + json.dumps({
    "file kept on its invoice": [b"deposited bytes"] == [
        a.raw for a in kept if a.name == "facturx_1.pdf"
    ],
    "no customer left": customers == 0,
    "no table left": tables == 0,
    "no column left": columns == 0,
    "invoices are still there": bool(env["account.move"].browse(MOVE).exists()),
}))
"""


def stage(ready) -> Result:
    """Run the three steps. Returns one count per thing checked."""
    started = time.monotonic()
    folder = ready.folder
    name = databases.fresh(folder, LABEL)
    postgres.psql(name, "UPDATE ir_module_module SET demo = true")
    words = ["-d", name, "--stop-after-init", "--no-http", "--max-cron-threads=0"]
    checks: dict[str, bool] = {}
    logs = []
    for step, options in (
        ("install", ["-i", MODULE, "--with-demo"]),
        ("update", ["-u", MODULE]),
    ):
        log = log_path(f"{LABEL}-{step}")
        log.unlink(missing_ok=True)
        server.odoo(folder, log.stem, "server", *words, *options)
        checks[f"{step}: clean log"] = clean(log, logs)
        if step == "install":
            with tempfile.TemporaryDirectory() as folder_of_files:
                files = samples.write(folder, name, Path(folder_of_files))
                verdict = samples.judge(files, capture_output=True, text=True)
            checks[f"{len(files)} demo files pass the judges"] = (
                len(files) > 0 and verdict.returncode == 0
            )
            if verdict.returncode:
                logs += verdict.stdout.splitlines()
            move = value(databases.script(folder, name, FILL))
    log = log_path(f"{LABEL}-uninstall")
    log.unlink(missing_ok=True)
    server.shell(folder, name, UNINSTALL, log=log.stem)
    errors = [line for line in log.read_text().splitlines() if " ERROR " in line]
    checks["uninstall: no error in the log"] = not errors
    logs += errors
    found = value(databases.script(folder, name, LOOK.replace("MOVE", move)))
    checks |= {f"uninstall: {what}": good for what, good in json.loads(found).items()}
    failed = [what for what, good in checks.items() if not good]
    databases.drop(database_name(LABEL))
    return Result(
        "installation",
        len(checks) - len(failed),
        len(failed),
        failed + logs,
        str(log),
        time.monotonic() - started,
    )


def clean(log: Path, kept: list[str]) -> bool:
    """Tell whether our addon caused no warning; what it caused is added to ``kept``."""
    lines = log.read_text(errors="replace").splitlines()
    result = odoo_tests.logged(log.stem, lines, str(log))
    kept += result.details
    return not result.failed


def value(output: str) -> str:
    """Return what a script printed after RESULT."""
    lines = [line for line in output.splitlines() if line.startswith("RESULT ")]
    return lines[-1].removeprefix("RESULT ")
