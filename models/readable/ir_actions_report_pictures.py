"""The pictures of a page, read in this process with the rights of who prints it.

One that would be missing on the original is a fault that names it as the user knows
it; on what is only printed, it stays as core leaves it.
"""

import base64
import logging
from typing import NamedTuple

from odoo import api, models
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.tools.image import image_process

from ..checks.content_fault import ContentFault
from . import own_addresses, page_addresses, pictures
from .ir_actions_report import ORIGINAL_KEY, _wkhtml

_logger = logging.getLogger(__name__)

#: object that is told when a page is printed without one of its pictures
WITNESS_KEY = "chorus_pro_witness"
#: pictures of a company that every layout prints
LETTERHEAD = ("logo", "layout_background_image")


class Witness:
    """Whether a page was printed without one of its pictures.

    No list or dict: Odoo takes two contexts for one when their values are equal.
    """

    def __init__(self):
        self.missed = False


class Place(NamedTuple):
    """Where the user finds a picture.

    :param name: in the user's words
    :param record: the record to open, or None for the invoice
    :param field: name of its field, or ""
    """

    name: str
    record: models.Model | None = None
    field: str = ""


class MissedPicture(Exception):
    """A picture that cannot be on the page.

    :param str reason: for the user, without final stop
    :param place: :class:`Place`
    """

    def __init__(self, reason, place):
        super().__init__(f"{place.name}: {reason}")
        self.reason = reason
        self.place = place


class IrActionsReport(models.Model):
    _inherit = "ir.actions.report"

    # === BUSINESS METHODS === #

    def _chorus_pro_replaced(self, address, kind, title):
        """What the page has instead of an address that it would have fetched.

        :param kind: of :mod:`.page_addresses`
        :return: address or CSS, None to leave it as it is
        :raises ContentFault: CP-ODOO-15
        """
        try:
            if kind == page_addresses.STYLESHEET:
                return self._chorus_pro_css(address)
            if kind == page_addresses.FONT:
                return self._chorus_pro_font(address)
            content, place = self._chorus_pro_picture(address, title)
            drawn = self._chorus_pro_drawn(content, place)
        except MissedPicture as error:
            self._chorus_pro_miss(error)
            return None
        is_written = address.startswith("data:") and drawn[1] == content
        return None if is_written else pictures.data_uri(*drawn)

    def _chorus_pro_check_letterhead(self):
        """A logo whose file is lost is no field without value: the layout would print
        nothing, and nobody would know.

        :raises ContentFault: CP-ODOO-15
        """
        company = self.env.company
        for name in LETTERHEAD:
            if not company[name]:
                try:
                    self._chorus_pro_check_kept(company, name)
                except MissedPicture as error:
                    self._chorus_pro_miss(error)

    def _chorus_pro_check_whole_page(self, large, parts):
        """Of a page that ended at a picture too big for it, nothing is printed: core
        gives a white page, without an error.

        :param large: addresses of :func:`.report_html.large_pictures`
        :param parts: HTML of the header, the footer and the bodies that are printed
        :raises ContentFault: CP-ODOO-15
        """
        for address in large:
            if not any(address in part for part in parts):
                content = pictures.embedded(address)
                place = self._chorus_pro_place_of_embedded(content, "")
                reason = self.env._(
                    "it is too big, and the page would be white. Make a file of less "
                    "than 7 MB of it"
                )
                self._chorus_pro_miss(MissedPicture(reason, place))

    def _chorus_pro_miss(self, error):
        """:raises ContentFault: CP-ODOO-15, on the original"""
        if self.env.context.get(ORIGINAL_KEY):
            raise ContentFault(
                str(error),
                code="CP-ODOO-15",
                record=error.place.record,
                field=error.place.field,
                picture=error.place.name,
                error=error.reason,
            ) from error
        if witness := self.env.context.get(WITNESS_KEY):
            witness.missed = True

    # === ADDRESSES === #

    def _chorus_pro_own_path(self, address):
        """:raises MissedPicture: it is an address of another place"""
        bases = (self._get_report_url(), self.get_base_url())
        path = own_addresses.own_path(address, bases)
        if path is None:
            raise MissedPicture(
                self.env._(
                    "it is not in Odoo, and a deposit fetches nothing from elsewhere. "
                    "Put the picture itself into Odoo"
                ),
                Place(address),
            )
        return path

    def _chorus_pro_css(self, address):
        """The content of a style sheet of this Odoo, with what it needs inside.

        :raises MissedPicture: there is none
        """
        path = self._chorus_pro_own_path(address)
        fonts = (self.env.company.font or "",) if _wkhtml().is_patched_qt else ()
        if path.startswith("/web/assets/"):
            css = self._chorus_pro_stylesheet(path, fonts)
        else:
            _type, content = own_addresses.read_static(path) or (None, None)
            css = content and page_addresses.replace_in_css(
                content.decode(errors="replace"),
                lambda url, kind, title: self._chorus_pro_replaced(
                    url if url.startswith("data:") else own_addresses.beside(path, url),
                    kind,
                    title,
                ),
            )
        if css is None:
            raise MissedPicture(self._chorus_pro_no_file(), Place(address))
        return css

    def _chorus_pro_font(self, address):
        """:raises MissedPicture: there is none"""
        if address.startswith("data:"):
            return None
        found = own_addresses.read_static(self._chorus_pro_own_path(address))
        if not found:
            raise MissedPicture(self._chorus_pro_no_file(), Place(address))
        return pictures.data_uri(*found)

    def _chorus_pro_no_file(self):
        return self.env._("the server has no such file")

    # === PICTURES === #

    def _chorus_pro_picture(self, address, title):
        """The file behind the address of a picture.

        :param str title: what the page calls it, or ""
        :return: pair (bytes, :class:`Place`)
        :raises MissedPicture: there is none
        """
        if address.startswith("data:"):
            content = pictures.embedded(address)
            return content, self._chorus_pro_place_of_embedded(content, title)
        path = self._chorus_pro_own_path(address)
        if static := own_addresses.read_static(path):
            return static[1], Place(address)
        is_logo, company_id = own_addresses.is_company_logo(path)
        if is_logo:
            company = self.env.company
            if company_id:
                company = company.browse(company_id).exists()
            return self._chorus_pro_content(company.sudo(), "logo_web")
        if barcode := own_addresses.parse_barcode_url(path):
            return self._chorus_pro_barcode(barcode)
        request = own_addresses.parse_image_url(path)
        if not request:
            raise MissedPicture(self._chorus_pro_no_file(), Place(address))
        return self._chorus_pro_record_picture(request, Place(address))

    def _chorus_pro_barcode(self, arguments):
        place = Place(self.env._("barcode of %(value)s", value=arguments["value"]))
        try:
            return self.barcode(**arguments), place
        except Exception as error:  # of the library that draws it, any
            _logger.warning("The barcode %s failed", arguments, exc_info=True)
            reason = self.env._("this value cannot be drawn as a barcode of that kind")
            raise MissedPicture(reason, place) from error

    def _chorus_pro_record_picture(self, request, place):
        """The picture that ``/web/image`` would answer.

        :param dict request: of :func:`.own_addresses.parse_image_url`
        """
        field = request.get("field", "raw")
        try:
            # core's own rules of who may see what; its streams need a web request
            record = self.env["ir.binary"]._find_record(
                xmlid=request.get("xmlid"),
                res_model=request.get("model", "ir.attachment"),
                res_id=request.get("id"),
                access_token=request.get("access_token"),
                field=field,
            )
            content, place = self._chorus_pro_content(record, field)
        except (AccessError, MissingError, KeyError, ValueError) as error:
            reason = self.env["account.move"]._chorus_pro_reason(error)
            raise MissedPicture(reason, place) from error
        size = (request.get("width", 0), request.get("height", 0))
        crop = request.get("crop")
        if any(size) or crop:
            try:
                content = image_process(content, size=size, crop=crop)
            except UserError as error:
                raise MissedPicture(self._chorus_pro_reason_damaged(), place) from error
        return content, place

    def _chorus_pro_content(self, record, name):
        """:return: pair (bytes, :class:`Place`)

        :raises MissedPicture: its file is lost
        """
        field = record._fields[name]
        if field.type != "binary":
            raise ValueError(f"{record._name}.{name} is no file")
        place = self._chorus_pro_place(record, name)
        if record._name == "ir.attachment" and record.type == "url":
            static = own_addresses.read_static(
                self._chorus_pro_own_path(record.url or "")
            )
            if not static:
                raise MissedPicture(self._chorus_pro_no_file(), place)
            return static[1], place
        content = record[name] or b""
        if not content:
            self._chorus_pro_check_kept(record, name)
        return (content if name == "raw" else base64.b64decode(content)), place

    def _chorus_pro_check_kept(self, record, name):
        """An empty field was left empty: its file was not lost.

        :raises MissedPicture: it was
        """
        place = self._chorus_pro_place(record, name)
        attachments = self.env["ir.attachment"].sudo()
        if record._name == "ir.attachment":
            attachment = record.sudo()
        else:
            field = record._fields[name]
            while field.related and not field.store:
                *path, name = field.related.split(".")
                record = record.sudo().mapped(".".join(path))
                field = record._fields[name]
            attachment = attachments.search(
                [
                    ("res_model", "=", record._name),
                    ("res_id", "in", record.ids),
                    ("res_field", "=", name),
                ],
                limit=1,
            )
        if attachment.file_size:
            reason = self.env._(
                "the server has lost its file. Add the picture again there"
            )
            raise MissedPicture(reason, place)

    @api.model
    def _chorus_pro_drawn(self, content, place):
        """:return: pair (media type, bytes), such that wkhtmltopdf draws it

        :raises MissedPicture: it cannot be drawn
        """
        try:
            return pictures.drawable(content)
        except ValueError as error:
            raise MissedPicture(self._chorus_pro_reason_damaged(), place) from error

    def _chorus_pro_reason_damaged(self):
        return self.env._(
            "it is damaged, or of another format than PNG, JPEG, GIF, WebP or SVG"
        )

    # === WORDS === #

    def _chorus_pro_place_of_embedded(self, content, title):
        """Where the user finds a picture that is written into the page."""
        company = self.env.company
        for name in LETTERHEAD:
            kept = company[name]
            if kept and base64.b64decode(kept) == content:
                return self._chorus_pro_place(company, name)
        return Place(title or self.env._("without title"))

    def _chorus_pro_place(self, record, name):
        """:param name: field of the picture"""
        if record._name == "ir.attachment":
            return Place(record.sudo().name)
        opened = record.sudo(False)
        opened = opened if opened.has_access("read") else None
        title = record.sudo().display_name
        if record._name == "res.company" and name in ("logo", "logo_web"):
            name = "logo"  # the other one is computed
            text = self.env._("logo of the company %(company)s", company=title)
        elif record._name == "res.company" and name == "layout_background_image":
            text = self.env._(
                "background of the document layout of %(company)s", company=title
            )
        else:
            label = record._fields[name].get_description(self.env, ["string"])
            text = self.env._(
                "%(field)s of %(record)s", field=label["string"], record=title
            )
        return Place(text, opened, name)
