"""Output formats, one file each: ``render(result, …) -> str``, no I/O. Loaded when asked for."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import NamedTuple

from qianfan_lint.engine import Report


class Style(NamedTuple):
    """How text may look, and where paths are shown from."""

    colour: bool = False
    statistics: bool = False


def render(report: Report, output_format: str, style: Style) -> str:
    module = importlib.import_module(f"{__name__}.{'text' if output_format == 'concise' else output_format}")
    make: Callable[[Report, Style], str] = module.render_concise if output_format == "concise" else module.render
    return make(report, style)
