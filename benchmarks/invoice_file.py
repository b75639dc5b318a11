"""The file of an invoice: time of each step, queries, memory; checks of 500 invoices.

Run it in an Odoo shell, on a database with a French chart of accounts; it creates its
invoices in a transaction that is rolled back:

    ./dev shell --db NAME < benchmarks/invoice_file.py

Every invoice starts with an empty cache, as in the scheduled action, which builds each
in a transaction of its own. The figures depend on the machine and on what else runs.
"""

import os
import statistics
import time

INVOICES = 100
CHECKED = 500


def measure(env, invoices=INVOICES, checked=CHECKED):
    """Measure on fresh invoices.

    :return: list of (name, value, unit), in the order to print
    """
    moves, account = _prepare(env, max(invoices, checked))
    _build(env, moves[0], account)
    figures = []
    steps, queries, works = {}, [], []
    _reset_peak()
    idle = _memory("VmRSS")
    for move in moves[:invoices]:
        timings, count, work = _build(env, move, account)
        queries.append(count)
        works.append([1000 * seconds for seconds in work])
        for name, seconds in timings.items():
            steps.setdefault(name, []).append(1000 * seconds)
    for name, values in steps.items():
        figures.append((f"{name}, median", statistics.median(values), "ms"))
    ours = [
        sum(values[index] for name, values in steps.items() if name != "render")
        for index in range(invoices)
    ]
    whole = [sum(values[i] for values in steps.values()) for i in range(invoices)]
    figures += [
        ("all but the render, median", statistics.median(ours), "ms"),
        ("whole file, median", statistics.median(whole), "ms"),
        ("all but the render, processor time of Odoo", _median(works, 0), "ms"),
        ("render, processor time with wkhtmltopdf", _median(works, 1), "ms"),
        ("queries of an invoice but the render, median", _median(queries, 0), ""),
        ("queries of the render, median", _median(queries, 1), ""),
        (f"peak memory for {invoices} files", _memory("VmHWM") - idle, "MB"),
    ]
    figures.append(("POST to the simulator, one file, median", _post(), "ms"))
    for number in (5, checked):
        env.invalidate_all()
        before, start = env.cr.sql_log_count, time.perf_counter()
        moves[:number].with_prefetch()._chorus_pro_check()
        seconds = time.perf_counter() - start
        count = env.cr.sql_log_count - before
        figures.append((f"queries to check {number} invoices", count, ""))
        figures.append((f"time to check {number} invoices", 1000 * seconds, "ms"))
    return figures


def _build(env, move, account):
    """One invoice, step by step.

    :return: ({step: seconds}, (our queries, the render's), (our processor seconds, the
        render's)); on a busy machine only processor time means something
    """
    from odoo import fields

    from odoo.addons.l10n_fr_chorus_pro.chorus_pro import cii, facturx

    env.flush_all()
    env.invalidate_all()
    timings, counts, works = {}, {}, {}

    def step(name, function):
        before, worked = env.cr.sql_log_count, _processor_time()
        start = time.perf_counter()
        result = function()
        timings[name] = time.perf_counter() - start
        works[name] = _processor_time() - worked
        counts[name] = env.cr.sql_log_count - before
        return result

    step("checks", move._chorus_pro_check)
    invoice = step("content", lambda: move._chorus_pro_invoice(account))
    xml = step("xml", lambda: cii.write_cii(invoice))
    step("xsd", lambda: facturx.validate_xsd(xml))
    page = step("render", move._chorus_pro_render_readable_pdf)
    file = step(
        "factur-x",
        lambda: facturx.build_facturx(
            page,
            xml,
            (),
            number=invoice.number,
            seller_name=invoice.seller.name,
            created=fields.Datetime.now(),
        ),
    )
    step("pdf/a checks", lambda: facturx.check_pdfa_structure(file))
    queries, work = counts.pop("render"), works.pop("render")
    return (
        timings,
        (sum(counts.values()), queries),
        (sum(works.values()), work),
    )


def _post(times=20):
    """Milliseconds of one deposit over a real socket: the wire and the simulator."""
    from odoo.addons.l10n_fr_chorus_pro.chorus_pro import auth, client, environments
    from odoo.addons.l10n_fr_chorus_pro.chorus_pro.codes import flow_syntax
    from odoo.addons.l10n_fr_chorus_pro.chorus_pro.simulator import create_app
    from odoo.addons.l10n_fr_chorus_pro.chorus_pro.simulator.server import (
        SimulatorServer,
    )

    credentials = auth.Credentials(
        "demo-client", "demo-secret", "TECH_1_90000000100017@cpro.fr", "demo-password"
    )
    file = b"0" * 50_000  # as large as the Factur-X of one page
    seconds = []
    with SimulatorServer(create_app()) as server:
        remote = client.ChorusProClient(
            environments.simulator(server.address), credentials
        )
        for _time in range(times):
            start = time.perf_counter()
            remote.deposit_flow(file, "facturx.pdf", flow_syntax.FACTURX)
            seconds.append(time.perf_counter() - start)
    return 1000 * statistics.median(seconds)


def _prepare(env, number):
    """Posted invoices of two lines, and their account."""
    from odoo.fields import Command

    company = env.company
    tax = env["account.tax"].search(
        [
            ("type_tax_use", "=", "sale"),
            ("amount", "=", 20),
            ("company_id", "=", company.id),
        ],
        limit=1,
    )
    account = env["chorus.pro.account"].create(
        {
            "name": "Bench",
            "company_id": company.id,
            "environment": "simulator",
            "simulator_address": "http://127.0.0.1:8071",
            "siret": "90000000100017",
            "client_id": "bench",
            "client_secret": "bench",
            "technical_login": "bench",
            "technical_password": "bench",
        }
    )
    company.chorus_pro_account_id = account
    buyers = env["res.partner"].create(
        [
            {
                "name": f"Commune {index}",
                "is_company": True,
                "street": "Place de la mairie",
                "zip": "97190",
                "city": "Le Gosier",
                "country_id": env.ref("base.gp").id,
                "company_registry": "20004150700027",
                "invoice_sending_method": "chorus_pro",
                "lang": company.partner_id.lang,
            }
            for index in range(10)
        ]
    )
    buyers[0].chorus_pro_requirement = "none"
    lines = [
        {"name": "Entretien", "quantity": 2, "price_unit": 400.0},
        {"name": "Transport", "quantity": 1, "price_unit": 55.5, "discount": 10},
    ]
    moves = env["account.move"].create(
        [
            {
                "move_type": "out_invoice",
                "partner_id": buyers[index % len(buyers)].id,
                "invoice_date": "2026-03-02",
                "purchase_order_reference": f"EJ-{index}",
                "invoice_line_ids": [
                    Command.create({**line, "tax_ids": [Command.set(tax.ids)]})
                    for line in lines
                ],
            }
            for index in range(number)
        ]
    )
    moves.action_post()
    return moves, account


def _median(pairs, index):
    return statistics.median(pair[index] for pair in pairs)


def _processor_time():
    """Seconds of processor of this process and of its children that have ended."""
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


def _memory(name):
    """VmRSS or VmHWM of this process, in MB (Linux)."""
    with open("/proc/self/status", encoding="ascii") as status:
        for line in status:
            if line.startswith(name):
                return int(line.split()[1]) / 1024
    return 0.0


def _reset_peak():
    with open("/proc/self/clear_refs", "w", encoding="ascii") as stream:
        stream.write("5")


def show(figures):
    """Print the figures, one a line."""
    for name, value, unit in figures:
        print(f"{name:<50} {value:>10.1f} {unit}")


if "env" in globals():
    environment = globals()["env"]
    try:
        show(measure(environment))
    finally:
        environment.cr.rollback()
