"""What every answer has around its content: return code, paging, order."""

from ..reading import read_integer, read_words
from ..records import Paging


class MissingKey(ValueError):
    """An answer without what its operation promises; the client names the error."""


def read_envelope(body: dict) -> tuple[int | None, str | None]:
    """``(return_code, label)`` of an answer; ``return_code`` None when there is none.

    Every answer of every operation but the health check carries both (SW-F, SW-S).

    :raises MissingKey: the body is no JSON object
    """
    if not isinstance(body, dict):
        raise MissingKey("the answer is not a JSON object")
    return read_integer(body.get("codeRetour")), read_words(body.get("libelle"))


def read_paging(block: object, suffix: str = "") -> Paging:
    """A :class:`Paging`; every field None where the answer has no such block.

    :param suffix: what the API adds to the names, such as ``HistoStatut``
    """
    if not isinstance(block, dict):
        return Paging()
    return Paging(
        page=read_integer(block.get("pageCourante" + suffix)),
        pages=read_integer(block.get("pages" + suffix)),
        page_size=read_integer(block.get("nbResultatsParPage" + suffix)),
        total=read_integer(block.get("total" + suffix)),
    )


def write_order(ascending: bool) -> str:
    """The API's word for the direction of a list."""
    return "Ascendant" if ascending else "Descendant"
