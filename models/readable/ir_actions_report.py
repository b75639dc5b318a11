"""Our own rendering of an invoice: without wait, without network, with its header.

Everything here is limited to the context key ``chorus_pro_readable``, the page of an
invoice to a public buyer: whatever else the company prints is core's, untouched.
"""

from odoo import api, models, tools
from odoo.exceptions import UserError

from odoo.addons.base.models.ir_actions_report import _wkhtml

from . import own_addresses, page_addresses, page_time, pictures, report_html

#: rendered in our way
CONTEXT_KEY = "chorus_pro_readable"
#: besides, the page of the deposited file itself: no copy, no picture missing, and
#: nothing fetched
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
        if mark := self.env.context.get(page_time.MARK):
            # fetches nothing: it only says which process is ours
            command += ["--cookie", page_time.MARK, mark]
        return command

    def _run_wkhtmltopdf(self, *args, **kwargs):
        # EXTENDS 'base': a page that takes too long is ended before Odoo ends us
        if not self.env.context.get(CONTEXT_KEY):
            return super()._run_wkhtmltopdf(*args, **kwargs)
        with page_time.Watch() as watch:
            marked = self.with_context(**{page_time.MARK: watch.mark})
            try:
                return super(IrActionsReport, marked)._run_wkhtmltopdf(*args, **kwargs)
            except UserError as error:
                if not watch.has_ended_it:
                    raise
                raise UserError(
                    self.env._(
                        "the page took more than %(seconds)s seconds to print. Make it "
                        "lighter: fewer lines, smaller pictures",
                        seconds=watch.seconds,
                    )
                ) from error

    def _prepare_html(self, html, report_model=False):
        # EXTENDS 'base'
        if not self.env.context.get(CONTEXT_KEY):
            return super()._prepare_html(html, report_model=report_model)
        large = report_html.large_pictures(html)
        has_headers = _wkhtml().is_patched_qt
        if not has_headers:
            # Debian's wkhtmltopdf drops them, and the page would be anonymous
            html = report_html.put_headers_into_articles(html)
        prepared = super()._prepare_html(html, report_model=report_model)
        if not prepared:
            return prepared
        self._chorus_pro_check_letterhead()
        bodies, res_ids, header, footer, arguments = prepared
        self._chorus_pro_check_whole_page(large, (header, footer, *bodies))
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
        """A page that wkhtmltopdf renders without asking any server for anything.

        An unreachable base URL gives an unstyled page and no error (measured), and
        a server with a single worker would wait for itself. A picture of another
        server would make a deposit depend on it.
        """
        original = bool(self.env.context.get(ORIGINAL_KEY))
        return page_addresses.replace_addresses(
            str(page), self._chorus_pro_replaced, walled=original
        )

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
        css = report_html.with_fonts(attachment.raw.decode(), fonts)
        # of a whole bundle, few rules are those of the page: nobody is told of the
        # files that are missing, and none is fetched
        return page_addresses.replace_in_css(css, _embedded_static)


def _embedded_static(address, kind, _title):
    """What the style sheet of a bundle has instead of an address."""
    if kind == page_addresses.STYLESHEET:
        return ""
    if address.startswith("data:"):
        return None
    return pictures.data_uri(*(own_addresses.read_static(address) or (None, b"")))
