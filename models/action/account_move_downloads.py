import logging
from functools import partial

from odoo import models
from odoo.exceptions import UserError
from odoo.service.model import retrying

from ...chorus_pro import downloads, errors
from ...chorus_pro.client.downloads import INVOICES_PER_DOWNLOAD

_logger = logging.getLogger(__name__)

#: invoices at once while a user waits: ten calls
MOST_INVOICES = 100
#: kind at Chorus Pro -> word in the name of the file
_WORDS = {"PDF": "chorus-pro", "PIVOT": "pivot"}


class AccountMove(models.Model):
    """Files that Chorus Pro keeps of an invoice, kept here as its attachments."""

    _inherit = "account.move"

    # === BUTTONS === #

    def action_chorus_pro_fetch_pdf(self):
        """Chorus Pro's PDF of each, with its attachments."""
        return self._chorus_pro_fetch("PDF")

    def action_chorus_pro_fetch_pivot(self):
        """Chorus Pro's PIVOT of each: one XML with everything."""
        return self._chorus_pro_fetch("PIVOT")

    def action_chorus_pro_fetch_report(self):
        """The report of the last deposit of each, where Chorus Pro gives one."""
        return self._chorus_pro_fetch("REPORT")

    def _chorus_pro_fetch(self, kind):
        """Fetch on a cursor of its own, one account after the other.

        :param kind: ``PDF``, ``PIVOT`` or ``REPORT``
        """
        self.check_access("read")
        self.env["chorus.pro.transmission"].check_access("read")
        wanted = self._chorus_pro_fetched(kind)
        if not wanted:
            raise UserError(
                self.env._(
                    "Chorus Pro has no file of these invoices: they are not there, or "
                    "not yet."
                )
            )
        if len(wanted) > MOST_INVOICES:
            raise UserError(
                self.env._(
                    "Choose at most %(count)s invoices at a time.", count=MOST_INVOICES
                )
            )
        counts, failure = [], False
        with self.env.registry.cursor() as cr:
            env = self.env(cr=cr, su=True)
            fetched = wanted.with_env(env)
            for account, transmissions in fetched.grouped("account_id").items():
                try:
                    client = account._get_client()
                    counts.append(transmissions._fetch(client, kind))
                except errors.ChorusProError as error:
                    retrying(account._log_exchanges, env)
                    failure = account._error_text(error, reading=True)
        if failure:
            raise UserError(failure)
        return self._chorus_pro_fetched_notice(sum(counts))

    def _chorus_pro_fetched(self, kind):
        """The transmissions of which Chorus Pro has that file."""
        latest = self.env["chorus.pro.transmission"].sudo()
        for move in self.sudo():
            transmissions = move.chorus_pro_transmission_ids
            if kind == "REPORT":
                latest |= transmissions.filtered("flow_number")[:1]
            else:
                latest |= transmissions.filtered(lambda t: t.live and t.remote_id)[:1]
        return latest

    def _chorus_pro_fetched_notice(self, count):
        if count:
            kind = "success"
            text = self.env._(
                "Files of Chorus Pro among the attachments: %(count)s.", count=count
            )
        else:
            kind = "warning"
            text = self.env._("Chorus Pro gives no file for these invoices.")
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": kind,
                "message": text,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }


class ChorusProTransmission(models.Model):
    _inherit = "chorus.pro.transmission"

    def _fetch(self, client, kind):
        """Fetch and keep the files of these, of one account. Owns the cursor.

        :return: how many files were kept
        """
        if kind == "REPORT":
            return sum(one._fetch_report(client) for one in self)
        if kind == "PIVOT":
            # a PIVOT of several invoices would be one file of all of them
            return sum(one._fetch_alone(client, kind) for one in self)
        count = 0
        for start in range(0, len(self), INVOICES_PER_DOWNLOAD):
            count += self[start : start + INVOICES_PER_DOWNLOAD]._fetch_group(client)
        return count

    def _fetch_report(self, client):
        flow_number, syntax, number = self.flow_number, self.syntax, self.number
        self.env["ir.cron"]._commit_progress()
        content = client.get_flow_report_file(flow_number, syntax or None)
        if not content:
            retrying(self.account_id._log_exchanges, self.env)
            return 0
        files = downloads.read_files(content, f"{number} compte-rendu {flow_number}")
        return retrying(partial(self._keep, files), self.env)

    def _fetch_alone(self, client, kind):
        invoice_id, number = self._invoice_id(), self.number
        self.env["ir.cron"]._commit_progress()
        content = client.download_invoices([invoice_id], kind)
        files = self._opened(content, f"{number} {_WORDS[kind]}")
        return retrying(partial(self._keep, files), self.env)

    def _fetch_group(self, client):
        """Ten at a time; one whose folder is not recognised is asked for alone."""
        if len(self) == 1:
            return self._fetch_alone(client, "PDF")
        ids = [one._invoice_id() for one in self]
        facts = list(zip(self, self.mapped("number"), ids, strict=True))
        self.env["ir.cron"]._commit_progress()
        files = self._opened(client.download_invoices(ids, "PDF"), "chorus-pro")
        count = 0
        for transmission, number, invoice_id in facts:
            own = downloads.of_invoice(files, number, invoice_id)
            if own:
                count += retrying(partial(transmission._keep, own), self.env)
            else:
                count += transmission._fetch_alone(client, "PDF")
        return count

    def _opened(self, content, name):
        try:
            return downloads.read_files(content, name)
        except downloads.UnreadableDownload as error:
            raise UserError(
                self.env._(
                    "The file that Chorus Pro gave cannot be opened safely, and is not "
                    "kept. Download it in the portal."
                )
            ) from error

    def _keep(self, files):
        """Keep them as attachments of the invoice; one that is there is not doubled.

        :return: how many files the invoice has of them
        """
        self.account_id._log_exchanges()
        attachments = self.env["ir.attachment"].sudo()
        for file in files:
            known = attachments.search(
                [
                    ("res_model", "=", "account.move"),
                    ("res_id", "=", self.move_id.id),
                    ("name", "=", file.name),
                ]
            )
            if any(one.raw == file.content for one in known):
                continue
            attachments.create(
                {
                    "name": file.name,
                    "raw": file.content,
                    "res_model": "account.move",
                    "res_id": self.move_id.id,
                    "description": self.env._("Downloaded from Chorus Pro"),
                }
            )
        return len(files)
