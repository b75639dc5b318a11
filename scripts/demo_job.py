"""The main job of the demo: an invoice, from the user's click to its payment order.

Everything is done over HTTP, as the user of a browser and as the public buyer, and
compared at the end: the report, the simulator's journal and the database agree.
"""

import base64
import datetime
import hashlib
import time

import postgres
from console import say
from web_client import Odoo, RemoteError, Simulator

SUPPLIER = "Atelier du Lagon"
BUYER_SIRET = "20004150700027"
COMMITMENT = "ENG-2026-0042"
PATIENCE = 60  # seconds for a step that a scheduled action may do
# What the simulated buyer does, one after the other.
BUYER_ACTS = [
    ("MISE_A_DISPOSITION", None),
    ("MANDATEE", None),
    ("MISE_EN_PAIEMENT", None),
]
PAID = "MISE_EN_PAIEMENT"


def euros(amount: float) -> str:
    """Return an amount as an accountant writes it: ``1 540,70 €``."""
    return f"{amount:,.2f} €".replace(",", " ").replace(".", ",")


def tell(text: str) -> None:
    """Print one line of the job with its date."""
    say(f"{datetime.datetime.now():%d/%m/%Y %H:%M:%S}  {text}")


def run_job(odoo: Odoo, simulator_url: str, database: str) -> dict:
    """Do the job and print it. Returns the report; ``paid`` tells whether it is good.

    Raises RemoteError with Odoo's or the simulator's own words.
    """
    simulator = Simulator(simulator_url)
    account = odoo.find(
        "chorus.pro.account",
        [("environment", "=", "simulator")],
        ["name", "company_id", "siret"],
        limit=1,
    )[0]
    company = account["company_id"][0]
    user_companies = {"allowed_company_ids": [company]}
    odoo.context.update(user_companies)
    move = new_invoice(odoo, company)
    send(odoo, move)
    sent = followed(odoo, move, "deposit", lambda found: found["flow_number"])
    tell(
        f"Déposée sur Chorus Pro, flux n° {sent['flow_number']} "
        f"({sent['filename']}, SHA-256 {sent['sha256'][:12]}…)"
    )
    shown: set[int] = set()
    refresh(odoo, move, shown, lambda found: found["status_id"])
    number = odoo.read("account.move", move, ["name"])[0]["name"]
    for status, comment in BUYER_ACTS:
        if status_is(odoo, transmission(odoo, move), status):
            continue  # the simulator may do this step by itself
        words = {"number": number, "status": status}
        simulator.control("act", {**words, "comment": comment} if comment else words)
        refresh(odoo, move, shown, lambda found, s=status: status_is(odoo, found, s))
    return report(odoo, simulator, move, database, number)


def new_invoice(odoo: Odoo, company: int) -> int:
    """Make and post the invoice; return its id."""
    # The SIRET may be typed with spaces: Odoo finds candidates, we compare digits.
    domain = [("company_registry", "=like", f"{BUYER_SIRET[:3]}%{BUYER_SIRET[-5:]}")]
    found = odoo.find("res.partner", domain, ["name", "company_registry"])
    buyers = [
        one for one in found if one["company_registry"].replace(" ", "") == BUYER_SIRET
    ]
    if not buyers:
        raise RemoteError(f"the demo data hold no customer with SIRET {BUYER_SIRET}")
    product_lines = [
        ("Réfection de la signalétique du lagon", 4, 310.0),
        ("Pose et déplacement", 1, 180.0),
    ]
    # Guadeloupe's rate is 8.5 %; a database without it takes any rate of sales.
    taxes = odoo.find(
        "account.tax",
        [
            ("type_tax_use", "=", "sale"),
            ("company_id", "=", company),
            ("amount_type", "=", "percent"),
            ("price_include", "=", False),
            ("amount", "in", (8.5, 20.0)),
        ],
        order="amount",
        limit=1,
    )
    tax_ids = [(6, 0, [one["id"] for one in taxes])]
    values = {
        "move_type": "out_invoice",
        "company_id": company,
        "partner_id": buyers[0]["id"],
        "invoice_date": datetime.date.today().isoformat(),
        "purchase_order_reference": COMMITMENT,
        "invoice_line_ids": [
            (
                0,
                0,
                {
                    "name": name,
                    "quantity": quantity,
                    "price_unit": price,
                    "tax_ids": tax_ids,
                },
            )
            for name, quantity, price in product_lines
        ],
    }
    move = odoo.call("account.move", "create", [values])[0]
    odoo.call("account.move", "action_post", [move])
    fields = ["name", "amount_total", "partner_id"]
    made = odoo.read("account.move", move, fields)[0]
    tell(
        f"Facture {made['name']} de {SUPPLIER} comptabilisée : "
        f"{euros(made['amount_total'])} pour {made['partner_id'][1]}, "
        f"engagement {COMMITMENT}"
    )
    return move


def send(odoo: Odoo, move: int) -> None:
    """Press "Send to Chorus Pro" on the invoice, then the button of the wizard.

    Raises RemoteError with what the wizard says when the invoice cannot leave.
    """
    action = odoo.call("account.move", "action_chorus_pro_send", [move])
    wizard = action["res_id"]
    lines = odoo.find(
        "chorus.pro.send.line", [("wizard_id", "=", wizard)], ["state", "message"]
    )
    for line in lines:
        if line["state"] not in ("ready", "warning"):
            raise RemoteError(f"Contrôlée, ne peut pas partir : {line['message']}")
        remark = f" ({line['message']})" if line["message"] else ""
        tell(f"Contrôlée : prête à partir{remark}")
    answer = odoo.call(action["res_model"], "action_send", [wizard])
    tell("Odoo : " + answer["params"]["message"].replace("\n", " "))


def transmission(odoo: Odoo, move: int) -> dict:
    """Return the newest transmission of the invoice."""
    fields = ["state", "flow_number", "filename", "sha256", "status_id", "fault_text"]
    found = odoo.find(
        "chorus.pro.transmission",
        [("move_id", "=", move)],
        fields,
        limit=1,
        order="id desc",
    )
    return found[0] if found else dict.fromkeys(fields)


def followed(odoo: Odoo, move: int, what: str, reached, act=None) -> dict:
    """Wait until ``reached(transmission)``; ``act`` is done before each look.

    Raises RemoteError when it does not come, with what the invoice says.
    """
    deadline = time.monotonic() + PATIENCE
    while True:
        if act:
            act()
        found = transmission(odoo, move)
        if reached(found):
            return found
        if time.monotonic() > deadline or found["fault_text"]:
            raise RemoteError(f"{what}: {found}")
        time.sleep(0.5)


def status_code(odoo: Odoo, status) -> str | None:
    """Return the remote code of a ``chorus.pro.status`` as read by a many2one."""
    if not status:
        return None
    return odoo.read("chorus.pro.status", status[0], ["code"])[0]["code"]


def status_is(odoo: Odoo, found: dict, code: str) -> bool:
    """Tell whether the transmission has this remote status in Odoo."""
    return status_code(odoo, found["status_id"]) == code


def refresh(odoo: Odoo, move: int, shown: set, reached) -> None:
    """Press "Refresh the status" until ``reached``, and print the new events."""

    def press():
        odoo.call("account.move", "action_chorus_pro_refresh", [move])

    followed(odoo, move, "status", reached, press)
    for event in events(odoo, move):
        if event["id"] not in shown:
            shown.add(event["id"])
            comment = f" « {event['comment']} »" if event["comment"] else ""
            author = f" ({event['author']})" if event["author"] else ""
            tell(f"{event['status_id'][1]}{comment}{author}")


def events(odoo: Odoo, move: int) -> list[dict]:
    """Return the dated remote statuses of the invoice, oldest first."""
    fields = ["status_id", "date", "comment", "author", "remote_event_id"]
    domain = [("move_id", "=", move)]
    return odoo.find("chorus.pro.event", domain, fields, order="date, id")


def report(odoo: Odoo, simulator: Simulator, move: int, database: str, number: str):
    """Gather what Odoo, the simulator and PostgreSQL say, and whether they agree."""
    sent = transmission(odoo, move)
    content = odoo.read("chorus.pro.transmission", sent["id"], ["file"])[0]["file"]
    digest = hashlib.sha256(base64.b64decode(content)).hexdigest()
    state = simulator.control("state")
    flows = [f for f in state["flows"] if f["flow_number"] == sent["flow_number"]]
    remote = [one for one in state["invoices"] if one["number"] == number]
    stored = postgres.psql(
        database,
        "SELECT t.sha256 || ' ' || d.flow_number FROM chorus_pro_transmission t "
        "JOIN chorus_pro_deposit d ON d.id = t.deposit_id "
        f"WHERE t.id = {int(sent['id'])}",
    )
    lines = [
        {
            "status": status_code(odoo, event["status_id"]),
            "label": event["status_id"][1],
            "date": event["date"],
            "comment": event["comment"] or None,
        }
        for event in events(odoo, move)
    ]
    theirs = remote[-1]["history"] if remote else []
    agreements = {
        "one_deposit": len(flows) == 1,
        "same_file_at_chorus_pro": bool(flows) and flows[0]["sha256"] == digest,
        "same_file_in_database": stored == f"{digest} {sent['flow_number']}",
        "same_statuses": [one["status"] for one in theirs]
        == [one["status"] for one in lines],
        "paid_in_odoo": status_is(odoo, sent, PAID),
    }
    for name, good in agreements.items():
        if not good:
            tell(f"NOT AS EXPECTED: {name}")
    return {
        "invoice": number,
        "file": sent["filename"],
        "sha256": digest,
        "flow_number": sent["flow_number"],
        "events": lines,
        "simulator_history": theirs,
        "agreements": agreements,
        "paid": all(agreements.values()),
    }
