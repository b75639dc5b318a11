"""The French of the addon: complete, with the same placeholders, in the right words.

Plain reading of the files of ``i18n/``; what Odoo makes of them is for the eye.
"""

import re
from pathlib import Path

import polib
import pytest

from chorus_pro.codes import framework, invoice_status, payment_means

FOLDER = Path(__file__).resolve().parents[2] / "i18n"
TEMPLATE = polib.pofile(str(FOLDER / "l10n_fr_chorus_pro.pot"))
FRENCH = polib.pofile(str(FOLDER / "fr.po"))
#: the linter empties a translation that equals its source: this comment says so
SAME = "same in French"

#: what an accountant never reads. PISTE's own names are quoted as they stand there.
NEVER = (
    r"déposer le flux",
    r"\bEJ\b",
    r"\bDPT\b",
    r"(?<!Factures, )\bstructures?\b",
    r"\bréférence (d'|de l'|du |de )?(acheteur|contrat)\b",
    r"\bprocessus métier\b",
    r"(?<!APP_)\bsandbox\b",
    r"bac à sable",
    r"\bcredentials?\b",
    r"\b(user|the|this|invoice|buyer|account|send|sent|status|customer|not)\b",
)
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd]|%%")
TAG = re.compile(r"<[^>]*>")


def key(entry):
    return entry.msgid, entry.msgctxt


def skeleton(text):
    """The tags and the conditions, which no translation may touch."""
    return re.findall(r"</?\w+", text), re.findall(r'invisible="[^"]*"', text)


def words(entry):
    """What is read: no tag, but the titles that they hold; no placeholder."""
    text = entry.msgstr
    titles = re.findall(r'title="([^"]*)"', text)
    return PLACEHOLDER.sub("…", " ".join([TAG.sub(" ", text), *titles]))


def those(wrong):
    """The translations for which ``wrong`` holds."""
    return [entry.msgstr for entry in FRENCH if wrong(entry)]


def test_every_term_is_translated():
    done = {key(e) for e in FRENCH if e.msgstr or e.tcomment == SAME}
    assert not [e.msgid for e in TEMPLATE if key(e) not in done]


def test_nothing_is_left_of_former_terms():
    wanted = {key(e) for e in TEMPLATE}
    assert not [e.msgid for e in FRENCH if key(e) not in wanted]
    assert not those(lambda e: e.obsolete or "fuzzy" in e.flags)
    assert len({key(e) for e in FRENCH}) == len(FRENCH)


def test_placeholders_are_the_same():
    def found(text):
        return sorted(PLACEHOLDER.findall(text))

    assert not those(lambda e: e.msgstr and found(e.msgstr) != found(e.msgid))


def test_tags_and_conditions_are_the_same():
    assert not those(lambda e: e.msgstr and skeleton(e.msgstr) != skeleton(e.msgid))


@pytest.mark.parametrize("pattern", NEVER)
def test_what_is_never_said(pattern):
    assert not those(lambda e: re.search(pattern, words(e), re.IGNORECASE))


@pytest.mark.parametrize(
    "pattern",
    [
        r" [;:!?»](\s|$)",  # a space where the line may break
        r"« ",
        r"[\w»…][;:!?](\s|$)",  # no space at all
        r"«\w|\w»",
        r"[“”’]",
    ],
)
def test_typography_is_french(pattern):
    assert not those(lambda e: re.search(pattern, words(e)))


def test_statuses_bear_their_official_names():
    french = {e.msgid: e.msgstr for e in FRENCH}
    assert [french[row.label_en] for row in invoice_status.ROWS] == [
        row.label_fr for row in invoice_status.ROWS
    ]


def test_frameworks_bear_their_official_names():
    french = {e.msgid: e.msgstr for e in FRENCH}
    offered = [row for row in framework.ROWS if row.in_file]
    assert [french.get(f"{row.code} - {row.label_en}") for row in offered] == [
        f"{row.code} - {row.label_fr}" for row in offered
    ]


def test_payment_means_bear_their_official_names():
    french = {e.msgid: e.msgstr for e in FRENCH}
    wrong = [
        row.code
        for row in payment_means.ROWS
        if french.get(f"{row.code} - {row.label_en}") != f"{row.code} - {row.label_fr}"
    ]
    assert not wrong


def test_one_word_per_stage():
    stages = {
        "To send": "À envoyer",
        "Being sent": "Envoi en cours",
        "With Chorus Pro": "Chez Chorus Pro",
        "With the buyer": "Chez l'acheteur",
        "Action needed": "Action requise",
        "Payment ordered": "Mise en paiement",
        "Closed": "Close",
    }
    french = {e.msgid: e.msgstr for e in FRENCH}
    assert {english: french[english] for english in stages} == stages
