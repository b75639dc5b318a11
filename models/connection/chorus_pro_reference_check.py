from odoo import api, models


class ChorusProReferenceCheck(models.AbstractModel):
    """Records that any user may create and that name other records.

    A related field, a stored computation and the name of a many2one are read as
    superuser: without this check a user would read, through an id that he guesses, what
    belongs to another company.
    """

    _name = "chorus.pro.reference.check"
    _description = "References that the user may read"

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records._check_references(self._fields)  # the defaults of the context too
        return records

    def write(self, vals):
        result = super().write(vals)
        self._check_references(vals)
        return result

    def _check_references(self, names):
        """:raises AccessError: one of these fields names a record the user may not
        read
        """
        if self.env.su:
            return
        for name in names:
            field = self._fields.get(name)
            if field and field.store and field.type in ("many2one", "many2many"):
                self[name].check_access("read")
