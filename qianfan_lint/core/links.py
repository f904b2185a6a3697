"""Where the documentation is on the web, and links to it in a terminal."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from typing import TextIO

from qianfan_lint.core.colour import is_terminal

DOCUMENTATION = ""
"""The address of the published documentation, without a slash at its end. Empty until it is published."""
VARIABLE = "QIANFAN_LINT_DOCUMENTATION"
"""The environment variable with the address of a copy that a team hosts itself.

No configuration file can say this: it would come with the scanned project, and whoever clicks a code would be led to a
page of the author's choice.
"""
# Nothing that ends a link of a terminal, of Markdown or HTML, and no user and password, which a report would show.
_ADDRESS = r"https?://[A-Za-z0-9.:\[\]-]+(/[A-Za-z0-9._~%/-]*)?"

# Terminals that open links: https://github.com/Alhadis/OSC8-Adoption. Others may print the address as garbage.
_PROGRAMS = {"ghostty", "Hyper", "iTerm.app", "mintty", "rio", "Tabby", "vscode", "WezTerm", "zed"}
_VARIABLES = {"DOMTERM", "KITTY_WINDOW_ID", "KONSOLE_VERSION", "WT_SESSION"}
_TERMS = ("alacritty", "foot", "xterm-ghostty", "xterm-kitty")
_VTE = 5000
"""The first version of VTE, which is behind GNOME Terminal and others, that has links."""


def documentation() -> str:
    """The address of the documentation, without a slash at its end; empty where nothing is linked."""
    given = os.environ.get(VARIABLE, "")
    return DOCUMENTATION if not given or is_refused() else given.rstrip("/")


def is_refused() -> bool:
    """Whether the variable holds something else than the address of a web page."""
    given = os.environ.get(VARIABLE, "")
    return bool(given) and not re.fullmatch(_ADDRESS, given)


def page(code: str) -> str:
    """The address of the page of the rule *code*; empty where nothing is linked."""
    address = documentation()
    return f"{address}/rules/{code}/" if address else ""


def linked(text: str, address: str) -> str:
    """*text* as a link to *address* (OSC 8).

    https://gist.github.com/egmontkob/eb114294efbcd5adb1944c9f3cb5feda
    """
    return f"\033]8;;{address}\033\\{text}\033]8;;\033\\" if address else text


def has_links(stream: TextIO, environ: Mapping[str, str]) -> bool:
    """Whether *stream* goes to a terminal that is known to have links."""
    if not is_terminal(stream, environ) or environ.get("TERM", "").startswith(("screen", "tmux")):
        return False
    if environ.get("TERM_PROGRAM") in _PROGRAMS or not _VARIABLES.isdisjoint(environ):
        return True
    version = environ.get("VTE_VERSION", "")
    is_new = version.isascii() and version.isdigit() and int(version) >= _VTE
    return is_new or environ.get("TERM", "").startswith(_TERMS)
