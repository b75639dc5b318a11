"""Invoices published by others, read by the simulator: nothing of them may be lost.

The files are those of the documentation of Factur-X and of Peppol BIS 3, as Odoo ships
them with its own tests (``l10n_account_edi_ubl_cii_tests``, LGPL-3). They are read
where Odoo is, never copied here; what each says was written down from them.
"""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from official import scripts_module

from chorus_pro.codes.flow_syntax import CII_16B, UBL
from chorus_pro.simulator.reader import read_invoice

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


@pytest.fixture(scope="module")
def published():
    """The folder of Odoo's files, where Odoo is."""
    odoo_source = scripts_module("odoo_source")
    paths = scripts_module("paths")
    folder = odoo_source.python_path(paths.CACHE / "odoo")
    place = folder and Path(folder, "odoo", FOLDER)
    if not place or not place.is_dir():
        pytest.skip("Odoo's source is not here: ./dev setup fetches it")
    return place


@pytest.mark.parametrize("name", PUBLISHED)
def test_nothing_of_a_published_invoice_is_lost(published, name):
    syntax = UBL if "peppol" in name else CII_16B
    found = read_invoice(name, (published / name).read_bytes(), syntax)
    expected = PUBLISHED[name]
    assert {key: found[key] for key in expected} == expected
