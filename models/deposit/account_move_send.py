"""Odoo's own Send dialog: Chorus Pro as one of its methods."""

import logging

import psycopg2

from odoo import api, models

from .account_move_display import CUSTOMER_TYPES

_logger = logging.getLogger(__name__)

METHOD = "chorus_pro"
#: methods that carry no electronic invoice: they may accompany a deposit
COMPANIONS = frozenset({METHOD, "email", "snailmail", "manual"})
#: what Peppol says to customers that are not invoiced by Peppol
PEPPOL_ADVICE = ("account_peppol_partner_want_peppol", "account_peppol_what_is_peppol")


class AccountMoveSend(models.AbstractModel):
    _inherit = "account.move.send"

    # === DEFAULTS === #

    @api.model
    def _get_default_sending_methods(self, move):
        # OVERRIDE 'account': without the others, for Peppol adds itself to whatever
        # is chosen as soon as the customer is on its network, and asks it over HTTP
        if not move._chorus_pro_is_by_method():
            return super()._get_default_sending_methods(move)
        # what is there already, or was left out, is at most printed again
        return {METHOD if self._chorus_pro_is_open(move) else "manual"}

    @api.model
    def _chorus_pro_is_open(self, move):
        """Neither on its way, nor arrived, nor left out."""
        return not move.chorus_pro_exclusion and not any(
            move.sudo().chorus_pro_transmission_ids.mapped("live")
        )

    @api.model
    def _get_default_invoice_edi_format(self, move, **kwargs):
        # EXTENDS 'account': the deposited file is the electronic invoice, the only one
        if METHOD in (kwargs.get("sending_methods") or []):
            return False
        return super()._get_default_invoice_edi_format(move, **kwargs)

    # === APPLICABILITY === #

    @api.model
    def _is_applicable_to_company(self, method, company):
        # EXTENDS 'account'
        if method == METHOD:
            return bool(company.sudo()._chorus_pro_account())
        return super()._is_applicable_to_company(method, company)

    @api.model
    def _is_applicable_to_move(self, method, move, **move_data):
        # EXTENDS 'account'
        if method != METHOD:
            return super()._is_applicable_to_move(method, move, **move_data)
        return (
            move.move_type in CUSTOMER_TYPES
            and self._chorus_pro_is_open(move)
            and self._chorus_pro_has_account(move)
        )

    @api.model
    def _chorus_pro_has_account(self, move):
        # the fields first: the batch dialog asks for each invoice in turn
        move = move.sudo()
        account = move.journal_id.chorus_pro_account_id
        account |= move.company_id.chorus_pro_account_id
        return bool(account) or bool(
            self.env["chorus.pro.account"]._of_moves(move)[move]
        )

    # === ALERTS === #

    @api.model
    def _get_alerts(self, moves, moves_data):
        # EXTENDS 'account'
        alerts = super()._get_alerts(moves, moves_data)
        chosen = moves.filtered(lambda m: METHOD in moves_data[m]["sending_methods"])
        if not chosen:
            return alerts
        for advice in PEPPOL_ADVICE:
            alerts.pop(advice, None)
        alerts.update(self._chorus_pro_environment_alert(chosen))
        for move in chosen:
            double = self._chorus_pro_double_text(moves_data[move]["sending_methods"])
            if double:
                alerts["chorus_pro_double"] = {"level": "danger", "message": double}
        if len(moves) == 1:
            alerts.update(self._chorus_pro_single_alerts(chosen))
        else:
            alerts.update(self._chorus_pro_batch_alerts(chosen))
        return alerts

    @api.model
    def _chorus_pro_environment_alert(self, moves):
        """Where they go, unless it is production."""
        accounts = self.env["chorus.pro.account"]._of_moves(moves)
        environments = {account.sudo().environment for account in accounts.values()}
        texts = {
            "qualification": self.env._(
                "QUALIFICATION (test): nothing sent to Chorus Pro from here reaches a "
                "real buyer."
            ),
            "simulator": self.env._(
                "SIMULATOR: the public buyer is played on this machine."
            ),
        }
        return {
            f"chorus_pro_{name}": {
                "level": "warning" if name == "qualification" else "info",
                "message": text,
            }
            for name, text in texts.items()
            if name in environments
        }

    @api.model
    def _chorus_pro_double_text(self, sending_methods):
        """Why this choice of methods would deliver the invoice twice, or False."""
        others = set(sending_methods) - COMPANIONS
        if METHOD not in sending_methods or not others:
            return False
        labels = dict(
            self.env["ir.model.fields"].get_field_selection(
                "res.partner", "invoice_sending_method"
            )
        )
        return self.env._(
            "The buyer would receive this invoice twice: by Chorus Pro and %(other)s. "
            "Untick one of them.",
            other=", ".join(labels.get(other, other) for other in sorted(others)),
        )

    @api.model
    def _chorus_pro_single_alerts(self, move):
        """One alert for each fault, with a link to the record to correct."""
        alerts = {}
        for index, fault in enumerate(move._chorus_pro_check()[move]):
            alert = {
                "level": "danger" if fault.level == "error" else "warning",
                "message": fault.message,
            }
            if fault.record:
                alert["action_text"] = self.env._("Correct")
                alert["action"] = fault.record._get_records_action()
            alerts[f"chorus_pro_{index}_{fault.code}"] = alert
        return alerts

    @api.model
    def _chorus_pro_batch_alerts(self, moves):
        """Warnings only: one danger would stop the whole batch (measured), whereas
        the faulty ones are skipped and the others leave."""
        faults = moves._chorus_pro_check()
        bad = moves.filtered(lambda m: any(f.level == "error" for f in faults[m]))
        doubtful = (moves - bad).filtered(lambda m: faults[m])
        alerts = {}
        if bad:
            alerts["chorus_pro_faulty"] = {
                "level": "warning",
                "message": self.env._(
                    "%(bad)s of %(all)s invoices will not be sent to Chorus Pro: they "
                    "must be corrected first. The others leave.",
                    bad=len(bad),
                    all=len(moves),
                ),
                "action_text": self.env._("View them"),
                "action": bad._get_records_action(name=self.env._("To correct")),
            }
        if doubtful:
            alerts["chorus_pro_doubtful"] = {
                "level": "info",
                "message": self.env._(
                    "%(doubtful)s invoices will leave with a warning from the checks "
                    "of Chorus Pro.",
                    doubtful=len(doubtful),
                ),
                "action_text": self.env._("View them"),
                "action": doubtful._get_records_action(
                    name=self.env._("With a warning")
                ),
            }
        return alerts

    # === SENDING === #

    @api.model
    def _generate_invoice_documents(self, invoices_data, allow_fallback_pdf=False):
        # EXTENDS 'account'
        ours = any(METHOD in data["sending_methods"] for data in invoices_data.values())
        sender = self.with_context(chorus_pro_isolate=ours)
        return super(AccountMoveSend, sender)._generate_invoice_documents(
            invoices_data, allow_fallback_pdf=allow_fallback_pdf
        )

    @api.model
    def _prepare_invoice_pdf_report(self, invoices_data):
        # EXTENDS 'account': one page that cannot be printed stops no other, and an
        # unpatched wkhtmltopdf, which cannot print several at once, prints them in turn
        if not self.env.context.get("chorus_pro_isolate"):
            return super()._prepare_invoice_pdf_report(invoices_data)
        try:
            with self.env.cr.savepoint():
                return super()._prepare_invoice_pdf_report(invoices_data)
        except psycopg2.OperationalError:
            raise  # somebody else's write: the request is played again
        except Exception as error:
            if len(invoices_data) == 1:
                [(invoice, data)] = invoices_data.items()
                _logger.warning(
                    "The page of invoice %s was not printed", invoice.id, exc_info=error
                )
                data["error"] = {
                    "error_title": self.env._("The invoice could not be printed."),
                    "errors": [str(error)],
                }
                return None
        for invoice, data in invoices_data.items():
            self._prepare_invoice_pdf_report({invoice: data})
        return None

    @api.model
    def _call_web_service_after_invoice_pdf_render(self, invoices_data):
        # EXTENDS 'account': ours first, so that an invoice that was promised to Chorus
        # Pro and cannot leave does not leave by another way either
        chosen = {
            invoice: data
            for invoice, data in invoices_data.items()
            if METHOD in data["sending_methods"]
        }
        if chosen:
            self._chorus_pro_take(chosen)
        return super()._call_web_service_after_invoice_pdf_render(
            {
                invoice: data
                for invoice, data in invoices_data.items()
                if not data.get("error")
            }
        )

    @api.model
    def _chorus_pro_take(self, invoices_data):
        """Reserve what may leave; note on the others why they stay. Never raises.

        The scheduled action of core comes here without having shown any alert, so
        everything is checked again.
        """
        allowed = self.env["account.move"]
        for invoice, data in invoices_data.items():
            double = self._chorus_pro_double_text(data["sending_methods"])
            if double:
                self._chorus_pro_refuse(data, [double])
            else:
                # core works as superuser here; rights are those of the user
                allowed |= invoice.sudo(False)
        reserved, errors = self._chorus_pro_reserve_isolated(allowed)
        left = allowed - self.env["account.move"].browse(reserved.move_id.ids)
        silent = left.filtered(lambda move: move not in errors)
        reasons = silent._chorus_pro_reasons_to_stay() if silent else {}
        for invoice, data in invoices_data.items():
            move = invoice.sudo(False)
            if move in errors:
                self._chorus_pro_refuse(data, [errors[move]])
            elif move in left:
                self._chorus_pro_refuse(data, reasons[move])
            elif move in allowed and invoice.invoice_pdf_report_id:
                # core only notes it when it has just printed the page
                invoice.is_move_sent = True

    @api.model
    def _chorus_pro_refuse(self, data, errors):
        data["error"] = {
            "error_title": self.env._("Not sent to Chorus Pro:"),
            "errors": errors,
        }

    @api.model
    def _chorus_pro_reserve_isolated(self, moves):
        """Reserve all at once; when that fails, each on its own.

        :return: pair (``chorus.pro.transmission`` records, {move: text of its error})
        """
        nothing = self.env["chorus.pro.transmission"]
        if not moves:
            return nothing, {}
        try:
            with self.env.cr.savepoint():
                return moves._chorus_pro_send_after_commit(), {}
        except psycopg2.OperationalError as error:
            if not self.env.context.get("cron_id"):
                raise  # the request is played again
            failure = error
        except Exception as error:
            failure = error
        if len(moves) == 1:
            _logger.warning("Invoice %s was not reserved", moves.id, exc_info=failure)
            return nothing, {moves: self._chorus_pro_failure_text(failure)}
        reserved, errors = nothing, {}
        for move in moves:
            one, error = self._chorus_pro_reserve_isolated(move)
            reserved |= one
            errors.update(error)
        return reserved, errors

    @api.model
    def _chorus_pro_failure_text(self, error):
        if isinstance(error, psycopg2.Error):
            return self.env._(
                "Somebody else is changing this invoice. Send it again in a moment."
            )
        return str(error)
