"""An invoice that Odoo holds and that cannot be written as it stands."""

from ...chorus_pro.errors import FileFault


class ContentFault(FileFault):
    """What to correct, and where, before the invoice can be written.

    :param code: key of the texts in ``account_move_fault_texts_*.py``
    :param record: the record to correct, None for the invoice itself
    :param field: name of the field to correct
    :param params: values of the user's text
    """

    def __init__(self, message="", *, code, record=None, field="", **params):
        super().__init__(message, code=code)
        self.record = record
        self.field = field
        self.params = params
