"""Invoice -> CII D16B XML, profile EN 16931."""

from .document import write_cii

__all__ = ["write_cii"]
