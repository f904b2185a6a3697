"""Finds and repairs credential misuse in code that calls Qianfan, Qwen and DashScope.

``check`` and ``Linter`` are the public interface, described in docs/api.md; modules and names that are not exported
here may change.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qianfan_lint.core.model import NotScanned, Severity
    from qianfan_lint.core.source import Location
    from qianfan_lint.frontends.api import Config, ConfigError, Linter, MissingPath, Report, check
    from qianfan_lint.pipeline.diagnostics import Diagnostic

__version__ = "0.1.0"

__all__ = [
    "Config",
    "ConfigError",
    "Diagnostic",
    "Linter",
    "Location",
    "MissingPath",
    "NotScanned",
    "Report",
    "Severity",
    "check",
]
_API = "frontends.api"
_HOMES = {
    "Diagnostic": "pipeline.diagnostics",
    "NotScanned": "core.model",
    "Severity": "core.model",
    "Location": "core.source",
}


def __getattr__(name: str) -> object:
    """The public names, imported when they are asked for: a clean run of the command line needs few of them."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    import importlib

    return getattr(importlib.import_module(f"{__name__}.{_HOMES.get(name, _API)}"), name)
