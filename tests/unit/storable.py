"""Whether what a reader gave can be kept: by PostgreSQL, XML, a log, an index, a clock.

Judged by others than the gate of ``chorus_pro/reading.py`` itself: libxml2, UTF-8, and
the arithmetic that the addon does with days.
"""

import dataclasses
import unicodedata
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal

from lxml import etree

#: what somebody wrote, in several lines
SEVERAL_LINES = {"status_comment", "comment", "label", "message"}
#: what a B-tree of PostgreSQL 16 takes of a text (a third of a page of 8 kB)
INDEX_BYTES = 2704
_CENTURY = timedelta(days=36_525)


def unstorable(value: object, name: str = "") -> Iterator[str]:
    """Each reason why a record (a dataclass, or a list of them) cannot be kept.

    A dict by itself is raw JSON, which is kept nowhere.
    """
    if dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from _reasons(getattr(value, field.name), field.name)
    elif isinstance(value, (list, tuple)):
        for one in value:
            yield from unstorable(one, name)


def _reasons(value, name):
    if isinstance(value, str):
        yield from (f"{name}: {reason}" for reason in _of_text(value, name))
    elif isinstance(value, (list, tuple)):
        for one in value:
            yield from (
                unstorable(one)
                if dataclasses.is_dataclass(one)
                else _reasons(one, name)
            )
    elif isinstance(value, dict):
        for key, one in value.items():
            yield from _reasons(one, f"{name}.{key}")
    elif isinstance(value, int) and not -(2**63) <= value < 2**63:
        yield f"{name}: no bigint: {str(value)[:40]}"
    elif isinstance(value, Decimal) and not abs(float(value)) < 1e15:
        yield f"{name}: no amount: {value}"
    elif isinstance(value, (date, datetime)):
        try:
            value - _CENTURY, value + _CENTURY
        except OverflowError:
            yield f"{name}: out of time: {value}"


def _of_text(text, name):
    try:
        etree.Element("x").text = text
        size = len(text.encode())
    except (ValueError, UnicodeEncodeError) as error:
        yield f"{error}"
        return
    lines = name in SEVERAL_LINES
    if any(
        unicodedata.category(c) == "Cc" and not (lines and c in "\n\t") for c in text
    ):
        yield "a control character"
    if not lines and ({"\u2028", "\u2029"} & set(text) or size > INDEX_BYTES):
        yield "more than a line"
    if lines and size > 100_000:
        yield "without end"
