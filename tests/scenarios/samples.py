"""The files of all scenarios in a folder, for ``./dev samples``.

Called in ``odoo shell``, on a database of which nothing is kept.
"""

import itertools
from pathlib import Path

from ...chorus_pro.codes.flow_syntax import FACTURX
from ...chorus_pro.simulator.fixtures import CARL_SIRET, DEMO_SUPPLIER_SIRET
from .catalogue import SCENARIOS
from .running import ROUNDINGS, built
from .workshop import IBAN, Workshop

ADDRESS = "http://127.0.0.1:1"


def write_all(env, folder):
    """Write the file of every invoice of every scenario that goes through.

    :param folder: path of an existing folder
    :return: rows ``(name, description, file or "", what stopped it or "")``
    """
    shop = furnish(env)
    rows = []
    plays = itertools.product(enumerate(SCENARIOS.values(), 1), ROUNDINGS)
    for (rank, scenario), rounding in plays:
        with built(shop, rank, scenario, rounding) as moves:
            faults = moves._chorus_pro_check()
            for move in moves:
                said = [fault for fault in faults[move] if fault.level == "error"]
                stopped = " ".join(f"{fault.code}: {fault.message}" for fault in said)
                file = "" if stopped else _write(shop, scenario, move, rank, folder)
                rows.append((scenario.name, scenario.description, file, stopped))
    return rows


def _write(shop, scenario, move, rank, folder):
    account = shop.env["chorus.pro.account"]._of_moves(move)[move]
    name, content = move._chorus_pro_build_file(account)
    number = move.name.replace("/", "-")
    file = f"{rank:03d}_{scenario.name}_{number}{Path(name).suffix}"
    Path(folder, file).write_bytes(content)
    return file


def furnish(env):
    """A supplier, its account and its customer: those of the demo, or new ones.

    :return: the :class:`Workshop`
    """
    companies = env["res.company"].search([("chart_template", "=", "fr")])
    company = companies.filtered(lambda one: one.name == "Atelier du Lagon")
    company = company[:1] or companies[:1]
    env = env(context=dict(env.context, allowed_company_ids=company.ids))
    company = company.with_env(env)
    company.write(
        {
            "name": "Atelier du Lagon",
            "street": "12 quai Lardenoy",
            "zip": "97110",
            "city": "Pointe-à-Pitre",
            "country_id": env.ref("base.fr").id,
            "company_registry": DEMO_SUPPLIER_SIRET,
            "email": "atelier@example.com",
            "phone": "+590 590 00 00 00",
        }
    )
    company.vat = "FR68900000001"
    account = env["chorus.pro.account"].search([("company_id", "=", company.id)])[:1]
    values = {
        "name": "Atelier du Lagon",
        "company_id": company.id,
        "environment": "simulator",
        "simulator_address": ADDRESS,
        "siret": DEMO_SUPPLIER_SIRET,
        "send_from": "2020-01-01",
        "client_id": "demo-client",
        "client_secret": "demo-secret",
        "technical_login": f"TECH_1_{DEMO_SUPPLIER_SIRET}@cpro.fr",
        "technical_password": "demo-password",
    }
    account = account or account.create(values)
    # whoever plays with the demo may have chosen another one
    account.syntax = FACTURX
    carl = env["res.partner"].search([("chorus_pro_siret", "=", CARL_SIRET)])
    shop = Workshop(env, account, carl.filtered("is_company")[:1] or carl)
    if not shop.carl:
        shop.carl = shop.buyer("CA La Riviéra du Levant", CARL_SIRET, "commitment")
    if not company.partner_id.bank_ids:
        shop.bank(IBAN)
    return shop
