"""Chorus Pro's code tables: one table a file, one row a line, each with its source.

``get(code)`` answers an unknown row (``known`` False) for a code that is not listed:
Chorus Pro may add one tomorrow, and it must be shown, not break anything.
"""
