"""What people paste is read without what nobody sees, whatever they copied it from."""

import random
import unicodedata

import pytest

from chorus_pro import identifiers
from chorus_pro.directory.table import _siret
from chorus_pro.directory.words import read_query
from chorus_pro.vies import compact

SIRET = "20004150700027"
#: half a surrogate pair is no character, and no field of Odoo holds one
CHARACTERS = [chr(code) for code in range(0x110000) if not 0xD800 <= code < 0xE000]
FORMAT = [one for one in CHARACTERS if unicodedata.category(one) == "Cf"]
CONTROLS = [
    one for one in CHARACTERS if unicodedata.category(one) == "Cc" and not one.isspace()
]
SPACES = [one for one in CHARACTERS if one.isspace()]
#: variation selectors and fillers, which Unicode counts among marks and letters
FILLERS = list("\u034f\u115f\u1160\u17b4\u17b5\u180b\u3164\ufe0f\uffa0\U000e0100")


@pytest.mark.parametrize("seed", range(200))
def test_whatever_is_mixed_in_the_siret_is_found(seed):
    dice = random.Random(seed)
    noise = [*FORMAT, *CONTROLS, *SPACES, *FILLERS, *".-\u2010\u2011\u2013"]
    typed = "".join(
        "".join(dice.choices(noise, k=dice.randrange(3))) + digit for digit in SIRET
    ) + dice.choice(noise)
    assert identifiers.clean_identifier(typed) == SIRET


@pytest.mark.parametrize("seed", range(200))
def test_a_reference_keeps_what_is_drawn_and_single_spaces(seed):
    dice = random.Random(seed)
    drawn = [dice.choice(["EJ", "2026", "n°", "é-", "/", "№"]) for _word in range(4)]
    hidden = [*FORMAT, *CONTROLS, *FILLERS]
    typed = "".join(
        dice.choice(SPACES) + "".join(dice.choices(hidden, k=2)) + word
        for word in drawn
    )
    assert identifiers.clean_reference(typed) == " ".join(drawn)


def test_nothing_that_is_drawn_is_taken_out():
    hidden = {
        one
        for one in CHARACTERS
        if unicodedata.category(one)[0] in "LNPS"
        and identifiers.clean_reference(f"a{one}a") != f"a{one}a"
    }
    # four letters without a drawing, and the blank of Braille
    assert hidden == set("\u115f\u1160\u2800\u3164\uffa0")


def test_every_reader_of_identifiers_cleans_the_same_way():
    typed = "\ufeff200\u200b 041\u00a0507\u202f00027\u2060"
    assert read_query(typed).digits == SIRET
    assert _siret(typed) == SIRET
    assert compact("be\u200b 0477.472\u2011701") == "BE0477472701"
