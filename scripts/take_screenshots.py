"""The pictures of the documentation, taken in French on the demo database.

    eval "$(./dev env)"
    python scripts/take_screenshots.py

Writes docs/images/*.png, and the four that the description of the addon shows in
static/description/. Runs the simulator and Odoo for the time of the pictures.
"""

import contextlib
import json
import shutil
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import job_demo
import postgres
import screenshot
import setup
from console import StepFailed, say, step
from paths import ROOT
from web_client import Odoo, Simulator

IMAGES = ROOT / "docs" / "images"
DESCRIPTION = ROOT / "static" / "description"
DESCRIBED = ("connexion", "envoi", "facture", "liste")
WIDTH = 1280
WIDE = 1600  # lists
#: no picture is heavier: the repository keeps them for ever
HEAVIEST = 150_000
SIRET = "company_registry"
TAB = ".o_notebook_headers a[name='chorus_pro']"


class Photographer:
    """A browser logged in Odoo as the accountant of the demo company."""

    def __init__(self, url: str, database: str, company: int):
        self.url = url
        self.page = screenshot.Page(WIDTH, 900)
        self.page.send("Emulation.setTimezoneOverride", timezoneId="Europe/Paris")
        login = job_demo.LOGIN
        cookie = screenshot.session_cookie(url, database, login, login)
        cookies = {"session_id": cookie, "cids": str(company)}
        for name, value in cookies.items():
            self.page.send("Network.setCookie", name=name, value=value, url=url)

    def click(self, selector: str) -> None:
        """Click the first element. Raises StepFailed when there is none."""
        query = f"document.querySelector({json.dumps(selector)})"
        for _attempt in range(50):
            if self.page.evaluate(f"!!{query}"):
                break
            time.sleep(0.2)
        else:
            raise StepFailed(f"nothing to click on: {selector}")
        self.page.evaluate(f"{query}.click()")
        time.sleep(1.5)

    def take(self, name, path, ready, clicks=(), size=(WIDTH, 900)):
        """Open ``path``, wait for the selector ``ready``, click, write the picture."""
        metrics = dict(zip(("width", "height"), size, strict=True))
        metrics |= {"deviceScaleFactor": 1, "mobile": False}
        self.page.send("Emulation.setDeviceMetricsOverride", **metrics)
        url = path if path.startswith("http") else self.url + path
        self.page.open(url, f"!!document.querySelector({json.dumps(ready)})")
        for selector in clicks:
            self.click(selector)
        # what the mouse or the start left on the page
        self.page.evaluate(
            "document.querySelectorAll('.o_notification, .o_tooltip')"
            ".forEach(e => e.remove()); document.activeElement?.blur()"
        )
        target = IMAGES / f"{name}.png"
        self.page.capture(target)
        size = lighten(target)
        say(f"  {target.relative_to(ROOT)}  {size // 1000} kB")


def lighten(path: Path) -> int:
    """Reduce the colours of a picture until it is light; return its size in bytes."""
    from PIL import Image

    for colours in (256, 128, 64):
        with Image.open(path) as image:
            smaller = image.convert("RGB").quantize(colours, dither=Image.Dither.NONE)
        smaller.save(path, optimize=True)
        if path.stat().st_size <= HEAVIEST:
            break
    return path.stat().st_size


def record(odoo: Odoo, name: str, module: str = "l10n_fr_chorus_pro") -> int:
    """Return the id of a record by its external id."""
    found = odoo.find(
        "ir.model.data",
        [("module", "=", module), ("name", "=", name)],
        ["res_id"],
    )
    if not found:
        raise StepFailed(f"there is no {module}.{name}")
    return found[0]["res_id"]


def take_all(odoo: Odoo, photographer: Photographer, simulator_url: str) -> None:
    """Take every picture."""
    take = photographer.take
    account = record(odoo, "demo_account")
    odoo.call("chorus.pro.account", "action_test_connection", [account])
    carl = record(odoo, "demo_partner_carl")
    odoo.call("res.partner", "action_chorus_pro_check_buyer", [carl])
    form, row = ".o_form_view .o_form_sheet", ".o_list_view .o_data_row"
    take("connexion", f"/odoo/chorus-pro-accounts/{account}", form, size=(WIDTH, 1150))
    take("acheteur", f"/odoo/res.partner/{carl}", form, [TAB])
    for name, which in (("facture", "with_buyer"), ("rejet", "rejected")):
        move = record(odoo, f"demo_invoice_{which}")
        take(name, f"/odoo/chorus-pro/{move}", form, [TAB], size=(WIDTH, 1050))
    take("liste", "/odoo/chorus-pro", row, size=(WIDE, 560))
    late = [record(odoo, f"demo_invoice_{which}") for which in ("paid_late", "late")]
    take("retard", f"/odoo/chorus-pro/{late[1]}", form, [TAB], size=(WIDTH, 1500))
    if not odoo.find("chorus.pro.interest.claim", [], ["id"]):
        odoo.call("account.move", "action_chorus_pro_claim", late)
    claim = odoo.find("chorus.pro.interest.claim", [], ["id"])[0]["id"]
    take("reclamation", f"/odoo/chorus-pro-claims/{claim}", form, size=(WIDTH, 900))
    tile = ".o_chorus_pro_dashboard .o_chorus_pro_tile"
    take("tableau-de-bord", "/odoo/chorus-pro-dashboard", tile, size=(WIDTH, 780))
    clicks = [
        ".o_list_view thead .o_list_record_selector input",
        ".o_control_panel button[name='action_chorus_pro_send']",
    ]
    take("envoi", "/odoo/chorus-pro-to-send", row, clicks, size=(WIDE, 620))
    take_money(odoo, take)
    take_answers(odoo, take, Simulator(simulator_url))
    take_refusal(odoo, take, Simulator(simulator_url))
    # last: it shows what the others have deposited
    take("simulateur", simulator_url, "table", size=(WIDTH, 700))


def take_money(odoo: Odoo, take) -> None:
    """What should come, and what has come: for that one, who keeps the bank looks."""
    row, size = ".o_list_view .o_data_row", (WIDTH, 300)
    take("mises-en-paiement", "/odoo/chorus-pro-payments", row, size=size)
    group = record(odoo, "group_account_basic", "account")
    [user] = odoo.find("res.users", [("login", "=", job_demo.LOGIN)], ["id"])
    odoo.call("res.users", "write", [user["id"]], {"group_ids": [[4, group]]})
    take("virements", "/odoo/chorus-pro-transfers", row, size=size)
    odoo.call("res.users", "write", [user["id"]], {"group_ids": [[3, group]]})


def take_answers(odoo: Odoo, take, simulator: Simulator) -> None:
    """What comes back, and the window that answers. Last: it adds invoices."""
    form = ".o_form_view .o_form_sheet"
    header = ".o_form_statusbar button[name='action_chorus_pro_{}']"
    for name, status, words, button in (
        ("suspendue", "SUSPENDUE", "Bon de livraison signé manquant", "complete"),
        ("a-recycler", "A_RECYCLER", "Service inconnu de nos services", "recycle"),
    ):
        move = deposited(odoo)
        [row] = odoo.read("account.move", move, ["name"])
        odoo.call("account.move", "action_chorus_pro_refresh", [move])
        words = {"number": row["name"], "status": status, "comment": words}
        simulator.control("act", words)
        odoo.call("account.move", "action_chorus_pro_refresh", [move])
        clicks = [header.format(button)]
        take(name, f"/odoo/chorus-pro/{move}", form, clicks, size=(WIDTH, 800))


def take_refusal(odoo: Odoo, take, simulator: Simulator) -> None:
    """A buyer that asks for a service code since Odoo last read what it requires."""
    [carl] = odoo.read("res.partner", record(odoo, "demo_partner_carl"), [SIRET])
    buyer = {"siret": carl[SIRET].replace(" ", "")}
    simulator.control("seed", {"structures": [buyer | {"service_required": True}]})
    move = deposited(odoo)
    odoo.call("account.move", "action_chorus_pro_refresh", [move])
    simulator.control("seed", {"structures": [buyer | {"service_required": False}]})
    form = ".o_form_view .o_form_sheet"
    take("refusee", f"/odoo/chorus-pro/{move}", form, [TAB], size=(WIDTH, 900))


def deposited(odoo: Odoo) -> int:
    """A copy of a demo invoice, confirmed and handed to the simulator: its id."""
    model = record(odoo, "demo_invoice_to_send")
    [move] = odoo.call("account.move", "copy", [model])
    odoo.call("account.move", "action_post", [move])
    window = odoo.call("account.move", "action_chorus_pro_send", [move])["res_id"]
    odoo.call("chorus.pro.send", "action_send", [window])
    return move


def main() -> int:
    """Prepare the demo, take the pictures, stop everything."""
    ready = setup.ensure("test")
    IMAGES.mkdir(parents=True, exist_ok=True)
    with contextlib.ExitStack() as stack:
        stack.callback(postgres.release, ready.started)
        name = job_demo.database(ready.folder)
        simulator_url = job_demo.start_simulator(stack)
        url = job_demo.start_odoo(stack, ready.folder, name)
        odoo = Odoo(url, name, job_demo.LOGIN, job_demo.LOGIN)
        company = record(odoo, "demo_company")
        odoo.context["allowed_company_ids"] = [company]
        job_demo.connect(odoo, url, simulator_url)
        photographer = Photographer(url, name, company)
        stack.callback(photographer.page.close)
        with step("pictures"):
            take_all(odoo, photographer, simulator_url)
    for picture in DESCRIBED:
        shutil.copyfile(IMAGES / f"{picture}.png", DESCRIPTION / f"{picture}.png")
    return 0


if __name__ == "__main__":
    sys.exit(main())
