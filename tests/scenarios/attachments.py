"""Files that accompany the invoice, and the names under which they leave."""

from .catalogue import scenario

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
PNG = bytes.fromhex("89504e470d0a1a0a") + bytes(100)


def _attach(shop, move, *files):
    """Choose files on the invoice, as its form does.

    :param files: pairs of name and bytes, or triples with the media type
    """
    attachments = shop.env["ir.attachment"].create(
        [
            {
                "name": name,
                "raw": content,
                "res_model": move._name,
                "res_id": move.id,
                **({"mimetype": rest[0]} if rest else {}),
            }
            for name, content, *rest in files
        ]
    )
    move.chorus_pro_attachment_ids = attachments
    return attachments


@scenario("A delivery note", real_page=True)
def one_attachment(shop):
    move = shop.invoice()
    _attach(shop, move, ("bon_de_livraison.pdf", PDF))
    return move


@scenario("Files of several kinds")
def attachments_of_several_kinds(shop):
    move = shop.invoice()
    _attach(
        shop,
        move,
        ("plan.png", PNG),
        ("releve.csv", b"jour;heures\n1;7\n"),
        ("notice.txt", "Notice en français".encode()),
        ("metre.xlsx", b"PK\x03\x04" + bytes(200)),
        ("photos.zip", b"PK\x05\x06" + bytes(18)),
        ("donnees.xml", b"<a/>"),
        ("PHOTO.JPG", b"\xff\xd8\xff\xe0" + bytes(50)),
    )
    return move


@scenario("Name too long: shortened", warning="CP-ATTACHMENT-09")
def attachment_with_a_long_name(shop):
    move = shop.invoice()
    name = "Procès-verbal de réception des travaux du 12 janvier 2026 (signé).pdf"
    _attach(shop, move, (name, PDF))
    return move


@scenario("Characters that Chorus Pro refuses in a name", warning="CP-ATTACHMENT-09")
def attachment_with_odd_characters(shop):
    move = shop.invoice()
    _attach(shop, move, ("état n°3 & suite #2 : 50 %.pdf", PDF))
    return move


@scenario("Name without extension: that of its kind", warning="CP-ATTACHMENT-09")
def attachment_without_extension(shop):
    move = shop.invoice()
    _attach(shop, move, ("bon de livraison 12.3", PDF, "application/pdf"))
    return move


@scenario("Two files of one name", warning="CP-ATTACHMENT-09")
def attachments_of_one_name(shop):
    move = shop.invoice()
    _attach(shop, move, ("bon.pdf", PDF), ("Bon.PDF", PDF + b"2"))
    return move


@scenario("A file called as the invoice's own", warning="CP-ATTACHMENT-09")
def attachment_called_factur_x(shop):
    move = shop.invoice()
    _attach(shop, move, ("factur-x.xml", b"<other/>"))
    return move


@scenario("One of two files was deleted since")
def attachment_deleted_since(shop):
    move = shop.invoice()
    files = _attach(shop, move, ("a.pdf", PDF), ("b.pdf", PDF))
    files[0].unlink()
    return move


@scenario("A file of 4 MB")
def great_attachment(shop):
    move = shop.invoice()
    _attach(shop, move, ("photos.zip", bytes(range(256)) * 15_625))
    return move


@scenario("Attachments of a credit note")
def attachments_of_a_credit_note(shop):
    move = shop.credit_note(chorus_pro_origin_number="F2025-0011")
    _attach(shop, move, ("retour.pdf", PDF))
    return move


@scenario("A drawing, which is not accepted", fault="CP-ATTACHMENT-01")
def attachment_of_another_kind(shop):
    move = shop.invoice()
    _attach(shop, move, ("plan.dwg", b"AC1032"))
    return move


@scenario("A file over 10 MB", fault="CP-ATTACHMENT-03")
def attachment_too_big(shop):
    move = shop.invoice()
    _attach(shop, move, ("photos.zip", bytes(10_000_001)))
    return move


@scenario("An empty file", fault="CP-ATTACHMENT-04")
def attachment_empty(shop):
    move = shop.invoice()
    _attach(shop, move, ("vide.pdf", b""))
    return move


@scenario("Files over 30 MB together", fault="CP-ATTACHMENT-05")
def attachments_too_big(shop):
    move = shop.invoice()
    _attach(shop, move, *[(f"{n}.zip", bytes(7_600_000)) for n in range(4)])
    return move
