"""Is this invoice one that Chorus Pro accepts? Start from :func:`check_invoice`."""

from .files import check_attachments, check_one_attachment
from .parties import (
    BuyerRequirements,
    References,
    check_references,
    is_state,
    looks_like_state_commitment,
)
from .rules import (
    FRAMEWORKS_WITH_VALIDATOR,
    blocking,
    check_invoice,
    is_valid_bic,
    is_valid_creditor_identifier,
    is_valid_iban,
)

__all__ = [
    "FRAMEWORKS_WITH_VALIDATOR",
    "BuyerRequirements",
    "References",
    "blocking",
    "check_attachments",
    "check_invoice",
    "check_one_attachment",
    "check_references",
    "is_state",
    "is_valid_bic",
    "is_valid_creditor_identifier",
    "is_valid_iban",
    "looks_like_state_commitment",
]
