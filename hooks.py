"""What happens around the installation of the addon."""


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
    # A load of the directory in progress has tables that are no model's.
    env["chorus.pro.directory.load"]._drop_stage()
