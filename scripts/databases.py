"""Ready databases, built once, and the copies on which people and tests work."""

import hashlib
import os
import shutil
import subprocess
import time
from pathlib import Path

import oca
import odoo_source
import postgres
import server
from console import StepFailed, locked, step
from paths import DATA, MODULE, database_name

# What our addon meets in real life: its own dependencies, and what installs itself
# beside them in a French company.
MODULES = (
    "account,l10n_fr_account,l10n_fr_facturx_chorus_pro,account_edi_ubl_cii,"
    "account_peppol,snailmail_account"
)
MINIMAL_MODULES = "account,l10n_fr_account,l10n_fr_facturx_chorus_pro"
# With the sales app, where the bridge installs itself.
SALE_MODULES = "sale_management"
# With the apps, and OCA's addons, that send, guard, merge or copy invoices.
NEIGHBOUR_MODULES = ",".join(
    [
        "sale_management,sale_stock,sale_loyalty,sale_timesheet,website_sale",
        "point_of_sale,purchase,hr_expense,account_debit_note,base_automation",
        *oca.VERSIONS,
    ]
)
READY, MINIMAL, SALE, NEIGHBOURS = "ready", "minimal", "sale", "neighbours"
# What is installed on top of the ready database.
ON_TOP = {SALE: SALE_MODULES, NEIGHBOURS: NEIGHBOUR_MODULES}
# Before the accounting is installed, so that it takes the French chart of accounts.
# Odoo calls online services when a company is created (enrichment) or a customer is
# saved (Peppol): a closed local port refuses at once, where no network means waiting.
PREPARE = """
company = env.ref("base.main_company")
env["res.lang"]._activate_lang("fr_FR")
env.ref("base.EUR").active = True
company.write({
    "name": "Entreprise de test",
    "country_id": env.ref("base.fr").id,
    "currency_id": env.ref("base.EUR").id,
    "street": "1 rue de la Paix", "zip": "75002", "city": "Paris",
})
parameters = env["ir.config_parameter"].sudo()
for name, value in {
    "account.pdf_generation_batch": "0",
    "account_peppol.edi.mode": "demo",
    "account_edi_proxy_client.demo": "demo",
    "iap.endpoint": "http://127.0.0.1:1",
    "iap.partner_autocomplete.endpoint": "http://127.0.0.1:1",
    "enrich.endpoint": "http://127.0.0.1:1",
    "snailmail.endpoint": "http://127.0.0.1:1",
}.items():
    parameters.set_param(name, value)
env.cr.commit()
"""
FINISH = """
env["res.users"].search([]).write({"lang": "fr_FR"})
# Odoo's own tour for beginners would cover the screen, and disturb our tours.
if "tour_enabled" in env["res.users"]:
    env["res.users"].search([]).write({"tour_enabled": False})
env["res.partner"].search([]).write({"lang": "fr_FR"})
companies = env["res.company"].search([])
if "iap_enrich_auto_done" in companies:
    companies.write({"iap_enrich_auto_done": True})
layout = env.ref("web.external_layout_standard")
companies.write({"external_report_layout_id": layout.id})
report_cron = env.ref("mail.ir_cron_module_update_notification", False)
if report_cron:
    report_cron.active = False
env["ir.qweb"]._pregenerate_assets_bundles()
env.cr.commit()
"""


def filestore(name: str) -> Path:
    """Return the folder of the attachments of a database."""
    return DATA / "filestore" / name


def exists(name: str) -> bool:
    """Tell whether the database is there."""
    query = f"SELECT 1 FROM pg_database WHERE datname = '{name}'"
    return postgres.psql("postgres", query) == "1"


def drop(name: str) -> None:
    """Remove a database, its sessions and its attachments."""
    postgres.psql("postgres", f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    shutil.rmtree(filestore(name), ignore_errors=True)


def copy(source: str, name: str) -> None:
    """Replace ``name`` by a copy of ``source``, attachments included."""
    drop(name)
    query = f'CREATE DATABASE "{name}" TEMPLATE "{source}"'
    for attempt in range(20):
        try:
            postgres.psql("postgres", query)
            break
        except StepFailed as error:
            # Somebody else is copying, or autovacuum looks at the source.
            if "being accessed" not in str(error) or attempt == 19:
                raise
            time.sleep(1)
    if filestore(source).is_dir():
        # Odoo never rewrites a stored file: a hard link is a safe copy.
        shutil.copytree(filestore(source), filestore(name), copy_function=link_or_copy)


def link_or_copy(source: str, target: str) -> None:
    """Hard-link a file, or copy it where the file system cannot."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def template(folder: Path, kind: str = READY) -> str:
    """Return the name of the ready database, built when it is not there yet.

    Args:
        folder: the PYTHONPATH folder of Odoo
        kind: READY; MINIMAL, without Peppol and the postal service, which install
            themselves; SALE, with the sales app; NEIGHBOURS, with all the apps and
            addons beside which ours is tried
    """
    if kind == NEIGHBOURS:
        oca.ensure()
        server.write_configuration(folder)
    recipe = [MODULES, MINIMAL_MODULES, PREPARE, FINISH, odoo_source.version(folder)]
    recipe += [ON_TOP[kind]] if kind in ON_TOP else []
    digest = hashlib.sha256("\n".join(recipe).encode()).hexdigest()[:8]
    name = database_name(f"{kind}_{digest}")
    if exists(name):
        return name
    with locked(f"template-{kind}"):
        if not exists(name):
            build(folder, name, kind)
    return name


def build(folder: Path, name: str, kind: str) -> None:
    """Build a ready database under a temporary name, then give it its own."""
    building = f"{name}_building"
    drop(building)
    common = ("-d", building, "--stop-after-init", "--no-http", "--max-cron-threads=0")
    modules = MODULES
    if kind == MINIMAL:
        modules, common = MINIMAL_MODULES, (*common, "--skip-auto-install")
    if kind in ON_TOP:
        copy(template(folder), building)
        with step(f"ready database: {kind} (30 s to 4 minutes)"):
            server.odoo(folder, "template", "server", *common, "-i", ON_TOP[kind])
    else:
        with step("ready database: Odoo's base (about 20 s)"):
            words = ("-i", "base,web", "--load-language=fr_FR")
            server.odoo(folder, "template", "server", *common, *words)
            script(folder, building, PREPARE)
        with step("ready database: French accounting (about 60 s)"):
            server.odoo(folder, "template", "server", *common, "-i", modules)
    if kind != NEIGHBOURS:  # no browser is started there
        with step("ready database: web assets"):
            script(folder, building, FINISH)
    if filestore(building).is_dir():
        shutil.rmtree(filestore(name), ignore_errors=True)
        filestore(building).rename(filestore(name))
    postgres.psql("postgres", f'ALTER DATABASE "{building}" RENAME TO "{name}"')


def script(folder: Path, database: str, text: str) -> str:
    """Run a script in ``odoo shell``. Raises StepFailed with its traceback."""
    try:
        return server.shell(folder, database, text)
    except subprocess.CalledProcessError as error:
        raise StepFailed(f"script on {database}:\n{error.stderr[-3000:]}") from error


def fresh(folder: Path, label: str, kind: str = READY) -> str:
    """Return a new copy of the ready database, without our addon yet."""
    name = database_name(label)
    copy(template(folder, kind), name)
    return name


def installed(folder: Path, label: str, kind: str = READY) -> str:
    """Return a new copy of the ready database with our addon installed.

    The bridges to what is there install themselves.
    """
    name = fresh(folder, label, kind)
    words = ("-d", name, "-i", MODULE, "--stop-after-init", "--no-http")
    with step(f"installing the addon on {name}"):
        server.odoo(folder, f"install-{label}", "server", *words)
    return name
