"""Elements of UBL 2.1, empty ones left out.

EN 16931 forbids an empty element: the functions here add nothing when there is no
value to write, and a group that received nothing is removed at the end.
"""

from lxml import etree

from ..xml_values import amount_text, clean_line, clean_text

_URN = "urn:oasis:names:specification:ubl:schema:xsd:"
CAC = f"{_URN}CommonAggregateComponents-2"
CBC = f"{_URN}CommonBasicComponents-2"
NAMESPACES = {"cac": CAC, "cbc": CBC}

VAT = "VAT"


def root(name):
    """The empty document, ``Invoice`` or ``CreditNote``."""
    namespace = f"{_URN}{name}-2"
    return etree.Element(
        f"{{{namespace}}}{name}", nsmap={None: namespace, **NAMESPACES}
    )


def prune(document):
    """Remove the groups that stayed empty, from the inside out."""
    for element in reversed(list(document.iter())):
        if not (len(element) or element.text):
            element.getparent().remove(element)


def group(parent, name):
    """A new child element that holds others."""
    return etree.SubElement(parent, f"{{{CAC}}}{name}")


def add(parent, name, value, /, **attributes):
    """A child with one line of text, or nothing when there is no text."""
    return _add(parent, name, clean_line(value), attributes)


def add_lines(parent, name, value):
    """A child whose text keeps its line breaks: notes, descriptions, terms."""
    return _add(parent, name, clean_text(value), {})


def add_amount(parent, name, amount, currency):
    """A child with an amount of 2 decimals, or nothing for None."""
    if amount is not None:
        _add(parent, name, amount_text(amount), {"currencyID": currency})


def add_date(parent, name, day):
    """A child holding a day (ISO 8601), or nothing for None."""
    if day:
        _add(parent, name, day.isoformat(), {})


def add_reference(parent, name, number):
    """A referenced document known by its number only."""
    add(group(parent, name), "ID", number)


def add_period(parent, period, description_code=None):
    """BG-14 or BG-26; ``description_code`` is BT-8."""
    element = group(parent, "InvoicePeriod")
    if period:
        add_date(element, "StartDate", period.start)
        add_date(element, "EndDate", period.end)
    add(element, "DescriptionCode", description_code)


def add_tax_scheme(parent, code=VAT):
    """The scheme that every tax category and registration names."""
    add(group(parent, "TaxScheme"), "ID", code)


def _add(parent, name, text, attributes):
    if not text:
        return None
    child = etree.SubElement(parent, f"{{{CBC}}}{name}")
    child.text = text
    for key, value in attributes.items():
        if value:
            child.set(key, value)
    return child
