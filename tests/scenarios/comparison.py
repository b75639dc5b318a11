"""One invoice read three times: in the books, in its XML and on its page.

Nothing here uses what wrote the file: the XML is read by its paths, the page by its
table, and Odoo's records give the rest.
"""

import re
from collections import Counter
from decimal import Decimal

import lxml.html
from lxml import etree

from ...chorus_pro.cii import write_cii
from ...models.readable.ir_actions_report import CONTEXT_KEY, ORIGINAL_KEY
from ...models.readable.report_html import words

CENT = Decimal("0.01")
SETTLEMENT = ".//{*}ApplicableHeaderTradeSettlement"
SUMS = f"{SETTLEMENT}/{{*}}SpecifiedTradeSettlementHeaderMonetarySummation"
LINE_CHARGES = "{*}SpecifiedLineTradeSettlement/{*}SpecifiedTradeAllowanceCharge"
#: UNTDID 7161 of a fixed tax, which is in no line of the page
FIXED_TAX = "AEO"


def differences(move, account):
    """Where the books, the XML and the page of a posted invoice disagree.

    :return: list of sentences, empty when they agree
    """
    invoice = move._chorus_pro_invoice(account)
    xml = etree.fromstring(write_cii(invoice))
    return [*_with_books(move, xml), *_with_page(move, xml, page_of(move))]


def page_of(move):
    """The page as the deposit would print it, in HTML."""
    move = move.with_context(**{CONTEXT_KEY: True, ORIGINAL_KEY: True})
    report = move.env["account.move.send"]._get_default_pdf_report_id(move)
    return move._chorus_pro_page_html(report)


def printed_differences(move, account, text):
    """The same of the text of a PDF, in which there is no table any more."""
    invoice = move._chorus_pro_invoice(account)
    xml = etree.fromstring(write_cii(invoice))
    text = _figures(text)
    known = {"BT-112": _sum(xml, "GrandTotalAmount") + _sum(xml, "RoundingAmount")}
    known["BT-115"] = _sum(xml, "DuePayableAmount")
    for rank, line in enumerate(_lines(xml), 1):
        known[f"BT-131 of line {rank}"] = abs(line["net"])
    return [
        f"{term} {value} is not printed"
        for term, value in known.items()
        if f"{value:.2f}" not in text
    ]


def _amount(node):
    return Decimal(node.text) if node is not None else Decimal(0)


def _sum(xml, name):
    return _amount(xml.find(f"{SUMS}/{{*}}{name}"))


def _lines(xml):
    """Price of one unit, quantity, and net amount without fixed taxes."""
    for line in xml.iterfind(".//{*}IncludedSupplyChainTradeLineItem"):
        price = line.find(".//{*}NetPriceProductTradePrice")
        base = price.find("{*}BasisQuantity")
        unit = _amount(price.find("{*}ChargeAmount"))
        net = written = _amount(line.find(".//{*}LineTotalAmount"))
        extra = Decimal(0)
        for entry in line.iterfind(LINE_CHARGES):
            is_charge = entry.findtext("{*}ChargeIndicator/{*}Indicator") == "true"
            amount = _amount(entry.find("{*}ActualAmount"))
            extra += amount if is_charge else -amount
            if entry.findtext("{*}ReasonCode") == FIXED_TAX:
                net -= amount
        yield {
            "price": unit / (_amount(base) if base is not None else 1),
            "quantity": _amount(line.find(".//{*}BilledQuantity")),
            "net": net,
            "written": written,
            "extra": extra,
            "rounding": any(
                entry.findtext("{*}Reason") in ("Arrondi", "Rounding")
                for entry in line.iterfind(LINE_CHARGES)
            ),
        }


# === THE BOOKS === #


def _with_books(move, xml):
    sums = {
        "BT-112": (
            _sum(xml, "GrandTotalAmount") + _sum(xml, "RoundingAmount"),
            move.amount_total,
        ),
        "BT-113": (_sum(xml, "TotalPrepaidAmount"), money(move)),
    }
    if move.chorus_pro_framework == "A2":
        del sums["BT-113"]
    for term, (found, posted) in sums.items():
        if found != _decimal(posted).quantize(CENT):
            yield f"{term} is {found}, the books say {posted}"
    for rank, line in enumerate(_lines(xml), 1):
        exact = line["quantity"] * line["price"] + line["extra"]
        if abs(exact - line["written"]) > Decimal("0.0051"):
            yield f"line {rank} is {line['written']}, its terms make {exact}"
    records = move.invoice_line_ids.filtered(lambda one: one.display_type == "product")
    if any(records.tax_ids.flatten_taxes_hierarchy().mapped("price_include")):
        return
    # a sum of binary fractions has more decimals than anybody agreed on
    agreed = Counter(
        abs(round(_decimal(one.price_unit), 12)).normalize() for one in records
    )
    written = Counter(line["price"].normalize() for line in _lines(xml))
    for price in agreed - written:
        yield f"the price {price} was agreed and is not in the file"


def money(move):
    """What payments and lines of bank statements settled, of a credit note too."""
    lines = move.line_ids.filtered(lambda one: one.display_type == "payment_term")
    paid = 0.0
    for partials, side, other in (
        (lines.matched_credit_ids, "debit", "credit_move_id"),
        (lines.matched_debit_ids, "credit", "debit_move_id"),
    ):
        for partial in partials:
            entry = partial[other].move_id
            if entry.origin_payment_id or entry.statement_line_id:
                paid += partial[f"{side}_amount_currency"]
    return round(paid, 6)


def _decimal(value):
    return Decimal(repr(value))


# === THE PAGE === #


def _with_page(move, xml, html):
    page = lxml.html.fromstring(html, parser=lxml.html.HTMLParser(encoding="utf-8"))
    total = _sum(xml, "GrandTotalAmount") + _sum(xml, "RoundingAmount")
    prepaid, due = _sum(xml, "TotalPrepaidAmount"), _sum(xml, "DuePayableAmount")
    printed = _figures(words(html))
    if _shown(total, move) not in printed:
        yield f"the total {total} is not on the page"
    rows = page.xpath("//tr[@name='chorus_pro_due']")
    if rows:
        shown = _read(rows[0])
        if shown != due:
            yield f"BT-115 is {due}, the page says {shown}"
        paid = sum(map(_read, page.xpath("//tr[@name='chorus_pro_paid']")), Decimal(0))
        if paid != prepaid:
            yield f"BT-113 is {prepaid}, the page says {paid}"
    elif prepaid or due != total:
        yield f"BT-115 is {due}, the page asks for all of {total}"
    if page.xpath("//*[contains(@class, 'oe_payment_label')]"):
        yield "core's payments are on the page"
    yield from _accounts(move, xml, printed)
    yield from _table(move, xml, page)


def _accounts(move, xml, printed):
    iban = xml.findtext(f"{SETTLEMENT}//{{*}}IBANID")
    own = move.partner_bank_id.sanitized_acc_number
    is_asked = xml.find(f"{SETTLEMENT}//{{*}}PayeePartyCreditorFinancialAccount")
    if is_asked is None and move.partner_bank_id.acc_type == "iban" and own in printed:
        yield "the page asks for a transfer, the file does not"
    if iban and is_asked is not None and move.payment_reference and iban not in printed:
        yield "the file asks for a transfer, the page does not"


def _table(move, xml, page):
    if move.company_price_include == "tax_included":
        return
    shown = [_read(cell) for cell in page.xpath("//td[@name='td_subtotal']")]
    nets = [line["net"] for line in _lines(xml)]
    if Counter(shown) != Counter(nets):
        yield f"BT-131 are {nets}, the page says {shown}"


def _shown(value, move):
    places = min(move.currency_id.decimal_places, 2)
    return f"{value:.{places}f}"


def _figures(text):
    """A text whose amounts are found as ``1250.00``, be it French or English."""
    text = _compact(text)
    return text.replace(",", ".") + "\n" + text.replace(",", "")


def _read(node):
    """The amount in the last cell of a row, written in French or in English."""
    cells = node.xpath("td") or [node]
    text = _compact(cells[-1].text_content())
    found = re.search(r"-?[\d.,]+(?=\D*$)", text)[0]
    if "," in found and "." in found:
        found = found.replace(",", "")
    return Decimal(found.replace(",", "."))


def _compact(text):
    """Without what separates words and thousands, or keeps a sign on its line."""
    return re.sub(r"[\s\u00a0\u202f\ufeff]+", "", text)
