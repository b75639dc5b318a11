"""Seller, buyer, payee and place of delivery in UBL 2.1."""

from ..cii.parties import TAX_SCHEME, tax_registration
from .elements import VAT, add, add_date, add_lines, add_tax_scheme, group

#: scheme of a creditor identifier of direct debits (BT-90)
SEPA = "SEPA"
#: ISO 6523 scheme of the party -> scheme of the identifier in the UBL of Chorus Pro,
#: which is older than EN 16931 (GOBL, OCA 10.0, a PHP client; content.md). Written
#: beside the legal registration, where EN 16931 wants it.
CHORUS_SCHEMES = {"0002": "1", "0009": "1", "0223": "2", "0227": "3"}


def add_seller(parent, party, *, outside_vat, creditor_identifier):
    """BG-4. ``outside_vat``: no VAT number may appear (BR-O-02)."""
    element = group(group(parent, "AccountingSupplierParty"), "Party")
    _add_identification(element, party)
    add(group(element, "PartyIdentification"), "ID", creditor_identifier, schemeID=SEPA)
    _add_name_and_address(element, party)
    if not outside_vat:
        if party.vat_number:
            _add_tax_registration(element, party.vat_number, VAT)
        else:
            # BR-E-02 and its likes ask for one of BT-31 and BT-32, as in CII
            _add_tax_registration(element, tax_registration(party), TAX_SCHEME)
    legal = _add_legal_entity(element, party)
    add_lines(legal, "CompanyLegalForm", party.legal_information)
    _add_contact(element, party.contact)


def add_buyer(parent, party, *, outside_vat, service_code):
    """BG-7. ``service_code`` (BT-10) also stands where older clients write it."""
    element = group(group(parent, "AccountingCustomerParty"), "Party")
    _add_identification(element, party)
    _add_name_and_address(element, party)
    if party.vat_number and not outside_vat:
        _add_tax_registration(element, party.vat_number, VAT)
    _add_legal_entity(element, party)
    _add_contact(element, party.contact, service_code)


def add_payee(parent, party):
    """BG-10, a factor for instance: only its name and identifier are allowed."""
    if party:
        element = group(parent, "PayeeParty")
        add(group(element, "PartyName"), "Name", party.name)
        legal = group(element, "PartyLegalEntity")
        add(legal, "CompanyID", party.siret, schemeID=party.scheme)


def add_delivery(parent, delivery):
    """BG-13 and BG-15; an address without a country is no address."""
    if delivery:
        element = group(parent, "Delivery")
        add_date(element, "ActualDeliveryDate", delivery.delivered_on)
        if delivery.address and delivery.address.country:
            location = group(element, "DeliveryLocation")
            _add_address(location, "Address", delivery.address)
        name = group(group(element, "DeliveryParty"), "PartyName")
        add(name, "Name", delivery.name)


def _add_identification(parent, party):
    scheme = CHORUS_SCHEMES.get(party.scheme)
    if scheme:
        identification = group(parent, "PartyIdentification")
        add(identification, "ID", party.siret, schemeName=scheme)


def _add_name_and_address(parent, party):
    add(group(parent, "PartyName"), "Name", party.trading_name)
    _add_address(parent, "PostalAddress", party.address)


def _add_legal_entity(parent, party):
    element = group(parent, "PartyLegalEntity")
    add(element, "RegistrationName", party.name)
    add(element, "CompanyID", party.siret, schemeID=party.scheme)
    return element


def _add_contact(parent, contact, service_code=None):
    element = group(parent, "Contact")
    add(element, "ID", service_code)
    if contact:
        add(element, "Name", contact.name)
        add(element, "Telephone", contact.phone)
        add(element, "ElectronicMail", contact.email)


def _add_address(parent, name, address):
    element = group(parent, name)
    add(element, "StreetName", address.line1)
    add(element, "AdditionalStreetName", address.line2)
    add(element, "CityName", address.city)
    add(element, "PostalZone", address.postcode)
    add(element, "CountrySubentity", address.subdivision)
    add(group(element, "AddressLine"), "Line", address.line3)
    add(group(element, "Country"), "IdentificationCode", address.country)


def _add_tax_registration(parent, number, scheme):
    element = group(parent, "PartyTaxScheme")
    if add(element, "CompanyID", number) is not None:
        add_tax_scheme(element, scheme)
