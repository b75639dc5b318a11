"""The hostile gateway: a WSGI layer that rewrites the simulator's answers.

It rewrites form, never a fact: a text that PostgreSQL cannot hold, another type, a
number out of range, another spelling, rows twice or missing, a header out of time, no
answer at all. A well-formed lie ("refused", when it was integrated) is left out, for no
client can find it out. What the simulator holds stays the truth.
"""

import copy
import json
import re
from collections import Counter

from werkzeug.wrappers import Response

from ...chorus_pro.simulator.faults import SimulatedFault

#: U+0000; half of a surrogate pair, as left where an emoji is cut; lines of a log;
#: right-to-left, control and non-character code points; a novel
TEXTS = (
    "\x00",
    "\ud83d",
    "\udc00\ud83d",
    "\r\nERROR forged line",
    "\u202e\u2028\x0b\x1b[31m",
    "\ufffe\uffff",
    "é" * 100_000,
)
#: what stands where something else is expected
VALUES = (None, True, "", " ", "abc", [], {}, [None], {"a": {}}, 1.5, [[]])
NUMBERS = (0, -1, 2**31, 2**63, 10**400, -(10**30), 1e308, float("nan"), 0.1)
DATES = (
    "9999-12-31T23:59:59.999-23:00",
    "0001-01-01T00:00:00.000+14:00",
    "2026-02-30",
    "20260310",
    "1e9",
    "2026-03-10T25:61:00.000+01:00",
)
SERVER_DATES = (
    "Wed, 14 Apr 2027 08:00:00 GMT",
    "Fri, 31 Dec 9999 23:59:59 -2300",
    "Mon, 01 Jan 0001 00:00:00 +2300",
    "yesterday",
    "Sat, 32 Foo 2026 99:99:99 GMT",
)
RETRIES = ("-5", "1" * 400, "soon", "Fri, 31 Dec 9999 23:59:59 GMT", "1e3", "")
LIVES_OF_TOKENS = (10**400, -1, "3600", "1" * 400, None, 0.5, [], "soon")
#: their value decides whether the call was executed: another one would be a lie
VERDICTS = frozenset({"codeRetour", "libelle"})
FLOW_NUMBERS = frozenset({"numeroFluxDepot", "numeroFlux"})
UNKNOWN = "STATUT_DE_DEMAIN"


class HostileGateway:
    """A WSGI callable before the simulator.

    :ivar share: part of the answers that are rewritten, from 0 to 1
    :ivar respell: how the searches spell flow numbers, or None: a habit that lasts
    :ivar rows_twice: searches list each row twice: a habit as well
    :ivar told: Counter of what was done; recent: the last of it, for a diary
    """

    def __init__(self, app):
        self.app = app
        self.told = Counter()
        self.begin(None)

    def begin(self, chance):
        """A new life. :param chance: ``random.Random``"""
        self.chance = chance
        self.share = 0
        self.respell = None
        self.rows_twice = False
        self.recent = []

    def __call__(self, environ, start_response):
        """WSGI; :raises SimulatedFault: no answer comes, see ``wsgi.send``."""
        name, rewrite = None, None
        if self.share and self.chance.random() < self.share:
            name = self.chance.choice(sorted(REWRITINGS))
            rewrite = REWRITINGS[name]
        if rewrite is _never_arrived:
            self._note(name, environ)
            raise SimulatedFault("timeout_before")
        # a gateway that throttles has let nothing through
        app = Response("{}") if rewrite is _throttled else self.app
        answer = Response.from_app(app, environ, buffered=True)
        self._keep_habits(environ, answer)
        if rewrite:
            self._note(name, environ)
            rewrite(answer, self.chance)
        return answer(environ, start_response)

    def _note(self, name, environ):
        self.told[name] += 1
        self.recent.append(f"{name} on {environ['PATH_INFO'].rpartition('/')[2]}")

    def _keep_habits(self, environ, answer):
        if not environ["PATH_INFO"].endswith("/rechercher/fournisseur"):
            return
        body = _body(answer)
        if self.respell and body:
            _respelled(body, self.respell)
        rows = body and body.get("listeFactures")
        if self.rows_twice and rows:
            body["listeFactures"] = [copy.copy(one) for one in rows for _time in "12"]
        _set_body(answer, body)


# === PLACES === #


def _body(answer):
    try:
        body = json.loads(answer.get_data())
    except ValueError:
        return None
    return body if isinstance(body, dict) else None


def _set_body(answer, body):
    if body is not None:
        # escapes, so that half a surrogate pair can be written at all
        answer.set_data(json.dumps(body))


def _places(value, wanted):
    """Every ``(container, key)`` whose value is wanted, however deep.

    :param wanted: called with key and value
    """
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    for key, one in list(pairs):
        if isinstance(one, (dict, list)):
            yield from _places(one, wanted)
        if key not in VERDICTS and wanted(key, one):
            yield value, key


def _in_body(change):
    """A rewriting of the JSON; what is no JSON stays as it is.

    :param change: called with the body and the chance
    """

    def rewrite(answer, chance):
        body = _body(answer)
        if body is not None:
            change(body, chance)
            _set_body(answer, body)

    return rewrite


def _one_place(wanted, values, mix=lambda value, other: other):
    """Put one of the values in one place that is wanted."""

    def change(body, chance):
        places = list(_places(body, wanted))
        if places:
            container, key = chance.choice(places)
            container[key] = mix(container[key], chance.choice(values))

    return _in_body(change)


def _is_text(key, value):
    return isinstance(value, str) and key not in ("access_token", "token_type")


def _is_number(_key, value):
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _is_date(key, value):
    return isinstance(key, str) and "date" in key.lower() and isinstance(value, str)


def _lists(body):
    return [
        (container, key)
        for container, key in _places(body, lambda _key, one: isinstance(one, list))
    ]


# === REWRITINGS === #


def _respelled(body, change):
    for container, key in _places(
        body, lambda key, one: key in FLOW_NUMBERS and isinstance(one, str)
    ):
        container[key] = change(container[key])


#: other spellings of one flow number: "CPP0011117..." as "CPP11117...", with spaces
SPELLINGS = {
    "without zeros": lambda text: re.sub("^CPP0*", "CPP", text),
    "with more zeros": lambda text: text.replace("CPP", "CPP00"),
    "in small letters": str.lower,
    "with spaces": lambda text: f" {text} ",
}


def _spell(body, chance):
    _respelled(body, SPELLINGS[chance.choice(sorted(SPELLINGS))])


def _missing_key(body, chance):
    places = list(_places(body, lambda key, _one: isinstance(key, str)))
    if places:
        container, key = chance.choice(places)
        del container[key]


def _rows(change):
    def rewrite(body, chance):
        for container, key in _lists(body):
            container[key] = change(container[key], chance)

    return _in_body(rewrite)


def _shuffled(rows, chance):
    return chance.sample(rows, len(rows))


def _unknown_words(body, chance):
    body["champDeDemain"] = {"a": [1]}
    for container, key in _places(
        body, lambda key, one: key in ("statut", "histoStatutCode", UNKNOWN)
    ):
        if chance.random() < 0.5:
            container[key] = UNKNOWN


def _never_arrived(_answer, _chance):
    """Nothing is executed: see :meth:`HostileGateway.__call__`."""


def _lost(_answer, _chance):
    raise SimulatedFault("timeout_after")


def _cut(answer, _chance):
    answer.set_data(answer.get_data()[: len(answer.get_data()) // 2])


def _page(answer, chance):
    answer.set_data("<html><body>Maintenance</body></html>")
    answer.status_code = chance.choice((200, 500, 502, 504))
    answer.mimetype = "text/html"


def _throttled(answer, chance):
    answer.status_code = chance.choice((429, 503))
    answer.headers["Retry-After"] = chance.choice(RETRIES)


def _server_date(answer, chance):
    answer.headers["Date"] = chance.choice(SERVER_DATES)


def _token_life(body, chance):
    if "expires_in" in body:
        body["expires_in"] = chance.choice(LIVES_OF_TOKENS)


REWRITINGS = {
    "unstorable text": _one_place(_is_text, TEXTS, lambda text, one: text[:7] + one),
    "another type": _one_place(lambda _key, _one: True, VALUES),
    "another number": _one_place(_is_number, NUMBERS),
    "impossible date": _one_place(_is_date, DATES),
    "missing key": _in_body(_missing_key),
    "rows twice": _rows(lambda rows, _chance: rows + copy.deepcopy(rows)),
    "rows missing": _rows(
        lambda rows, chance: [one for one in rows if chance.random() < 0.5]
    ),
    "rows shuffled": _rows(_shuffled),
    "unknown words": _in_body(_unknown_words),
    "flow number spelt otherwise": _in_body(_spell),
    "date of the server": _server_date,
    "life of the token": _in_body(_token_life),
    "throttled": _throttled,
    "maintenance page": _page,
    "cut": _cut,
    "lost": _lost,
    "never arrived": _never_arrived,
}
