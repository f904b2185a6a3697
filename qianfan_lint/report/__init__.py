"""Output formats, one file each: ``render(result, …) -> str``, no I/O. Loaded when asked for."""

from __future__ import annotations

import importlib
from typing import NamedTuple

from qianfan_lint.engine import Result

FORMATS = ("text", "concise", "json")


class Style(NamedTuple):
    """How text may look, and where paths are shown from."""

    colour: bool = False
    statistics: bool = False


def render(result: Result, output_format: str, style: Style) -> str:
    module = importlib.import_module(f"{__name__}.{'text' if output_format == 'concise' else output_format}")
    if output_format == "concise":
        rendered: str = module.render_concise(result, style)
        return rendered
    rendered = module.render(result, style)
    return rendered
