"""Lock files of Poetry, uv and PDM, and PEP 751: a name and a version, line below line; and ``Pipfile.lock``."""

from __future__ import annotations

from collections.abc import Iterator

from qianfan_lint.core.model import Span
from qianfan_lint.core.patterns import lazy
from qianfan_lint.core.source import Source
from qianfan_lint.facts import Pin
from qianfan_lint.knowledge.providers import Providers

_ENTRY = lazy(
    r"""(?m)^name = (?P<q>["'])(?P<name>[\w.-]+)(?P=q)[ \t]*\r?\nversion = (?P<w>["'])(?P<version>[^"'\r\n]+)(?P=w)"""
)
# `"name": {"hashes": […], "version": "==1.1.0"}`
_PIPENV = lazy(r'"(?P<name>[\w.-]+)":\s*\{[^{}]*?"version":\s*"==(?P<version>[^"\s]+)"')


def read(source: Source, providers: Providers) -> Iterator[Pin]:
    """Each locked package; a lock is written by a tool, so nothing in it is edited."""
    pattern = _PIPENV if source.path.endswith("Pipfile.lock") else _ENTRY
    for match in pattern.finditer(source.text):
        span = Span(*match.span("version"))
        yield Pin(match["name"], f"=={match['version']}", span, span, locked=True, notation="lock")
