"""Reading the terms of an invoice in an XML, whatever the syntax."""

from datetime import date, datetime
from decimal import Decimal, InvalidOperation


class Terms:
    """Readers of one set of namespace prefixes; None for what is not there."""

    def __init__(self, namespaces):
        self.namespaces = namespaces

    def text(self, node, path):
        """Text of the first element found, stripped."""
        found = None if node is None else node.find(path, self.namespaces)
        return None if found is None else (found.text or "").strip() or None

    def day(self, node, path, pattern="%Y%m%d"):
        """A date, None also when it cannot be read."""
        try:
            return datetime.strptime(self.text(node, path) or "", pattern).date()
        except ValueError:
            return None

    def xsd_day(self, node, path):
        """An ``xs:date``, its time zone (``Z``, ``+01:00``) left out."""
        try:
            return date.fromisoformat((self.text(node, path) or "")[:10])
        except ValueError:
            return None

    def amount(self, node, path):
        """A Decimal, None also when it cannot be read."""
        try:
            return Decimal(self.text(node, path) or "")
        except InvalidOperation:
            return None

    def attachments(self, root, path):
        """``[(name, size in bytes)]`` of files in base64."""
        return [
            (one.get("filename"), _decoded_size(one.text or ""))
            for one in root.findall(path, self.namespaces)
        ]


def _decoded_size(text):
    characters = "".join(text.split())
    return len(characters) * 3 // 4 - characters[-2:].count("=")
