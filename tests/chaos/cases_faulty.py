"""One customer, structure, file or record that breaks stops none of the others."""

import databases
from cases import case
from world import Background, check, until

STAGE = "SELECT chorus_pro_stage FROM account_move WHERE id = %s"


def no_siret(world, move_id, partner_id):
    world.db.rows(
        "UPDATE res_partner SET company_registry = NULL WHERE id = %s", partner_id
    )


def archived_customer(world, move_id, partner_id):
    world.db.rows("UPDATE res_partner SET active = FALSE WHERE id = %s", partner_id)


def customer_of_another_company(world, move_id, partner_id):
    name = {"name": f"Elsewhere {partner_id}"}
    other = world.first.call("res.company", "create", [name])[0]
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


#: what breaks -> a word of what the person reads; None: it leaves all the same, for the
#: invoice was posted when its customer was in order, and still says the same
BREAKAGES = {
    no_siret: "SIRET",
    deleted_attachment: "plan.txt",
    no_date: "préparée",
    closed_structure: "inactif",
    archived_customer: None,
    customer_of_another_company: None,
}
#: what the program may read, and a user of one company may not
HIDDEN = {customer_of_another_company: "ne pouvez pas lire"}
SOUND = 3


class Batch:
    """An invoice to break for each breakage, each of a buyer of its own, and sound
    ones.

    :ivar reasons: as :data:`BREAKAGES`
    :ivar broken: ``{breakage: (id, number, id of the customer)}``
    :ivar sound: numbers of the others
    """

    def __init__(self, world, reasons):
        self.world = world
        self.reasons = reasons
        buyers = [world.new_buyer(one.__name__) for one in BREAKAGES]
        file = {"name": "plan.txt", "raw": "UGxhbg==", "mimetype": "text/plain"}
        attachment = world.first.call("ir.attachment", "create", [file])[0]
        values = [{"partner_id": one} for one in buyers] + [{} for _ in range(SOUND)]
        index = list(BREAKAGES).index(deleted_attachment)
        values[index]["chorus_pro_attachment_ids"] = [[6, 0, [attachment]]]
        self.ids, self.numbers = world.copy_invoices(values)
        rows = zip(self.ids, self.numbers, buyers, strict=False)
        self.broken = dict(zip(BREAKAGES, rows, strict=True))
        self.sound = self.numbers[len(BREAKAGES) :]

    def break_all(self):
        for breakage, (move_id, _number, partner_id) in self.broken.items():
            breakage(self.world, move_id, partner_id)
            self.world.injected += 1

    def leaving(self):
        """Numbers of all that must arrive."""
        harmless = [one for one, word in self.reasons.items() if word is None]
        return self.sound + [self.broken[one][1] for one in harmless]

    def stopped(self):
        """``(name, id, number, word)`` of each that must not."""
        for breakage, word in self.reasons.items():
            if word is not None:
                move_id, number, _partner = self.broken[breakage]
                yield breakage.__name__, move_id, number, word

    def nothing_else_left(self):
        """The broken ones never arrived, and the total of the run leaves them out."""
        gone = [one[2] for one in self.stopped()]
        arrived = [one for one in gone if self.world.times_arrived(one)]
        check(not arrived, f"left although broken: {arrived}")
        self.world.used = [one for one in self.world.used if one not in gone]


@case("broken while they wait to be built: each stopped and told, the others leave")
def broken_while_waiting(world):
    batch = Batch(world, BREAKAGES)
    world.pause("ir_cron_build")
    world.send(world.first, batch.ids)
    states = set(world.db.states(batch.numbers).values())
    check(states == {"reserved"}, f"not all wait: {states}")
    batch.break_all()
    world.resume("ir_cron_build")
    world.let_it_finish(batch.leaving())
    told = []
    for name, move_id, number, word in batch.stopped():
        world.wait_states([number], ["faulty"], f"{name} is stopped")
        [row] = world.db.transmissions([number])
        check(word in (row["fault_text"] or ""), f"{name}: {row['fault_text']}")
        stage = world.db.value(STAGE, move_id)
        check(stage == "action_needed", f"{name}: stage {stage}")
        told.append(name)
    batch.nothing_else_left()
    return f"stopped: {', '.join(told)}"


@case("broken before another user presses: each told in the window, the others leave")
def broken_before_pressing(world):
    batch = Batch(world, BREAKAGES | HIDDEN)
    batch.break_all()
    window = world.window(world.second, batch.ids)
    lines = {
        line["move_id"][0]: line
        for line in world.second.find(
            "chorus.pro.send.line",
            [("wizard_id", "=", window)],
            ["move_id", "state", "message"],
        )
    }
    for name, move_id, _number, word in batch.stopped():
        line = lines[move_id]
        check(line["state"] == "error", f"{name}: {line['state']}")
        check(word in (line["message"] or ""), f"{name}: {line['message']}")
    world.press(world.second, window)
    world.let_it_finish(batch.leaving())
    for name, _move_id, number, _word in batch.stopped():
        check(not world.db.transmissions([number]), f"{name} was reserved")
    batch.nothing_else_left()


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
    [row] = world.db.transmissions(numbers[:1])
    check("disparu" in row["fault_text"], f"the loss is not told: {row['fault_text']}")
    world.used.remove(numbers[0])


#: PostgreSQL itself refuses every event of one transmission
BREAK = """
CREATE FUNCTION chaos_break() RETURNS trigger LANGUAGE plpgsql
    AS $$ BEGIN RAISE EXCEPTION 'broken on purpose'; END $$;
CREATE TRIGGER chaos_break BEFORE INSERT ON chorus_pro_event
   FOR EACH ROW WHEN (NEW.transmission_id = {}) EXECUTE FUNCTION chaos_break()
"""
MEND = "DROP FUNCTION chaos_break CASCADE"


@case("a record that breaks the reading stops no other history", invoices=4, long=True)
def broken_reading(world):
    ids, numbers = world.take(4)
    world.send(world.first, ids)
    world.let_it_finish(numbers)
    until_integrated(world, numbers)
    until(lambda: followed(world, numbers), "all is read", interval=1)
    [row] = world.db.transmissions(numbers[:1])
    world.db.rows(BREAK.format(int(row["id"])))
    world.injected += 1
    try:
        action = {"numbers": numbers, "status": "MANDATEE"}
        world.simulator.control("act", action)
        until(
            lambda: followed(world, numbers[1:]) and breaks(world, row["id"]),
            "one breaks, the others are read",
            interval=1,
        )
        check(not followed(world, numbers[:1]), "nothing was broken")
    finally:
        world.db.rows(MEND)
    until(lambda: followed(world, numbers), "it is read once mended", interval=1)


def breaks(world, transmission_id):
    return world.said(f"History of the transmission {transmission_id}")


def followed(world, numbers):
    """Let the scheduler read; whether all is known of these."""
    world.make_due(numbers)
    world.wake("ir_cron_synchronize")
    return not world.not_followed(numbers)


def until_integrated(world, numbers):
    def integrated():
        world.wake("ir_cron_synchronize")
        return set(world.db.states(numbers).values()) == {"integrated"}

    until(integrated, "integrated", interval=1)
