"""The penalty texts of private customers are recognised, public ones are not."""

import pytest

from chorus_pro.penalty_text import is_of_private_customers


@pytest.mark.parametrize(
    ("text", "private"),
    [
        ("Pénalités de retard : trois fois le taux d’intérêt légal", True),
        ("3 FOIS LE TAUX LEGAL", True),
        ("penalites : 3 x le taux d'intérêt légal en vigueur", True),
        ("au taux légal", True),
        ("article L. 441-10 du code de commerce", True),
        ("taux de la BCE majoré de 10 points", True),
        ("taux de la BCE majoré de huit points (CCP R2192-31)", False),
        ("40 euros pour frais de recouvrement", False),
        ("Merci de votre confiance, 110 points de vente", False),
        ("Taux de TVA 20 %", False),
        ("", False),
    ],
)
def test_recognised(text, private):
    assert is_of_private_customers(text) == private
