"""An error message or a log → its likely causes, by what vendors, their SDKs and gateways are known to say.

The table is `errors/`, a file for each group of those who speak. A row has a `pattern`, or the `texts` as they are; its
causes, the likeliest first; and where they are known from. Its tier says how much its words tell: 0 for those of one
vendor or library, up to 4 for a bare status.
"""

from __future__ import annotations

import functools
import os
import re
from typing import NamedTuple

import tomli

from qianfan_lint.core.patterns import lazy
from qianfan_lint.frontends.doctor.causes import Cause, Certainty, Check, Diagnosis, merged
from qianfan_lint.knowledge.providers import BUILT_IN, Providers
from qianfan_lint.pipeline.masking.redact import Redactor

MAX_CHARACTERS = 200_000
"""Of a longer log the end is read: it fails there."""
_SHOWN = 80
_NEAR = 15
"""Lines between two messages of one failure: of two failures in a log the last one counts."""
_FILES = "transport openai baidu alibaba china vendors gateways libraries general status".split()
"""The first row that fits counts, among those of a tier."""
_FOLDER = os.path.join(os.path.dirname(__file__), "errors")
_ADDRESS = lazy(r"(?:https?|wss?)://[^\s'\"<>()\\]+", re.I)


_GENERAL = 2
"""The tier from which on the words could be of any service."""
_ELSEWHERE = lazy(
    r"psycopg|asyncpg|pymysql|mysqldb|sqlalchemy\.exc|pymongo|redis\.exceptions|kafka|smtplib|imaplib|paramiko|ldap"
    r"|\bremote: |\bfatal: |permission denied: ['\"]|docker\.io|registry-1",
    re.IGNORECASE,
)
"""What else refuses: a database, a mail server, git, the file system. It says nothing of a model's key."""


class Row(NamedTuple):
    pattern: re.Pattern[str]
    texts: tuple[str, ...]
    """The message as it is worded: what to look for, or examples of it."""
    causes: tuple[str, ...]
    source: str
    vendor: str
    """The provider whose words they are; empty where several use them."""
    tier: int


@functools.lru_cache(maxsize=1)
def rows() -> tuple[Row, ...]:
    """The table, what tells most first."""
    found: list[Row] = []
    for name in _FILES:
        with open(os.path.join(_FOLDER, f"{name}.toml"), "rb") as file:
            table = tomli.load(file)
        for row in table["errors"]:
            texts = tuple(row["texts"])
            source = row.get("pattern") or "|".join(map(_literally, texts))
            pattern = re.compile(source, re.ASCII | re.MULTILINE | (0 if row.get("case") else re.IGNORECASE))
            vendor, tier = (row.get(key, table.get(key, default)) for key, default in (("vendor", ""), ("tier", 0)))
            found.append(Row(pattern, texts, tuple(row["causes"]), row["source"], vendor, tier))
    return tuple(sorted(found, key=lambda row: row.tier))


def _literally(text: str) -> str:
    """*text* as a pattern, whatever the blanks in it, and no part of a longer word."""
    words = r"\s+".join(map(re.escape, text.split()))
    return rf"(?<![A-Za-z0-9_]){words}(?![A-Za-z0-9_])"


def explain(text: str, providers: Providers) -> Diagnosis:
    """The causes of the most telling error that *text* holds; the first of them is the likeliest."""
    found = causes(text[-MAX_CHARACTERS:], providers)
    if not found:
        found = (Cause.of_answer("unrecognised", Certainty.POSSIBLE),)
    return Diagnosis((Check("explain", found),))


def causes(text: str, providers: Providers) -> tuple[Cause, ...]:
    """What the errors in *text* come from, those of the most telling one; none where it holds no known one."""
    found = _most_telling(text)
    if found is None:
        return ()
    row, match = found
    said = Redactor(providers)(" ".join(match.group().split()))[:_SHOWN]
    args = _of_vendor(_host_vendor(text, providers) or row.vendor, providers)
    sure = (Certainty.LIKELY, *(Certainty.POSSIBLE for _ in row.causes[1:]))
    return merged(
        Cause.of_answer(id, how, f"'{said}'", row.source, **args) for id, how in zip(row.causes, sure, strict=True)
    )


def _most_telling(text: str) -> tuple[Row, re.Match[str]] | None:
    """The row to believe: of the best tier, the first among those near the last message that any of them fits."""
    best: list[tuple[Row, re.Match[str], int]] = []
    for row in rows():
        if best and row.tier != best[0][0].tier:
            break
        match = _last(row, text)
        if match is not None:
            best.append((row, match, text.count("\n", 0, match.start())))
    if not best:
        return None
    last = max(line for _, _, line in best)
    return next((row, match) for row, match, line in best if line >= last - _NEAR)


def _last(row: Row, text: str) -> re.Match[str] | None:
    match = None
    for found in row.pattern.finditer(text):
        if row.tier < _GENERAL or not _ELSEWHERE.search(_line(text, found.start())):
            match = found
    return match


def _line(text: str, at: int) -> str:
    end = text.find("\n", at)
    return text[text.rfind("\n", 0, at) + 1 : end if end >= 0 else len(text)]


def _host_vendor(text: str, providers: Providers) -> str:
    """The provider that *text* says was asked, by its last address; empty where it names none."""
    found = (providers.host_of(address) for address in reversed(_ADDRESS.findall(text)))
    return next((host.provider for host in found if host is not None), "")


def _of_vendor(vendor: str, providers: Providers) -> dict[str, str]:
    """Where to look, of *vendor* and of no other: the page with its keys, and its regions."""
    regions = {
        row.host: None for row in providers.hosts if row.provider == vendor and row.region and "*" not in row.host
    }
    pages = [page for key in providers.keys if key.provider == vendor and (page := providers.console_of(key))]
    pages += [BUILT_IN[vendor]["docs"]] if "docs" in BUILT_IN.get(vendor, {}) else []
    return {
        "console": f" ({pages[0]})" if pages else "",
        "addresses": f": {', '.join(regions)}" if len(regions) > 1 else "",
    }
