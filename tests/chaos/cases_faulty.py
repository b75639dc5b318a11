"""One customer, structure, file or record that breaks stops none of the others."""

import databases
from cases import case
from world import Background, check, until

SHOWN = ("faulty", "deposited", "integrated")
STAGE = "SELECT chorus_pro_stage FROM account_move WHERE id = %s"


def no_siret(world, move_id, partner_id):
    world.db.rows(
        "UPDATE res_partner SET company_registry = NULL WHERE id = %s", partner_id
    )


def archived_customer(world, move_id, partner_id):
    world.db.rows("UPDATE res_partner SET active = FALSE WHERE id = %s", partner_id)


def customer_of_another_company(world, move_id, partner_id):
    other = world.first.call("res.company", "create", [{"name": "Elsewhere"}])[0]
    world.db.rows(
        "UPDATE res_partner SET company_id = %s WHERE id = %s", other, partner_id
    )


def deleted_attachment(world, move_id, partner_id):
    """The row is there, its bytes are gone."""
    attachment = world.db.value(
        "SELECT attachment_id FROM account_move_chorus_pro_attachment_rel "
        "WHERE move_id = %s",
        move_id,
    )
    path = world.db.value(
        "SELECT store_fname FROM ir_attachment WHERE id = %s", attachment
    )
    (databases.filestore(world.name) / path).unlink()


def no_date(world, move_id, partner_id):
    world.db.rows("UPDATE account_move SET invoice_date = NULL WHERE id = %s", move_id)


def closed_structure(world, move_id, partner_id):
    """Chorus Pro has told meanwhile that the buyer is closed, in an odd way."""
    siret = "90000003500015"  # dissolved, says the simulator
    world.db.rows(
        "UPDATE res_partner SET company_registry = %s WHERE id = %s", siret, partner_id
    )
    known = "SELECT id FROM chorus_pro_structure WHERE siret = %s"
    if not world.db.value(known, siret):
        world.first.call("chorus.pro.structure", "create", [{"siret": siret}])
    world.db.rows(
        "UPDATE chorus_pro_structure SET is_active = FALSE, name = NULL, "
        "requirement = NULL WHERE siret = %s",
        siret,
    )


BREAKAGES = (
    no_siret,
    archived_customer,
    customer_of_another_company,
    deleted_attachment,
    no_date,
    closed_structure,
)


@case("broken customers, files and invoices among sound ones: the others leave")
def broken_among_sound(world):
    buyers = [world.new_buyer(one.__name__) for one in BREAKAGES]
    file = {"name": "plan.txt", "raw": "UGxhbg==", "mimetype": "text/plain"}
    attachment = world.first.call("ir.attachment", "create", [file])[0]
    values = [{"partner_id": one} for one in buyers] + [{}, {}, {}]
    index = BREAKAGES.index(deleted_attachment)
    values[index]["chorus_pro_attachment_ids"] = [[6, 0, [attachment]]]
    ids, numbers = world.copy_invoices(values)
    world.arm("build.before", "scheduler")
    world.send(world.first, ids)
    world.wake("ir_cron_build")
    world.wait_reached("build.before")
    pairs = zip(BREAKAGES, ids, buyers, strict=False)
    for breakage, move_id, partner_id in pairs:
        breakage(world, move_id, partner_id)
    world.leave("build.before")
    sound = numbers[len(BREAKAGES) :]
    world.let_it_finish(sound)
    broken = numbers[: len(BREAKAGES)]
    world.wait_states(broken, SHOWN, "each broken one is shown, or left")
    found = []
    for row, breakage in zip(world.db.transmissions(broken), BREAKAGES, strict=True):
        if row["state"] == "faulty":
            check(row["fault_text"], f"{breakage.__name__}: nobody is told")
            stage = world.db.value(STAGE, row["move_id"])
            check(stage == "action_needed", f"{breakage.__name__}: stage {stage}")
        found.append(f"{breakage.__name__} {row['state']}")
    check(sum(one.endswith("faulty") for one in found) >= 3, f"not broken: {found}")
    world.used = [one for one in world.used if one not in broken]
    return ", ".join(found)


@case("a built file that vanished stops no other deposit", invoices=3, long=True)
def lost_file(world):
    ids, numbers = world.take(3)
    for name in ("ir_cron_build", "ir_cron_push"):
        world.pause(name)
    world.arm("push.before", "user")
    request = Background(world.send, world.first, ids)
    world.wait_reached("push.before")
    [row] = world.db.transmissions(numbers[:1])
    path = world.db.value(
        "SELECT store_fname FROM ir_attachment WHERE res_field = 'file' "
        "AND res_model = 'chorus.pro.transmission' AND res_id = %s",
        row["id"],
    )
    (databases.filestore(world.name) / path).unlink()
    world.leave("push.before")
    request.answer()
    for name in ("ir_cron_build", "ir_cron_push"):
        world.resume(name)
    world.let_it_finish(numbers[1:])
    world.wait_states(numbers[:1], ["faulty"], "the loss is shown")
    world.used.remove(numbers[0])


@case("records that break the reading stop no other history", invoices=4, long=True)
def broken_reading(world):
    ids, numbers = world.take(4)
    world.send(world.first, ids)
    world.let_it_finish(numbers)
    until_integrated(world, numbers)
    world.db.rows(
        "UPDATE chorus_pro_transmission SET remote_id = 'broken' WHERE number = %s",
        numbers[0],
    )
    action = {"numbers": numbers[1:], "status": "MANDATEE"}
    world.simulator.control("act", action)
    world.db.rows(
        "UPDATE chorus_pro_transmission SET history_due = TRUE, history_due_on = NULL "
        "WHERE number = %s",
        numbers[0],
    )

    def others_read():
        world.make_due(numbers[1:])
        world.wake("ir_cron_synchronize")
        return not world.not_followed(numbers[1:])

    until(others_read, "the others are read", interval=1)
    world.db.rows(
        "UPDATE chorus_pro_transmission SET remote_id = NULL WHERE number = %s",
        numbers[0],
    )


def until_integrated(world, numbers):
    def integrated():
        world.wake("ir_cron_synchronize")
        return set(world.db.states(numbers).values()) == {"integrated"}

    until(integrated, "integrated", interval=1)
