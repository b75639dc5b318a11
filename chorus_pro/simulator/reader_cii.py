"""A CII invoice -> the terms of EN 16931 that Chorus Pro looks at."""

from .xml_terms import Terms

NS = {
    "rsm": "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100",
    "ram": "urn:un:unece:uncefact:data:standard:"
    "ReusableAggregateBusinessInformationEntity:100",
    "udt": "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100",
}
CII_ROOT = f"{{{NS['rsm']}}}CrossIndustryInvoice"

_AGREEMENT = "rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeAgreement"
_SETTLEMENT = "rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeSettlement"
_SUMS = f"{_SETTLEMENT}/ram:SpecifiedTradeSettlementHeaderMonetarySummation"
_LINE = "rsm:SupplyChainTradeTransaction/ram:IncludedSupplyChainTradeLineItem"
_GUIDELINE = (
    "rsm:ExchangedDocumentContext/ram:GuidelineSpecifiedDocumentContextParameter/ram:ID"
)

_read = Terms(NS)


def guideline(root):
    """BT-24, which names the profile, or None."""
    return _read.text(root, _GUIDELINE)


def cii_terms(root):
    """The terms of :func:`reader.read_invoice`."""
    return {
        **_header(root),
        **_parties(root),
        **_money(root),
        "lines": len(root.findall(_LINE, NS)),
        "gross_price_faults": _gross_price_faults(root),
        "taxes_without_code": _taxes_without_code(root),
        "attachments": _read.attachments(
            root,
            f"{_AGREEMENT}/ram:AdditionalReferencedDocument/ram:AttachmentBinaryObject",
        ),
    }


def _header(root):
    context = "rsm:ExchangedDocumentContext/"
    document = "rsm:ExchangedDocument/"
    return {
        "number": _read.text(root, document + "ram:ID"),
        "issued_on": _read.day(root, document + "ram:IssueDateTime/udt:DateTimeString"),
        "type_code": _read.text(root, document + "ram:TypeCode"),
        "guideline": _read.text(root, _GUIDELINE),
        # without a framework, A1 is the evident default: OCA's modules send none
        "framework": _read.text(
            root,
            context + "ram:BusinessProcessSpecifiedDocumentContextParameter/ram:ID",
        )
        or "A1",
        "service_code": _read.text(root, f"{_AGREEMENT}/ram:BuyerReference"),
        "commitment": _read.text(
            root,
            f"{_AGREEMENT}/ram:BuyerOrderReferencedDocument/ram:IssuerAssignedID",
        ),
        "contract": _read.text(
            root, f"{_AGREEMENT}/ram:ContractReferencedDocument/ram:IssuerAssignedID"
        ),
        "preceding": _read.text(
            root, f"{_SETTLEMENT}/ram:InvoiceReferencedDocument/ram:IssuerAssignedID"
        ),
    }


def _parties(root):
    facts = {}
    for key, tag in (("supplier", "Seller"), ("recipient", "Buyer")):
        party = root.find(f"{_AGREEMENT}/ram:{tag}TradeParty", NS)
        facts[f"{key}_siret"] = _identifier(party)
        facts[f"{key}_name"] = _read.text(party, "ram:Name")
    return facts


def _identifier(party):
    """BT-30 / BT-47, else a BT-29 / BT-46 with the scheme of SIRETs."""
    legal = _read.text(party, "ram:SpecifiedLegalOrganization/ram:ID")
    if legal or party is None:
        return legal
    for one in party.findall("ram:GlobalID", NS):
        if one.get("schemeID") == "0009":
            return (one.text or "").strip() or None
    return _read.text(party, "ram:ID")


def _money(root):
    payments = [
        (
            _read.text(one, "ram:TypeCode"),
            _read.text(one, "ram:PayeePartyCreditorFinancialAccount/ram:IBANID"),
        )
        for one in root.findall(
            f"{_SETTLEMENT}/ram:SpecifiedTradeSettlementPaymentMeans", NS
        )
    ]
    return {
        "currency": _read.text(root, f"{_SETTLEMENT}/ram:InvoiceCurrencyCode"),
        "payments": payments,
        "without_tax": _read.amount(root, f"{_SUMS}/ram:TaxBasisTotalAmount"),
        "with_tax": _read.amount(root, f"{_SUMS}/ram:GrandTotalAmount"),
        "prepaid": _read.amount(root, f"{_SUMS}/ram:TotalPrepaidAmount"),
        "due": _read.amount(root, f"{_SUMS}/ram:DuePayableAmount"),
    }


def _taxes_without_code(root):
    """VAT of the lines and of the document without its kind or its category."""
    places = (f"{_LINE}/ram:SpecifiedLineTradeSettlement", _SETTLEMENT)
    taxes = [
        tax
        for place in places
        for tax in root.findall(f"{place}/ram:ApplicableTradeTax", NS)
    ]
    codes = ("ram:TypeCode", "ram:CategoryCode")
    return sum(not all(_read.text(tax, code) for code in codes) for tax in taxes)


def _gross_price_faults(root):
    """Lines with a gross price but no allowance on it: refused (OCA issue 504)."""
    gross = root.findall(
        f"{_LINE}/ram:SpecifiedLineTradeAgreement/ram:GrossPriceProductTradePrice", NS
    )
    amount = "ram:AppliedTradeAllowanceCharge/ram:ActualAmount"
    return sum(1 for one in gross if not _read.text(one, amount))
