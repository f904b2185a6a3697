"""The parts of an address that say which host entry it falls under."""

from __future__ import annotations

import re

_URL = re.compile(r"(?:https?|wss?)://(?:[^/@\s]*@)?(?P<host>[A-Za-z0-9.{}*-]+)(?::\d+)?(?P<path>/[^?#\s]*)?", re.I)


def host_and_path(url: str) -> tuple[str, str]:
    """The host of *url* in lower case, and its path; both empty where it is no address."""
    match = _URL.match(url)
    return (match["host"].lower(), match["path"] or "") if match else ("", "")
