"""Elements of the UN/CEFACT Cross Industry Invoice, empty ones left out.

EN 16931 forbids an empty element: the functions here add nothing when there is no
value to write, and a group that received nothing is removed at the end.
"""

from lxml import etree

from ..xml_values import amount_text, clean_line, clean_text, date_text

_URN = "urn:un:unece:uncefact:data:standard:"
RSM = f"{_URN}CrossIndustryInvoice:100"
RAM = f"{_URN}ReusableAggregateBusinessInformationEntity:100"
QDT = f"{_URN}QualifiedDataType:100"
UDT = f"{_URN}UnqualifiedDataType:100"
NAMESPACES = {"rsm": RSM, "ram": RAM, "qdt": QDT, "udt": UDT}

_DELIVERY = f"{{{RAM}}}ApplicableHeaderTradeDelivery"

#: format of a date, UNTDID 2379: year, month and day
DATE_FORMAT = "102"


def root():
    """The empty document."""
    return etree.Element(f"{{{RSM}}}CrossIndustryInvoice", nsmap=NAMESPACES)


def prune(document):
    """Remove the groups that stayed empty.

    The delivery stays: it is mandatory in the XSD even when nothing is known of it.
    """
    for element in reversed(list(document.iter())):
        if len(element) or element.text or element.tag == _DELIVERY:
            continue
        element.getparent().remove(element)


def group(parent, name, namespace=RAM):
    """A new child element without text."""
    return etree.SubElement(parent, f"{{{namespace}}}{name}")


def add(parent, name, value, **attributes):
    """A child with one line of text, or nothing when there is no text."""
    return _add(parent, name, clean_line(value), attributes)


def add_lines(parent, name, value):
    """A child whose text keeps its line breaks: notes, descriptions, terms."""
    return _add(parent, name, clean_text(value), {})


def add_amount(parent, name, amount, **attributes):
    """A child with an amount of 2 decimals, or nothing for None."""
    if amount is not None:
        _add(parent, name, amount_text(amount), attributes)


def add_indicator(parent, name, value):
    """A child holding a boolean."""
    _add(group(parent, name), "Indicator", "true" if value else "false", {}, UDT)


def add_date(parent, name, day, *, namespace=UDT):
    """A child holding a day, or nothing for None."""
    if day:
        holder = group(parent, name)
        text = date_text(day)
        _add(holder, "DateTimeString", text, {"format": DATE_FORMAT}, namespace)


def add_reference(parent, name, number):
    """A referenced document known by its number only."""
    add(group(parent, name), "IssuerAssignedID", number)


def add_period(parent, period):
    """BG-14 or BG-26: nothing when neither end is known (BR-CO-19, BR-CO-20)."""
    if period:
        element = group(parent, "BillingSpecifiedPeriod")
        add_date(element, "StartDateTime", period.start)
        add_date(element, "EndDateTime", period.end)


def _add(parent, name, text, attributes, namespace=RAM):
    if not text:
        return None
    child = group(parent, name, namespace)
    child.text = text
    for key, value in attributes.items():
        if value:
            child.set(key, value)
    return child
