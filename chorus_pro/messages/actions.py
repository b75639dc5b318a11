"""What the supplier does: completer, recycler, traiterRejet; consulter/fournisseur."""

from collections.abc import Iterable

from ..codes.limits import COMMENT_MAX, DESIGNATION_MAX
from ..reading import read_flag, read_integer, read_moment, read_text
from ..records import Completion, InvoiceState, Recycling, UploadedAttachment
from .envelope import MissingKey


def write_completion(
    invoice_id: int, attachments: Iterable[UploadedAttachment], comment: str
) -> dict:
    """Body of ``completer``.

    No type of attachment is given: it is optional in the Swagger, its codes are not
    published, and a client notes that qualification refuses one of those it knows.
    """
    return {
        "identifiantFactureCPP": invoice_id,
        "pieceJointeComplementaire": [
            {
                "pieceJointeComplementaireDesignation": one.designation[
                    :DESIGNATION_MAX
                ],
                "pieceJointeComplementaireId": one.attachment_id,
            }
            for one in attachments
        ],
        "commentaire": comment[:COMMENT_MAX],
    }


def read_completion(body: dict) -> Completion:
    """A :class:`Completion`; the return code alone is the promise."""
    return Completion(treated_on=read_moment(body.get("dateTraitement")))


def write_recycling(
    invoice_id: int,
    recipient_siret: str,
    service_code: str | None,
    commitment_number: str | None,
    comment: str | None = None,
) -> dict:
    """Body of ``recycler``: the whole new address, what is unchanged included."""
    body: dict = {
        "identifiantFactureCPP": invoice_id,
        "destinataire": {"codeDestinataire": recipient_siret},
    }
    if service_code:
        body["destinataire"]["codeServiceExecutant"] = service_code
    if commitment_number:
        body["reference"] = {"numeroBonCommande": commitment_number}
    if comment:
        body["commentaire"] = comment[:COMMENT_MAX]
    return body


def read_recycling(body: dict) -> Recycling:
    """A :class:`Recycling`."""
    return Recycling(status=read_text(body.get("statutFacture")))


def write_acknowledgement(invoice_ids: Iterable[int]) -> dict:
    """Body of ``traiterRejet``."""
    return {"listeDemandePaiement": [{"idDemandePaiement": one} for one in invoice_ids]}


def write_invoice(invoice_id: int) -> dict:
    """Body of ``consulter/fournisseur``; lines and attachments are not asked for."""
    return {"identifiantFactureCPP": invoice_id}


def read_invoice(body: dict, invoice_id: int) -> InvoiceState:
    """An :class:`InvoiceState`; raises :class:`MissingKey` without an invoice."""
    row = body.get("facture")
    if not isinstance(row, dict):
        raise MissingKey("no invoice in the answer")
    recipient = _block(row, "destinataire")
    found = read_integer(row.get("identifiantFactureCPP"))
    return InvoiceState(
        invoice_id=invoice_id if found is None else found,
        number=read_text(row.get("numeroFacture")),
        status=read_text(row.get("statutFacture")) or "",
        rejection_handled=read_flag(row.get("rejetTraite")),
        recipient_siret=read_text(recipient.get("codeDestinataire")),
        service_code=read_text(recipient.get("codeServiceExecutant")),
        commitment_number=read_text(_block(row, "references").get("numeroBonCommande")),
    )


def _block(row, name):
    block = row.get(name)
    return block if isinstance(block, dict) else {}
