"""Invoices followed before the addon knew the legal payment delay get their dates.

Only those that are at Chorus Pro: no other invoice is touched.
"""

from odoo import SUPERUSER_ID, api

BATCH = 500


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    moves = env["account.move"].search(
        [("chorus_pro_stage", "!=", False), ("move_type", "=", "out_invoice")],
        order="id",
    )
    for start in range(0, len(moves), BATCH):
        moves[start : start + BATCH]._chorus_pro_update_delay()
        env.flush_all()
        env.invalidate_all()
