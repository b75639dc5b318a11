"""How long each kind of public buyer may take to pay (CCP R2192-10, R2192-11).

https://code-commande-publique.com/article-r2192-11 , read in 2026.
"""

import re
import unicodedata
from dataclasses import dataclass

from .steps import GUESS, SPEC

AUTHORITY = "authority"
HEALTH = "health"
UNDERTAKING = "undertaking"
OUTSIDE = "outside"


@dataclass(frozen=True)
class BuyerKind:
    """One row.

    :ivar days: calendar days to pay in; None when the public procurement code does
        not say
    """

    code: str
    days: int | None
    article: str
    certainty: str


KINDS = {
    kind.code: kind
    for kind in (
        # State, local authorities, their public establishments
        BuyerKind(AUTHORITY, 30, "CCP R2192-10", SPEC),
        # public health establishments, those of the army health service
        BuyerKind(HEALTH, 50, "CCP R2192-11 1°", SPEC),
        # public undertakings, except local public establishments
        BuyerKind(UNDERTAKING, 60, "CCP R2192-11 2°", SPEC),
        # contracting entities that are no contracting authority: code de commerce
        BuyerKind(OUTSIDE, None, "code de commerce L441-10", GUESS),
    )
}

#: how public hospitals are called; an old people's home (EHPAD) is none, unless its
#: name says that it belongs to one
_HOSPITAL = re.compile(
    r"""
      ^ch\b | \b(chu|chr|chru|chi|chs|chic|chicas|epsm|ghu|ghr|aphp|ap-hp|aphm|ap-hm)\b
    | \b(centres?|groupes?|groupements?|ensembles?|syndicats?)\s+(inter)?hospitaliers?\b
    | \b(centre|pole)\s+(de\s+)?sante\s+mentale\b
    | \bhopital\b | \bhopitaux\b | \bhospices\s+civils\b
    | \bassistance\s+publique\b
    | \betablissement\s+public\s+(de\s+)?sante\b
    """,
    re.VERBOSE,
)


def propose_kind(name: str | None) -> str:
    """Propose the kind of a buyer by its name; a person confirms.

    >>> propose_kind("CHU de la Guadeloupe"), propose_kind("Commune du Gosier")
    ('health', 'authority')

    :return: a code of :data:`KINDS`; what nothing tells apart is an authority, which is
        the rule
    """
    decomposed = unicodedata.normalize("NFKD", (name or "").lower())
    plain = "".join(c for c in decomposed if not unicodedata.combining(c))
    plain = re.sub(r"[.’']", "", plain).strip()
    return HEALTH if _HOSPITAL.search(plain) else AUTHORITY
