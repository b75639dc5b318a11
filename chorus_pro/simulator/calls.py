"""One call of the API, as its handler sees it, and how a handler says no."""

from dataclasses import dataclass


class ApiError(Exception):
    """A business error: ``codeRetour`` other than 0.

    :param http_status: None takes the setting ``error_http_status``
    """

    def __init__(self, code, label, http_status=None):
        super().__init__(label)
        self.code = code
        self.label = label
        self.http_status = http_status


class GatewayError(Exception):
    """An answer of the gateway, without ``codeRetour``."""

    def __init__(self, http_status, headers=None, body=""):
        super().__init__(http_status)
        self.http_status = http_status
        self.headers = headers or {}
        self.body = body


def bad_request(label):
    """HTTP 400 that names the field."""
    return ApiError(400, label, http_status=400)


@dataclass
class Call:
    """What a handler may use.

    :ivar body: the JSON request, nulls included
    :ivar login: of the technical account
    :ivar sirets: suppliers to which it is attached
    :ivar now: epoch seconds on Chorus Pro's clock
    :ivar notes: facts for the journal
    """

    store: object
    settings: object
    body: dict
    login: str
    sirets: tuple
    now: float
    notes: dict

    def get(self, name, default=None):
        """A field of the request; null counts as absent."""
        value = self.body.get(name)
        return default if value is None else value

    def require(self, *names):
        """:raises ApiError: HTTP 400 naming the first missing field"""
        for name in names:
            if self.get(name) in (None, ""):
                raise bad_request(f"{name}: le champ est obligatoire")

    def attached_ids(self):
        """Technical ids of the account's own structures."""
        found = (self.store.structures_by_siret.get(one) for one in self.sirets)
        return {one.id for one in found if one}


def page_of(rows, wanted, size):
    """Slice rows and describe the slice as ``parametresRetour`` does.

    :return: (rows of the page, dict)
    """
    wanted, size = max(int(wanted), 1), max(int(size), 1)
    first = (wanted - 1) * size
    return rows[first : first + size], {
        "pageCourante": wanted,
        "pages": -(-len(rows) // size),
        "nbResultatsParPage": size,
        "total": len(rows),
    }


def page_size(asked, settings):
    """The page size really served."""
    size = asked or settings.page_size
    return min(size, settings.max_page_size) if settings.max_page_size else size
