"""The fonts of this server, as wkhtmltopdf finds them: through fontconfig."""

import shutil
import subprocess

#: a pattern of fontconfig: fonts that have all of these, and not as small pictures in
#: colours, which no PDF shows
_PATTERN = ":charset={}:color=false"
#: seconds
_PATIENCE = 5
#: enough to be named to a person
_TOLD = 10


def without_font(characters):
    """Those that no font of this server has, ten at most.

    :param str characters: each once
    :return: str; "" also where nobody can tell (no fontconfig)
    """
    if not characters or not _has_font("a") or _has_font(characters):
        return ""
    return "".join(_missing(characters, _TOLD))


def _missing(characters, limit):
    """By halves: the characters of one script are in one font, or in none."""
    if len(characters) == 1:
        return [characters]
    middle = len(characters) // 2
    found = []
    for half in (characters[:middle], characters[middle:]):
        if len(found) < limit and not _has_font(half):
            found += _missing(half, limit - len(found))
    return found


def _has_font(characters):
    """Is there one font with all of them?"""
    program = shutil.which("fc-list")
    if not program:
        return False
    codes = " ".join(f"{ord(one):x}" for one in characters)
    try:
        done = subprocess.run(
            [program, _PATTERN.format(codes), "family"],
            capture_output=True,
            check=True,
            timeout=_PATIENCE,
        )
    except (OSError, subprocess.SubprocessError):
        return False
    return bool(done.stdout.strip())
