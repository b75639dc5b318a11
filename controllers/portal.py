"""The customer's own pages."""

from odoo.http import request

from odoo.addons.account.controllers.portal import PortalAccount as CustomerPortal


class PortalAccount(CustomerPortal):
    """A public buyer that saves its address keeps being invoiced by Chorus Pro.

    Core's form offers the methods it knows; with none of them selected, the browser
    posts the first one. The law leaves no choice here: nothing is offered, and what
    is posted all the same is ignored.
    """

    def _prepare_my_account_rendering_values(self, *args, **kwargs):
        # EXTENDS 'account'
        values = super()._prepare_my_account_rendering_values(*args, **kwargs)
        if self._is_sent_by_chorus_pro(request.env.user.partner_id):
            # The template hides the choice when there is only one.
            values["invoice_sending_methods"] = {
                "chorus_pro": request.env._("by Chorus Pro")
            }
        return values

    def _create_or_update_address(self, partner_sudo, *args, **form_data):
        # EXTENDS 'portal'
        if self._is_sent_by_chorus_pro(partner_sudo):
            form_data.pop("invoice_sending_method", None)
        return super()._create_or_update_address(partner_sudo, *args, **form_data)

    def _is_sent_by_chorus_pro(self, partner):
        partner = partner.sudo().with_company(request.env.company)
        return "chorus_pro" in (
            partner.invoice_sending_method,
            partner.commercial_partner_id.invoice_sending_method,
        )
