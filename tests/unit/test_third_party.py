"""Invoices published by others, read by the simulator: nothing of them may be lost.

Most are those of the documentation of Factur-X and of Peppol BIS 3, as Odoo ships them
with its own tests (``l10n_account_edi_ubl_cii_tests``, LGPL-3): they are read where
Odoo is, never copied here. Those of the ``factur-x`` library (BSD) are in
``published/``, with a PDF made by yet another program. What each says was written down
from them.
"""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from official import scripts_module

from chorus_pro.codes.flow_syntax import CII_16B, FACTURX, UBL
from chorus_pro.simulator.reader import read_flow, read_invoice
from chorus_pro.simulator.settings import Settings

LIBRARY = Path(__file__).parent / "published" / "factur-x"
FOLDER = "addons/l10n_account_edi_ubl_cii_tests/tests/test_files"
MOULIN = {
    "supplier_name": "Au bon moulin",
    "supplier_siret": "99999999800010",
    "recipient_name": "Ma jolie boutique",
    "recipient_siret": "78787878400035",
    "commitment": "PO445",
    "contract": "MSPE2017",
    "preceding": "FA-2017-0010",
    "service_code": None,
    "currency": "EUR",
    "issued_on": date(2017, 11, 16),
    "lines": 2,
}
CLIENT = {
    "supplier_name": "LE FOURNISSEUR",
    "supplier_siret": "123456782",
    "recipient_name": "LE CLIENT",
    "recipient_siret": "987654321",
    "service_code": "SERVEXEC",
    "commitment": "PO201925478",
    "contract": "CT2018120802",
    "payments": [("30", "FR76 1254 2547 2569 8542 5874 698")],
    "issued_on": date(2022, 1, 31),
    "lines": 3,
}
SNIPPET = {
    "supplier_name": "SupplierOfficialName Ltd",
    "supplier_siret": "GB983294",
    "recipient_name": "Buyer Official Name",
    "recipient_siret": "39937423947",
    "service_code": "0150abc",
    "commitment": None,
    "issued_on": date(2017, 11, 13),
}


def sums(without_tax, with_tax, due, prepaid=None):
    return {
        "without_tax": Decimal(without_tax),
        "with_tax": Decimal(with_tax),
        "due": Decimal(due),
        "prepaid": None if prepaid is None else Decimal(prepaid),
    }


PUBLISHED = {
    "from_factur-x_doc/facturx_credit_note_type380.xml": {
        **MOULIN,
        "number": "AV-2017-0005",
        "type_code": "380",
        **sums("-218.48", "-233.47", "-233.47", "0"),
    },
    "from_factur-x_doc/facturx_credit_note_type381.xml": {
        **MOULIN,
        "number": "AV-2017-0005",
        "type_code": "381",
        **sums("218.48", "233.47", "233.47", "0"),
    },
    "from_factur-x_doc/facturx_invoice_basis_quantity.xml": {
        **CLIENT,
        "number": "F20220024",
        "type_code": "380",
        "preceding": None,
        **sums("100", "108", "108", "0"),
    },
    "from_factur-x_doc/facturx_invoice_negative_amounts.xml": {
        **CLIENT,
        "number": "F20220029",
        "preceding": "F20220003",
        **sums("-100", "-100", "-90", "-10"),
    },
    "from_peppol-bis-invoice-3_doc/bis3_allowance.xml": {
        **SNIPPET,
        "number": "Snippet1",
        "contract": "framework no 1",
        "payments": [("30", "IBAN32423940")],
        "lines": 3,
        **sums("5900", "7125", "6125", "1000"),
    },
    "from_peppol-bis-invoice-3_doc/bis3_credit_note.xml": {
        **SNIPPET,
        "number": "Snippet1",
        "type_code": "381",
        "preceding": "Snippet1",
        "lines": 2,
        **sums("1325", "1656.25", "1656.25"),
    },
    "from_peppol-bis-invoice-3_doc/bis3_invoice_negative_amounts.xml": {
        **SNIPPET,
        "number": "Correction1",
        "preceding": "Snippet1",
        **sums("-1325", "-1656.25", "-1656.25"),
    },
    "from_peppol-bis-invoice-3_doc/bis3_tax_exempt_gbp.xml": {
        "number": "Vat-Z",
        "currency": "GBP",
        "supplier_name": "The Sellercompany Incorporated",
        "recipient_name": "The Buyercompany",
        "service_code": "test reference",
        "payments": [("30", "SE1212341234123412")],
        **sums("1200", "1200", "1200"),
    },
}

DELIVERY = {
    "number": "F20260023",
    "issued_on": date(2026, 1, 31),
    "type_code": "380",
    "currency": "EUR",
    "supplier_name": "LE FOURNISSEUR",
    "supplier_siret": "123456782",
    "recipient_name": "LE CLIENT",
    "recipient_siret": "987654321",
    "service_code": "SERVEXEC",
    "commitment": "PO201925478",
}
WHOLE_DELIVERY = {
    **DELIVERY,
    "contract": "CT2018120802",
    "preceding": "F20260003",
    "payments": [("30", "FR20 1254 2547 2569 8542 5874 698")],
    "lines": 3,
    **sums("100", "104.90", "104.90", "0"),
}
MILL = {
    "number": "F124212",
    "issued_on": date(2026, 6, 17),
    "type_code": "380",
    "supplier_name": "Au bon moulin",
    "supplier_siret": "999999998",
    "recipient_name": "Ma jolie boutique SARL",
    "recipient_siret": "787878784",
    "service_code": "120943",
    "commitment": "PO1242",
    "contract": "Contrat_du_siècle",
    "preceding": "F124211",
    "payments": [("30", "FR2012421242124212421242124")],
    "lines": 2,
    **sums("273", "308.03", "208.03", "100"),
}
OF_THE_LIBRARY = {
    "factur-x-minimum.xml": {
        **DELIVERY,
        "lines": 0,
        **sums("100", "104.90", "104.90"),
    },
    "factur-x-en16931.xml": WHOLE_DELIVERY,
    "factur-x-extended.xml": WHOLE_DELIVERY,
    "ubl-21-en16931.xml": MILL,
    "ubl-21-extended-ctc-fr.xml": MILL,
}


@pytest.fixture(scope="module")
def published():
    """The folder of Odoo's files, where Odoo is."""
    folder = scripts_module("odoo_source").present()
    place = folder and Path(folder, "odoo", FOLDER)
    # no skip: a skip would hide that nothing is read
    assert place, "Odoo's source is not here: ./dev setup fetches it"
    assert place.is_dir(), f"{folder} has not the tests of l10n_account_edi_ubl_cii"
    return place


@pytest.mark.parametrize("name", PUBLISHED)
def test_nothing_of_a_published_invoice_is_lost(published, name):
    syntax = UBL if "peppol" in name else CII_16B
    found = read_invoice(name, (published / name).read_bytes(), syntax)
    expected = PUBLISHED[name]
    assert {key: found[key] for key in expected} == expected


@pytest.mark.parametrize("name", OF_THE_LIBRARY)
def test_nothing_of_an_invoice_of_the_library_is_lost(name):
    syntax = UBL if name.startswith("ubl") else CII_16B
    found = read_invoice(name, (LIBRARY / name).read_bytes(), syntax)
    expected = OF_THE_LIBRARY[name]
    assert {key: found[key] for key in expected} == expected


def test_nothing_of_a_published_pdf_is_lost():
    content = (LIBRARY / "invoice_EN16931.pdf").read_bytes()
    (found,) = read_flow(content, "invoice_EN16931.pdf", FACTURX, Settings())
    assert {key: found[key] for key in WHOLE_DELIVERY} == WHOLE_DELIVERY
    assert found["attachments"] == [("Bon_de_livraison.pdf", 30382)]
