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
#: in the context: a program sends, nobody sees the dialog that it goes through
UNATTENDED_KEY = "chorus_pro_unattended"


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
        methods = kwargs.get("sending_methods") or []
        if METHOD in methods or move.sudo().chorus_pro_transmission_id:
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
        if chosen or any(move._chorus_pro_is_by_method() for move in moves):
            for advice in PEPPOL_ADVICE:
                alerts.pop(advice, None)
        if self.env.context.get(UNATTENDED_KEY):
            # a danger would stop the program; what is wrong is reported afterwards
            return alerts
        for move in moves:
            double = self._chorus_pro_double_text(
                move, moves_data[move]["sending_methods"]
            )
            if double:
                alerts["chorus_pro_double"] = {"level": "danger", "message": double}
        for move in moves - chosen:
            alerts.update(self._chorus_pro_other_way_alert(move))
        if not chosen:
            return alerts
        alerts.update(self._chorus_pro_environment_alert(chosen))
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
    def _chorus_pro_other_way_alert(self, move):
        """That an invoice to a public buyer goes another way, for lack of a setting."""
        if move.move_type not in CUSTOMER_TYPES or not self._chorus_pro_is_open(move):
            return {}
        buyer = move.commercial_partner_id.with_company(move.company_id)
        if self._chorus_pro_lacks_account(move):
            text = self.env._(
                "%(buyer)s is invoiced through Chorus Pro, but the company %(company)s "
                "has no Chorus Pro account: this invoice is only printed, it does not "
                "reach the buyer. An administrator creates an account in Accounting ‣ "
                "Configuration ‣ Chorus Pro.",
                buyer=buyer.display_name,
                company=move.company_id.name,
            )
            record = move.company_id
        elif (
            not buyer.invoice_sending_method
            and not move._chorus_pro_is_by_method()
            and buyer.chorus_pro_structure_id
            and self._chorus_pro_has_account(move)
        ):
            text = self.env._(
                "%(buyer)s is a public buyer, but %(company)s has no sending method "
                "for it: this invoice does not go through Chorus Pro. Choose “by "
                "Chorus Pro” on the customer.",
                buyer=buyer.display_name,
                company=move.company_id.name,
            )
            record = buyer
        else:
            return {}
        return {
            f"chorus_pro_other_way_{record._name}_{record.id}": {
                "level": "warning",
                "message": text,
                "action_text": self.env._("Correct"),
                "action": record._get_records_action(),
            }
        }

    @api.model
    def _chorus_pro_lacks_account(self, move):
        """Invoiced by Chorus Pro, from a company that has no account there."""
        return (
            move.move_type in CUSTOMER_TYPES
            and move._chorus_pro_is_by_method()
            and not move.chorus_pro_exclusion
            and not self._chorus_pro_has_account(move)
        )

    @api.model
    def _chorus_pro_double_text(self, move, sending_methods):
        """Why this choice of methods would deliver the invoice twice, or False."""
        others = set(sending_methods) - COMPANIONS
        if not others:
            return False
        labels = dict(
            self.env["ir.model.fields"].get_field_selection(
                "res.partner", "invoice_sending_method"
            )
        )
        other = ", ".join(labels.get(other, other) for other in sorted(others))
        if METHOD in sending_methods:
            return self.env._(
                "The buyer would receive this invoice twice: by Chorus Pro and "
                "%(other)s. Untick one of them.",
                other=other,
            )
        if any(move.sudo().chorus_pro_transmission_ids.mapped("live")):
            return self.env._(
                "This invoice is at Chorus Pro or on its way there: sent %(other)s "
                "too, the buyer would receive it twice. Untick this method.",
                other=other,
            )
        return False

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
    def _hook_invoice_document_before_pdf_report_render(self, invoice, invoice_data):
        # EXTENDS 'account': before any web service, in whatever order they are called
        double = self._chorus_pro_double_text(invoice, invoice_data["sending_methods"])
        if double:
            self._chorus_pro_refuse(invoice_data, [double])
            return None
        return super()._hook_invoice_document_before_pdf_report_render(
            invoice, invoice_data
        )

    @api.model
    def _hook_if_errors(self, moves_data, allow_raising=True):
        # EXTENDS 'account': only a dialog that a person sees refuses. A program (till,
        # website, scheduled action) has done other work, which a fault of the invoice
        # must not undo: the invoice stays to be sent, and a person is asked to act.
        ours = {
            move: data
            for move, data in moves_data.items()
            if self._chorus_pro_refused(data)
        }
        if not ours or (allow_raising and self._chorus_pro_is_attended()):
            return super()._hook_if_errors(moves_data, allow_raising)
        super()._hook_if_errors(ours, allow_raising=False)
        for move, data in ours.items():
            speaking = move.with_context(lang=self._chorus_pro_lang(move))
            speaking._chorus_pro_notify_not_taken(data["error"]["errors"])
        others = {move: data for move, data in moves_data.items() if move not in ours}
        return super()._hook_if_errors(others, allow_raising) if others else None

    @api.model
    def _link_invoice_documents(self, invoices_data):
        # EXTENDS 'account': a page that is printed although its invoice was refused
        # does not make it sent
        refused = [
            invoice
            for invoice, data in invoices_data.items()
            if not invoice.is_move_sent
            and (
                self._chorus_pro_refused(data)
                or self._chorus_pro_lacks_account(invoice)
            )
        ]
        linked = super()._link_invoice_documents(invoices_data)
        for invoice in refused:
            invoice.is_move_sent = False
        return linked

    @api.model
    def _call_web_service_after_invoice_pdf_render(self, invoices_data):
        # EXTENDS 'account': ours first, so that an invoice that was promised to Chorus
        # Pro and cannot leave does not leave by another way either
        chosen = {
            invoice: data
            for invoice, data in invoices_data.items()
            if METHOD in data["sending_methods"]
            or (
                not self._chorus_pro_is_attended()
                and self._chorus_pro_lacks_account(invoice)
            )
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

        Programs come here without having shown any alert, so everything is checked
        again.
        """
        lang = self._chorus_pro_lang(next(iter(invoices_data)))
        self = self.with_context(lang=lang)
        # core works as superuser here; rights are those of the caller, and a program
        # such as the till has its own
        moves = self.env["account.move"].browse(move.id for move in invoices_data)
        reserved, errors = self._chorus_pro_reserve_isolated(moves)
        left = moves - self.env["account.move"].browse(reserved.move_id.ids)
        silent = left.filtered(lambda move: move not in errors)
        reasons = silent._chorus_pro_reasons_to_stay() if silent else {}
        for move, (invoice, data) in zip(moves, invoices_data.items(), strict=True):
            if move in errors:
                self._chorus_pro_refuse(data, [errors[move]])
            elif move in left:
                self._chorus_pro_refuse(data, reasons[move])
            elif invoice.invoice_pdf_report_id:
                # core only notes it when it has just printed the page
                invoice.is_move_sent = True

    @api.model
    def _chorus_pro_lang(self, move):
        """The language of this request, else that of the account's person in charge: a
        scheduled action has none."""
        account = self.env["chorus.pro.account"]._of_moves(move)[move]
        return account._in_its_language().env.lang

    @api.model
    def _chorus_pro_is_attended(self):
        """Whether a person sees the dialog, and can be refused."""
        is_dialog = self._name == "account.move.send.wizard"
        return is_dialog and not self.env.context.get(UNATTENDED_KEY)

    @api.model
    def _chorus_pro_refused(self, data):
        """Whether what went wrong is a refusal of ours; core's may be a text."""
        error = data.get("error")
        return isinstance(error, dict) and "chorus_pro" in error

    @api.model
    def _chorus_pro_refuse(self, data, errors):
        data["error"] = {
            "error_title": self.env._("Not sent to Chorus Pro:"),
            "errors": errors,
            "chorus_pro": True,
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
