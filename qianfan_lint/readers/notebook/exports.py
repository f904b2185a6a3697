"""A notebook that Databricks has written as a module: what its comments have of other languages."""

from __future__ import annotations

import re
from collections.abc import Iterator

from qianfan_lint.core.kinds import Kind
from qianfan_lint.core.patterns import lazy
from qianfan_lint.core.source import Source
from qianfan_lint.readers.notebook.magics import as_commands, blank, body, is_foreign

MAGIC = "# MAGIC"
"""What stands before each line of a cell that is no Python, or a command."""
_END_OF_CELL = lazy(r"(?m)^# COMMAND -+[ \t]*\r?$")
_LINE = lazy(r"(?m)^(# MAGIC(?:[ ]|(?=\r?$)))?([^\r\n]*)")


def shell_sources(source: Source) -> Iterator[Source]:
    """The shell cells of the module *source* as one script, and its commands: each line at its own offset."""
    scripts: list[str] = []
    commands: list[str] = []
    for cell in _cells(source.text):
        written = _LINE.sub(_uncommented, cell)
        script = shell = blank(cell)
        if not is_foreign(written):
            shell = as_commands(written)
        elif (found := body(written)).kind is Kind.SHELL:
            script = blank(written[: found.start]) + written[found.start :]
        scripts.append(script)
        commands.append(shell)
    for kind, parts in ((Kind.SHELL, scripts), (Kind.COMMANDS, commands)):
        text = "".join(parts)
        if text.strip():
            yield Source(source.path, kind, b"", text, source.encoding, b"")


def _cells(text: str) -> Iterator[str]:
    start = 0
    for end in _END_OF_CELL.finditer(text):
        yield text[start : end.end()]
        start = end.end()
    yield text[start:]


def _uncommented(line: re.Match[str]) -> str:
    return " " * len(line[1]) + line[2] if line[1] else blank(line[2])
