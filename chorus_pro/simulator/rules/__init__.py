"""Why Chorus Pro refuses an invoice at integration: one small function per rule.

A rule takes the invoice (:func:`reader.read_invoice`) and a :class:`Context`, and
returns the text of the report or None. Wordings follow the reports seen in the wild;
where no wording was seen the text is invented in the same style. Rules marked *guess*
were never observed.
"""

from . import content, parties, references
from .content import CREDIT_NOTE
from .context import Context

__all__ = ["CREDIT_NOTE", "RULES", "Context", "refusals"]

#: in the order of a report
RULES = (
    parties.supplier_unknown,
    parties.supplier_inactive,
    parties.supplier_not_attached,
    parties.recipient_unknown,
    parties.recipient_not_public,
    parties.recipient_inactive,
    parties.recipient_works_only,
    references.service_required,
    references.service_length,
    references.service_unknown,
    references.service_inactive,
    references.service_reserved,
    references.commitment_required,
    references.commitment_required_by_service,
    references.commitment_length,
    references.either_required,
    content.number_length,
    content.number_characters,
    content.date_unreadable,
    content.date_in_the_future,
    content.framework_unknown,
    content.framework_of_another_flow,
    content.already_paid_due,
    content.total_zero,
    content.payment_means_required,
    content.payment_means_unknown,
    content.iban_required,
    content.gross_price,
    content.vat_category_required,
    content.duplicate,
)


def refusals(invoice, context):
    """Every reason to refuse: ``[(name of the rule, text)]``, empty when accepted."""
    found = ((rule.__name__, rule(invoice, context)) for rule in RULES)
    return [(name, text) for name, text in found if text]
