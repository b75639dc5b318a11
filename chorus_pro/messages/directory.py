"""transverses/v1: the file of the directory, inside an answer of many megabytes.

``telecharger/annuaire/destinataire`` answers a base64 ZIP in ``fichierResultat``
(``antoine2116/go-choruspro``, December 2023); another client reads ``fichier``. The
text is found and decoded piece by piece: neither it nor the file is ever in memory.
"""

import base64
import json
import re
from functools import partial
from typing import BinaryIO

from .envelope import MissingKey

_FIELD = re.compile(rb'"(?:fichierResultat|fichier)"\s*:\s*"')
_BLOCK = 1024 * 1024
#: what the rest of the answer may have, a thousand times what it has
_REST_MAX = 1024 * 1024
#: JSON may write a slash, or the end of a line of base64, in two characters
_ESCAPED = re.compile(rb"\\[/nrt]|\s+")


def write_directory_request() -> dict:
    """Body of ``telecharger/annuaire/destinataire``."""
    return {}


def read_directory_file(answer: BinaryIO, target: BinaryIO) -> dict:
    """Write the file into ``target``.

    :param answer: the JSON of the answer, seekable, at its beginning
    :return: the answer without the file, for its return code
    :raises MissingKey: no JSON, or a success without a file
    """
    start = _find(answer)
    if start is None:
        rest = _parse(answer.read(_REST_MAX))
        if rest.get("codeRetour") == 0:
            raise MissingKey("no file in the answer about the directory")
        return rest
    answer.seek(0)
    head = answer.read(start)
    if len(head) > _REST_MAX:
        raise MissingKey("the file is not where it should be")
    end = _decode(answer, target)
    answer.seek(end)
    return _parse(head + answer.read(_REST_MAX))


def _find(answer):
    """Position of the first character of the file, or None."""
    kept, before = b"", 0
    for block in iter(partial(answer.read, _BLOCK), b""):
        found = _FIELD.search(kept + block)
        if found:
            return before - len(kept) + found.end()
        before += len(block)
        # the name of the field may lie across two blocks
        kept = (kept + block)[-64:]
    answer.seek(0)
    return None


def _decode(answer, target):
    """Decode from here to the closing quote; return the position of the quote."""
    rest = b""
    while True:
        position = answer.tell()
        block = answer.read(_BLOCK)
        quote = block.find(b'"')
        text = rest + (block if quote < 0 else block[:quote])
        last = quote >= 0 or not block
        text, rest = _whole(text, last)
        try:
            target.write(base64.b64decode(text, validate=True))
        except ValueError:
            raise MissingKey("the file of the directory is no base64") from None
        if quote >= 0:
            return position + quote
        if not block:
            raise MissingKey("the file of the directory has no end")


def _whole(text, last):
    """``(base64 in groups of four, rest)``; the rest waits for the next block."""
    tail = b""
    if not last and text.endswith(b"\\"):
        text, tail = text[:-1], b"\\"
    text = _ESCAPED.sub(lambda found: b"/" if found[0] == b"\\/" else b"", text)
    if last:
        return text, b""
    keep = len(text) % 4
    return (text[:-keep], text[-keep:] + tail) if keep else (text, tail)


def _parse(text):
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise MissingKey("no JSON object around the directory")
    return found
