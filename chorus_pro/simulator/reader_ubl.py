"""A UBL 2.1 invoice or credit note -> the same terms of EN 16931."""

from .xml_terms import Terms

_URN = "urn:oasis:names:specification:ubl:schema:xsd:"
NS = {
    "cac": f"{_URN}CommonAggregateComponents-2",
    "cbc": f"{_URN}CommonBasicComponents-2",
}
UBL_ROOTS = tuple(f"{{{_URN}{name}-2}}{name}" for name in ("Invoice", "CreditNote"))

_SUMS = "cac:LegalMonetaryTotal/cbc:"
#: attributes that tell a SIRET: of EN 16931, and of the older UBL of Chorus Pro
_SIRET_SCHEMES = (("schemeID", "0009"), ("schemeName", "1"))

_read = Terms(NS)


def ubl_terms(root):
    """The terms of :func:`reader.read_invoice`."""
    return {
        **_header(root),
        **_parties(root),
        **_money(root),
        "lines": len(_lines(root)),
        # the XSD itself refuses a gross price (BT-148) without its discount (BT-147)
        "gross_price_faults": 0,
        "taxes_without_code": _taxes_without_code(root),
        "attachments": _read.attachments(
            root,
            "cac:AdditionalDocumentReference/cac:Attachment/"
            "cbc:EmbeddedDocumentBinaryObject",
        ),
    }


def _header(root):
    code = (
        "cbc:InvoiceTypeCode" if root.tag == UBL_ROOTS[0] else "cbc:CreditNoteTypeCode"
    )
    return {
        "number": _read.text(root, "cbc:ID"),
        "issued_on": _read.xsd_day(root, "cbc:IssueDate"),
        "type_code": _read.text(root, code),
        "guideline": _read.text(root, "cbc:CustomizationID"),
        "framework": _read.text(root, "cbc:ProfileID") or "A1",
        "service_code": _read.text(root, "cbc:BuyerReference"),
        "commitment": _read.text(root, "cac:OrderReference/cbc:ID"),
        "contract": _read.text(root, "cac:ContractDocumentReference/cbc:ID"),
        "preceding": _read.text(
            root, "cac:BillingReference/cac:InvoiceDocumentReference/cbc:ID"
        ),
    }


def _parties(root):
    facts = {}
    for key, tag in (("supplier", "Supplier"), ("recipient", "Customer")):
        party = root.find(f"cac:Accounting{tag}Party/cac:Party", NS)
        facts[f"{key}_siret"] = _identifier(party)
        facts[f"{key}_name"] = _read.text(
            party, "cac:PartyLegalEntity/cbc:RegistrationName"
        ) or _read.text(party, "cac:PartyName/cbc:Name")
    return facts


def _identifier(party):
    """BT-30 / BT-47, else a BT-29 / BT-46, that of a SIRET first."""
    legal = _read.text(party, "cac:PartyLegalEntity/cbc:CompanyID")
    if legal or party is None:
        return legal
    found = party.findall("cac:PartyIdentification/cbc:ID", NS)
    for one in found:
        if any(one.get(name) == value for name, value in _SIRET_SCHEMES):
            return (one.text or "").strip() or None
    return _read.text(party, "cac:PartyIdentification/cbc:ID")


def _money(root):
    payments = [
        (
            _read.text(one, "cbc:PaymentMeansCode"),
            _read.text(one, "cac:PayeeFinancialAccount/cbc:ID"),
        )
        for one in root.findall("cac:PaymentMeans", NS)
    ]
    return {
        "currency": _read.text(root, "cbc:DocumentCurrencyCode"),
        "payments": payments,
        "without_tax": _read.amount(root, f"{_SUMS}TaxExclusiveAmount"),
        "with_tax": _read.amount(root, f"{_SUMS}TaxInclusiveAmount"),
        "prepaid": _read.amount(root, f"{_SUMS}PrepaidAmount"),
        "due": _read.amount(root, f"{_SUMS}PayableAmount"),
    }


def _taxes_without_code(root):
    """VAT of the lines and of the document without its category."""
    groups = root.findall("cac:TaxTotal/cac:TaxSubtotal/cac:TaxCategory", NS)
    for line in _lines(root):
        groups += line.findall("cac:Item/cac:ClassifiedTaxCategory", NS)
    return sum(not _read.text(group, "cbc:ID") for group in groups)


def _lines(root):
    return root.findall("cac:InvoiceLine", NS) + root.findall("cac:CreditNoteLine", NS)
