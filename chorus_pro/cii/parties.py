"""Seller, buyer, payee and place of delivery in a Cross Industry Invoice."""

from ..codes.limits import SIRET_LENGTH
from .elements import add, add_lines, group

#: scheme of a VAT number and of another tax registration, UNTDID 1153
VAT_SCHEME = "VA"
TAX_SCHEME = "FC"
SIREN_LENGTH = 9


def add_seller(parent, party, *, outside_vat):
    """BG-4. ``outside_vat``: no VAT number may appear (BR-O-02)."""
    element = _add_party(parent, "SellerTradeParty", party)
    if outside_vat:
        return
    if party.vat_number:
        _add_tax_registration(element, party.vat_number, VAT_SCHEME)
    else:
        # BR-E-02 and its likes ask for one of BT-31 and BT-32: a supplier of the
        # small-business scheme (CGI 293 B) has no VAT number, but a SIREN.
        _add_tax_registration(element, tax_registration(party), TAX_SCHEME)


def add_buyer(parent, party, *, outside_vat):
    """BG-7."""
    element = _add_party(parent, "BuyerTradeParty", party)
    if not outside_vat:
        _add_tax_registration(element, party.vat_number, VAT_SCHEME)


def add_payee(parent, party):
    """BG-10, a factor for instance: only its name and identifier are allowed."""
    if party:
        element = group(parent, "PayeeTradeParty")
        add(element, "Name", party.name)
        _add_legal_organization(element, party)


def add_delivery(parent, delivery):
    """BG-13 and BG-15, the place; an address without a country is no address."""
    element = group(parent, "ShipToTradeParty")
    add(element, "Name", delivery.name)
    if delivery.address and delivery.address.country:
        _add_address(element, delivery.address)


def _add_party(parent, name, party):
    element = group(parent, name)
    add(element, "Name", party.name)
    add_lines(element, "Description", party.legal_information)
    _add_legal_organization(element, party)
    _add_contact(element, party.contact)
    _add_address(element, party.address)
    return element


def _add_legal_organization(parent, party):
    element = group(parent, "SpecifiedLegalOrganization")
    add(element, "ID", party.siret, schemeID=party.scheme)
    add(element, "TradingBusinessName", party.trading_name)


def _add_contact(parent, contact):
    if contact:
        element = group(parent, "DefinedTradeContact")
        add(element, "PersonName", contact.name)
        phone = group(element, "TelephoneUniversalCommunication")
        add(phone, "CompleteNumber", contact.phone)
        email = group(element, "EmailURIUniversalCommunication")
        add(email, "URIID", contact.email)


def _add_address(parent, address):
    element = group(parent, "PostalTradeAddress")
    add(element, "PostcodeCode", address.postcode)
    add(element, "LineOne", address.line1)
    add(element, "LineTwo", address.line2)
    add(element, "LineThree", address.line3)
    add(element, "CityName", address.city)
    add(element, "CountryID", address.country)
    add(element, "CountrySubDivisionName", address.subdivision)


def _add_tax_registration(parent, number, scheme):
    element = group(parent, "SpecifiedTaxRegistration")
    add(element, "ID", number, schemeID=scheme)


def tax_registration(party):
    """BT-32, for a seller without a VAT number; its SIREN where nothing is given."""
    if party.tax_registration:
        return party.tax_registration
    is_siret = party.siret.isdigit() and len(party.siret) == SIRET_LENGTH
    return party.siret[:SIREN_LENGTH] if is_siret else party.siret
