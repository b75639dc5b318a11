"""The public buyers among 10,000 customers, recognized in a directory of full size.

Part of ``python benchmarks/directory.py``: the directory is that of its weekly refresh.

Three customers in ten have the SIRET of a public buyer, one in ten its SIREN or VAT
number only, two in ten its name and town in other letters ("Ville de …" for "COMMUNE DE
…"); four in ten are companies of no public kind, some in the same towns. Measured in
``odoo shell``, as an accountant does it: the menu (every customer is looked at and one
line written for each that would change), the first page of the list, "Change what is
ticked" (those that are sure).
"""

import databases
from support import show

SCRIPT = """
import random, time
from odoo.tools import SQL
random.seed(20261124)
company = env["res.company"].search([], limit=1)
env = env(user=env.ref("base.user_admin"))
env = env(context=dict(env.context, allowed_company_ids=company.ids, lang="fr_FR"))
rows = env.execute_query_dict(SQL(
    "SELECT siret, siren, name, city, zip FROM chorus_pro_structure"
    " WHERE is_active AND listed ORDER BY siret"))
rows = random.sample(rows, CUSTOMERS)
def other_letters(name):
    name = name.title()
    return name.replace("Commune De", "Ville de").replace("-", " ")
def customer(number, row):
    town = {"city": row["city"], "zip": row["zip"]}
    tenth = number % 10
    if tenth < 3:
        return {"name": row["name"].title(), "company_registry": row["siret"]}
    if tenth == 3:
        vat = number % 20 == 3 and "FR%02d" % (
            (12 + 3 * (int(row["siren"]) % 97)) % 97) + row["siren"]
        return {"name": "Mairie", "vat": vat,
                "company_registry": not vat and row["siren"]}
    if tenth < 6:
        return {"name": other_letters(row["name"]), **town}
    return {"name": "SARL %s %s" % (row["city"], number), **(town if tenth < 8 else {})}
quiet = {"no_vat_validation": True, "tracking_disable": True}
env["res.partner"].with_context(**quiet).create([
    {"is_company": True, "customer_rank": 1, **customer(number, row)}
    for number, row in enumerate(rows)])
env.cr.commit()
env.cr.execute("ANALYZE res_partner")
def timed(name, work):
    env.flush_all()
    env.cr.commit()
    env.invalidate_all()
    queries, started = env.cr.sql_log_count, time.monotonic()
    result = work()
    env.flush_all()
    env.cr.commit()
    seconds = time.monotonic() - started
    print("STEP", name, seconds, env.cr.sql_log_count - queries)
    return result
recognize = env["chorus.pro.recognize"]
action = timed("open", recognize.action_open_all)
wizard = recognize.browse(action["res_id"])
form = {
    "summary": {}, "selected_count": {}, "company_id": {"fields": {"display_name": {}}},
    "line_ids": {"limit": 80, "order": "", "fields": {
        "selected": {}, "match": {}, "changes": {},
        "partner_id": {"fields": {"display_name": {}}},
        "structure_id": {"fields": {"display_name": {}}}}},
}
timed("page", lambda: wizard.web_read(form))
lines = wizard.line_ids
print("FOUND", *(len(lines.filtered(lambda one: one.match == how))
                 for how in ("siret", "siren", "name")),
      len(lines.filtered("selected")))
timed("apply", wizard.action_apply)
"""

STEPS = {
    "open": "look at all, write the lines",
    "page": "first page of the list",
    "apply": "change what is ticked",
}


def measure(machines, customers):
    """Measure and print."""
    text = f"CUSTOMERS = {customers}\n" + SCRIPT
    said = databases.script(machines.folder, machines.name, text).splitlines()
    steps = [line.split()[1:] for line in said if line.startswith("STEP")]
    found = next(line.split()[1:] for line in said if line.startswith("FOUND"))
    show(
        f"Recognition of {customers} customers: {found[0]} by SIRET, {found[1]} by "
        f"SIREN, {found[2]} by name and town; {found[3]} ticked",
        ("", "s", "queries"),
        [(STEPS[name], float(seconds), int(many)) for name, seconds, many in steps],
    )
