"""What happens around the installation of the addon."""

from odoo.tools import SQL


def uninstall_hook(env):
    """Leave what the company must keep (promise 9).

    Each deposited file becomes an ordinary attachment of its invoice: it is the legal
    original, kept ten years. The customers' sending method disappears with the value
    of the selection (``ondelete``), for every company. What a load of the directory
    had begun to read goes.
    """
    env.cr.execute(
        """
        UPDATE ir_attachment a
           SET res_model = 'account.move', res_id = t.move_id, res_field = NULL,
               name = COALESCE(t.filename, a.name)
          FROM chorus_pro_transmission t
         WHERE a.res_model = 'chorus.pro.transmission'
           AND a.res_field = 'file'
           AND a.res_id = t.id
           AND t.move_id IS NOT NULL
        """
    )
    env["ir.attachment"].invalidate_model()
    # The demo's customers and company have invoices: they stay, Odoo need not try.
    env["ir.model.data"].search(
        [
            ("module", "=", "l10n_fr_chorus_pro"),
            ("model", "in", ("res.partner", "res.company")),
        ]
    ).unlink()
    _release_tables(env)
    # A load of the directory in progress has tables that are no model's.
    env["chorus.pro.directory.load"]._drop_stage()


def _release_tables(env):
    """Drop the foreign keys to our own tables, which all go.

    Odoo deletes the rows of our data one after the other: each that another row of ours
    still names, such as a status, would be an error in the log.
    """
    env.cr.execute(
        """
        SELECT k.conrelid::regclass::text, k.conname
          FROM pg_constraint k
          JOIN pg_class c ON c.oid = k.confrelid
         WHERE k.contype = 'f'
           AND c.relname LIKE 'chorus\\_pro\\_%'
           AND c.relnamespace = current_schema::regnamespace
        """
    )
    for table, name in env.cr.fetchall():
        env.cr.execute(
            SQL(
                "ALTER TABLE %s DROP CONSTRAINT %s",
                SQL(table),  # quoted by regclass
                SQL.identifier(name),
            )
        )
