"""Output formats, one file each: ``render(report, …) -> str``, no I/O. Loaded when asked for."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from qianfan_lint.language import Speaker, speaker

if TYPE_CHECKING:
    from qianfan_lint.run import Report

FOR_PEOPLE = ("text", "concise")
FORMATS = (*FOR_PEOPLE, "json", "jsonl", "sarif", "github", "gitlab", "junit", "rdjson", "markdown", "html")
"""Each is a module of this package."""
Outputs = list[tuple[str, str]]
"""Formats, each with its file; none is standard output."""


class Style(NamedTuple):
    """What is shown, as far as the format has it."""

    colour: bool = False
    statistics: bool = False
    suppressed: bool = False
    """Suppressed findings too, marked as such."""
    say: Speaker = speaker()


def render(report: Report, output_format: str, style: Style) -> str:
    """*report* in one of ``FORMATS``."""
    make: Callable[[Report, Style], str] = importlib.import_module(f"{__name__}.{output_format}").render
    return make(report, style)
