"""Our own rendering of an invoice: without wait, without network, with its header.

Everything here is limited to the context key ``chorus_pro_readable``, the page of an
invoice to a public buyer: whatever else the company prints is core's, untouched.
"""

import base64

from odoo import api, models, tools
from odoo.exceptions import AccessError, MissingError

from odoo.addons.base.models.ir_actions_report import _wkhtml

from ..checks.content_fault import ContentFault
from . import pictures, report_html

#: rendered in our way
CONTEXT_KEY = "chorus_pro_readable"
#: besides, the page of the deposited file itself: no copy, and no picture missing
ORIGINAL_KEY = "chorus_pro_original"


class IrActionsReport(models.Model):
    _inherit = "ir.actions.report"

    # === OVERRIDES === #

    @api.model
    def _build_wkhtmltopdf_args(self, *args, **kwargs):
        # EXTENDS 'base': no second of waiting for JavaScript that an invoice has not
        command = super()._build_wkhtmltopdf_args(*args, **kwargs)
        if self.env.context.get(CONTEXT_KEY) and "--javascript-delay" in command:
            command[command.index("--javascript-delay") + 1] = "0"
        return command

    def _prepare_html(self, html, report_model=False):
        # EXTENDS 'base'
        if not self.env.context.get(CONTEXT_KEY):
            return super()._prepare_html(html, report_model=report_model)
        has_headers = _wkhtml().is_patched_qt
        if not has_headers:
            # Debian's wkhtmltopdf drops them, and the page would be anonymous
            html = report_html.put_headers_into_articles(html)
        prepared = super()._prepare_html(html, report_model=report_model)
        if not prepared:
            return prepared
        bodies, res_ids, header, footer, arguments = prepared
        bodies = [self._chorus_pro_self_contained(body) for body in bodies]
        if has_headers:
            header = self._chorus_pro_self_contained(header)
            footer = self._chorus_pro_self_contained(footer)
        else:
            bodies = [report_html.restore_headers(body) for body in bodies]
            header = footer = None
            arguments = {**arguments, **report_html.MARGINS_WITHOUT_HEADER}
        return bodies, res_ids, header, footer, arguments

    # === BUSINESS METHODS === #

    def _chorus_pro_self_contained(self, page):
        """A page that wkhtmltopdf renders without asking the server for anything.

        An unreachable base URL gives an unstyled page and no error (measured), and
        a server with a single worker would wait for itself.
        """
        fonts = (self.env.company.font or "",) if _wkhtml().is_patched_qt else ()
        page = report_html.inline_stylesheets(
            str(page), lambda url: self._chorus_pro_stylesheet(url, fonts)
        )
        page = pictures.redraw_embedded(page, self._chorus_pro_drawable)
        return report_html.inline_images(page, self._chorus_pro_image)

    @api.model
    @tools.ormcache("url", "fonts", cache="assets")
    def _chorus_pro_stylesheet(self, url, fonts):
        """The style sheet behind an address of core's asset bundles.

        :param fonts: web fonts to embed; the others fall back on the system's. With an
            unpatched Qt a web font becomes curves that nobody can search or copy.
        :return: CSS, or None when the address is not one of a bundle
        """
        attachment = (
            self.env["ir.attachment"]
            .sudo()
            .search(
                [
                    ("url", "=", url),
                    ("public", "=", True),
                    ("res_model", "=", "ir.ui.view"),
                    ("res_id", "=", 0),
                ],
                limit=1,
            )
        )
        if not attachment:
            try:
                name, rtl, kind, prefixed = self.env["ir.asset"]._parse_bundle_name(
                    url.rpartition("/")[2], False
                )
            except ValueError:
                return None
            if kind != "css":
                return None
            attachment = (
                self.env["ir.qweb"]
                .sudo()
                ._get_asset_bundle(
                    name, css=True, js=False, rtl=rtl, autoprefix=prefixed
                )
                .css()
            )
        return report_html.with_fonts(attachment.raw.decode(), fonts)

    def _chorus_pro_image(self, url):
        """The content behind an address of this Odoo.

        :return: pair (media type, bytes), or None when it is not one of ours
        :raises ContentFault: CP-ODOO-15, it cannot be read or drawn
        """
        if static := report_html.read_static(url):
            return static
        request = report_html.parse_image_url(url)
        if not request:
            return None
        try:
            # core's own rules of who may see what; its streams need a web request
            record = self.env["ir.binary"]._find_record(
                xmlid=request.get("xmlid"),
                res_model=request.get("model", "ir.attachment"),
                res_id=request.get("id"),
                access_token=request.get("access_token"),
            )
            field = request.get("field", "raw")
            content = record[field] or b""
        except (AccessError, MissingError, KeyError, ValueError) as error:
            reason = self.env["account.move"]._chorus_pro_reason(error)
            self._chorus_pro_miss(url, reason, error)
            return None
        if record._fields[field].type == "binary" and field != "raw":
            content = base64.b64decode(content)
        return self._chorus_pro_drawable(content, url)

    def _chorus_pro_drawable(self, content, name):
        """A picture of the page, such that it is drawn.

        :param str name: its address or title, for whoever must replace it
        :return: pair (media type, bytes), or None when it stays as it is
        :raises ContentFault: CP-ODOO-15
        """
        try:
            return pictures.drawable(content)
        except ValueError as error:
            reason = self.env._(
                "it is damaged, or of another format than PNG, JPEG, GIF, WebP or SVG"
            )
            self._chorus_pro_miss(name, reason, error)
            return None

    def _chorus_pro_miss(self, name, reason, error):
        """A question mark has no place in an original; what is only printed keeps it,
        as core leaves it.

        :raises ContentFault: CP-ODOO-15
        """
        if self.env.context.get(ORIGINAL_KEY):
            raise ContentFault(
                f"image {name}",
                code="CP-ODOO-15",
                url=name or self.env._("without title"),
                error=reason,
            ) from error
