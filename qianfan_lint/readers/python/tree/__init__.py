"""The light tree: one form for what Python's own parser and libcst make of a module."""
