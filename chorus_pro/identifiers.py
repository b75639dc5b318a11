"""Identifiers and references as people paste them, cleaned in one way everywhere.

What is copied from a PDF, a mail or a web page brings no-break and thin spaces, soft
hyphens, marks of direction or spaces of no width. Nobody sees them, and Chorus Pro
compares character by character.

Invisible characters: property Default_Ignorable_Code_Point of Unicode
(DerivedCoreProperties.txt), the other characters of format (Cf) and the controls.
"""

import re

#: Characters that are not drawn, and NUL, which PostgreSQL cannot hold. A class of
#: regular expressions, without its brackets: escapes that Python and PostgreSQL share.
_IGNORED = (
    r"\u0001-\u0008\u000e-\u001b\u007f-\u0084\u0086-\u009f\u00ad\u034f\u0600-\u0605"
    r"\u061c\u06dd\u070f\u0890-\u0891\u08e2\u115f-\u1160\u17b4-\u17b5\u180b-\u180f"
    r"\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0"
    r"\ufff0-\ufffb\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3"
    r"\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
#: white space of Unicode beyond ``\s`` of PostgreSQL, and the blank of Braille
_SPACES = (
    r"\s\u001c-\u001f\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f"
    r"\u2800\u3000"
)
_HYPHENS = r"\-\u2010-\u2015\u2212\ufe58\ufe63\uff0d"

#: What people write between the characters of an identifier, for ``regexp_replace`` of
#: PostgreSQL: what SQL finds is what :func:`clean_identifier` reads.
SEPARATORS = f"[.{_SPACES}{_HYPHENS}{_IGNORED}]+"

_SEPARATORS = re.compile(rf"\x00|{SEPARATORS}")
_INVISIBLE = re.compile(rf"[\x00{_IGNORED}]")
_BLANKS = re.compile(f"[{_SPACES}]+")


def clean_identifier(text: str | None) -> str:
    """A SIRET, a VAT number or an IBAN without what stands between its characters.

    :param text: as it was typed or pasted; None or False for nothing
    :return: perhaps still no such number: nothing but separators is taken out

    >>> clean_identifier("200\u00a0041\u202f507 000-27\u200b")
    '20004150700027'
    """
    return _SEPARATORS.sub("", text or "")


def clean_reference(text: str | None) -> str:
    """A commitment number, a service code or a mandate: one line, nothing invisible.

    :param text: as it was typed or pasted; None or False for nothing

    >>> clean_reference(" EJ\u200b-2026\u00a0 12\\n")
    'EJ-2026 12'
    """
    return _BLANKS.sub(" ", _INVISIBLE.sub("", text or "")).strip()


def is_siret(text: str | None) -> bool:
    """Whether it has the form of a SIRET, 14 digits. The key is not checked: several
    real public structures fail it.

    >>> is_siret("20004150700027"), is_siret("200041507"), is_siret(None)
    (True, False, False)
    """
    return bool(re.fullmatch("[0-9]{14}", text or ""))


def visible(text: str) -> str:
    """The same text with the invisible characters written out, for a message.

    >>> visible("FAC\u200b/2026/1")
    'FAC[U+200B]/2026/1'
    """
    return _INVISIBLE.sub(lambda match: f"[U+{ord(match[0]):04X}]", text)
