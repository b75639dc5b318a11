"""What an address of this Odoo designates: a static file, a record, a barcode."""

import mimetypes
import re
from urllib.parse import parse_qs, unquote, urljoin, urlsplit

from odoo.tools.misc import file_open

_STATIC = re.compile(r"/[\w.]+/static/[^?#]+")
_SIZE = re.compile(r"(\d+)x(\d+)")
_DEFAULT_PORTS = {"http": ":80", "https": ":443"}


def own_path(address, bases):
    """The path and query on this Odoo, or None for any other place.

    Read as a browser does, which passes over line ends and takes ``\\`` for ``/``.

    :param str address: as the page has it, relative or whole
    :param bases: the addresses that this Odoo is known by
    """
    address = re.sub(r"[\t\r\n]", "", address).strip().replace("\\", "/")
    try:
        parts = urlsplit(urljoin("http:///", address))
        host = _host(parts)
        own = {"", *(_host(urlsplit(base)) for base in bases)}
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or host not in own:
        return None
    return parts._replace(scheme="", netloc="", fragment="").geturl()


def _host(parts):
    return parts.netloc.lower().removesuffix(_DEFAULT_PORTS.get(parts.scheme, ""))


def beside(path, address):
    """An address written in a style sheet, for a page that is elsewhere.

    :param str path: of the style sheet, on this Odoo
    """
    try:
        return urljoin(path, address)
    except ValueError:
        return address


def read_static(url):
    """A static file of an installed module: (media type, bytes), or None."""
    path = unquote(urlsplit(url).path)
    if not _STATIC.fullmatch(path) or ".." in path.split("/"):
        return None
    try:
        with file_open(path[1:], "rb") as stream:
            return mimetypes.guess_type(path)[0], stream.read()
    except (OSError, ValueError):
        return None


def parse_image_url(url):
    """What ``/web/image`` and ``/web/content`` addresses designate.

    :return: dict with ``model``, ``id``, ``field``, ``xmlid``, ``access_token``,
        ``width``, ``height``, ``crop`` where present, or None for another address
    """
    parts = urlsplit(url)
    steps = [step for step in parts.path.split("/") if step]
    if steps[:2] not in (["web", "image"], ["web", "content"]):
        return None
    found = _query(parts)
    first = re.match(r"(\d+)(?:-[\w.-]+)?$", steps[2]) if len(steps) > 2 else None
    rest = steps[3:]
    if first:
        found.update(model="ir.attachment", id=first[1])
    elif len(steps) > 4:
        found.update(model=steps[2], id=steps[3].partition("-")[0], field=steps[4])
        rest = steps[5:]
    elif len(steps) > 2:
        found["xmlid"] = steps[2]
    if rest and (size := _SIZE.fullmatch(rest[0])):
        found.update(width=size[1], height=size[2])
    for name in ("id", "width", "height"):
        if name in found:
            if not found[name].isdigit():
                return None
            found[name] = int(found[name])
    return found if "id" in found or "xmlid" in found else None


def parse_barcode_url(url):
    """What a ``/report/barcode`` address designates.

    :return: dict of the arguments of ``ir.actions.report.barcode()``, or None
    """
    parts = urlsplit(url)
    if not re.match(r"/report/barcode(/|$)", parts.path):
        return None
    found = _query(parts)
    steps = parts.path.split("/", 4)[3:]
    if len(steps) == 2:
        found.update(barcode_type=unquote(steps[0]), value=unquote(steps[1]))
    return found if {"barcode_type", "value"} <= found.keys() else None


def is_company_logo(url):
    """Whether this is the address that core gives a company's logo.

    :return: pair (it is, id of the company or None for that of the user)
    """
    parts = urlsplit(url)
    company = _query(parts).get("company", "")
    is_logo = parts.path in ("/logo", "/logo.png", "/web/binary/company_logo")
    return is_logo, int(company) if company.isdigit() else None


def _query(parts):
    return {key: values[0] for key, values in parse_qs(parts.query).items()}
