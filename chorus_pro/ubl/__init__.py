"""Invoice -> UBL 2.1 XML, as EN 16931 says it."""

from .document import write_ubl

__all__ = ["write_ubl"]
