"""The directory of public buyers: its files, and how people look for a name in it.

Pure Python: files in, streams of dataclasses out; text in, words out. Nothing here
knows where the records are kept.
"""
