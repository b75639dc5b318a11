"""Files that Chorus Pro gives back: telecharger/groupe, consulterCR."""

import base64
import io
import zipfile
from xml.sax.saxutils import escape

from ..calls import bad_request
from ..dates import with_offset
from .actions import OK, note, own_invoice
from .transverses import flow_of

#: official advice is ten; more were never tried
MOST_INVOICES = 10


def download(call):
    """POST telecharger/groupe: a PDF, a ZIP of several, or one PIVOT."""
    kind = call.get("format")
    if kind not in ("PDF", "PIVOT"):
        raise bad_request("format: PDF ou PIVOT")
    rows = call.get("listeFacture", [])
    if not 0 < len(rows) <= MOST_INVOICES:
        raise bad_request(f"listeFacture: de 1 à {MOST_INVOICES} factures")
    invoices = [own_invoice(call, "idFacture", row.get("idFacture")) for row in rows]
    if kind == "PIVOT":
        content = _pivot(invoices, call.store)
    else:
        wanted = (call.get("avecPiecesJointesComplementaires") or "").upper() == "OUI"
        content = _pdf_or_zip(invoices, call.store, wanted)
    for invoice in invoices:
        note(call, invoice, "TELECHARGEMENT_FACTURE")
    return OK | {"fichierResultat": base64.b64encode(content).decode()}


def _attachments(invoice, store):
    return [store.attachments[one] for one in invoice.attachments]


def _pdf_or_zip(invoices, store, with_attachments):
    files = []
    for invoice in invoices:
        name = invoice.number.replace("/", "-")
        files.append((f"{name}/{name}.pdf", _page(invoice)))
        if with_attachments:
            files += [
                (f"{name}/{one.name}", one.content)
                for one in _attachments(invoice, store)
            ]
    if len(files) == 1:
        return files[0][1]
    return zipped(files)


def zipped(files):
    """A ZIP of ``[(name, bytes)]``."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return target.getvalue()


def _pivot(invoices, store):
    """One XML with everything, of an invented vocabulary: the real one is not known."""
    parts = []
    for invoice in invoices:
        files = "".join(
            f'<PieceJointe nom="{escape(one.name, {chr(34): "&quot;"})}">'
            f"{base64.b64encode(one.content).decode()}</PieceJointe>"
            for one in _attachments(invoice, store)
        )
        parts.append(
            f"<CPPFacture><NumeroFacture>{escape(invoice.number)}</NumeroFacture>"
            f"<MontantTTC>{invoice.with_tax}</MontantTTC>{files}</CPPFacture>"
        )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><CPPFacturePivot>'
        f"{''.join(parts)}</CPPFacturePivot>"
    ).encode()


def _page(invoice):
    """A page with the number and the total, the smallest that a reader opens."""
    text = f"{invoice.number} {invoice.with_tax} {invoice.currency}"
    return one_page(text)


def one_page(text):
    """A PDF of one line of text."""
    shown = text.encode("latin-1", "replace").replace(b"\\", b"\\\\")
    shown = shown.replace(b"(", b"\\(").replace(b")", b"\\)")
    stream = b"BT /F1 14 Tf 60 760 Td (" + shown + b") Tj ET"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\n" % (len(objects) + 1)
    return out + b"startxref\n%d\n%%%%EOF\n" % start


def report_file(call):
    """POST consulterCR: the report of a flow with its PDF."""
    flow = flow_of(call)
    answer = {
        "codeRetour": 0,
        "libelle": "TRA_MSG_00.000",
        "numeroFluxDepot": flow.number,
        "nomFichierFlux": flow.filename,
        "codeInterfaceFlux": flow.interface,
        "dateDepotFlux": with_offset(flow.deposited_at),
        "etatCourantFlux": flow.state,
        "dateHeureEtatCourantFlux": with_offset(flow.state_at),
    }
    if call.settings.report_without_file:
        return answer
    lines = [f"Compte rendu du flux {flow.number} : {flow.state}"]
    lines += [f"{one['numeroDP']} : {one['libelleErreurDP']}" for one in flow.errors]
    content = one_page(" | ".join(lines))
    return answer | {"fichierCR": base64.b64encode(content).decode()}
