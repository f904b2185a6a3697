"""When output is coloured, and how."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TextIO

_CODES = {"red": "31", "green": "32", "yellow": "33", "blue": "34", "cyan": "36", "bold": "1", "dim": "2"}


def paint(text: str, colour: str) -> str:
    return f"\033[{_CODES[colour]}m{text}\033[0m"


def is_terminal(stream: TextIO, environ: Mapping[str, str]) -> bool:
    """Whether *stream* goes to a terminal that does more than print."""
    return environ.get("TERM") != "dumb" and stream.isatty()


def is_coloured(asked: bool | None, stream: TextIO, environ: Mapping[str, str]) -> bool:
    """Whether what goes to *stream* is coloured: as *asked*, else as the environment says, else on a terminal.

    The order is Python's own: https://docs.python.org/3/using/cmdline.html#using-on-controlling-color. NO_COLOR is
    https://no-color.org, FORCE_COLOR https://force-color.org.
    """
    if asked is not None:
        return asked
    if environ.get("NO_COLOR"):
        return False
    if environ.get("FORCE_COLOR"):
        return True
    return is_terminal(stream, environ)
