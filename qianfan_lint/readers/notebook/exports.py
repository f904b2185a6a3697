"""A notebook that Databricks has written as a module: what its comments have of other languages, and of Python."""

from __future__ import annotations

import re
from collections.abc import Iterator

from qianfan_lint.core.kinds import Kind
from qianfan_lint.core.patterns import lazy
from qianfan_lint.core.source import Source
from qianfan_lint.readers.notebook.magics import as_commands, as_python, blank, body, is_foreign

MAGIC = "# MAGIC"
"""What stands before each line of a cell that is no Python, or a command."""
_END_OF_CELL = lazy(r"(?m)^# COMMAND -+[ \t]*\r?$")
_LINE = lazy(r"(?m)^(# MAGIC(?:[ ]|(?=\r?$)))?([^\r\n]*)")
_PYTHON = lazy(r"\s*%?%python3?[ \t]*\r?\n(?=\s*\S)")
# The lines of a cell stay where they are, and so are indented: they need a block around them.
_BLOCK = "if 1:#"


def module_of(source: Source) -> Source:
    """The module *source* with its cells of Python as code of its own, each line at its own offset."""
    cells = [_as_code(cell) or cell for cell in _cells(source.text)]
    return Source(source.path, source.kind, source.data, "".join(cells), source.encoding, source.bom)


def other_sources(source: Source) -> Iterator[Source]:
    """The shell cells of the module *source* as one script, its commands, and each file that a cell writes.

    Each line is at its own offset.
    """
    scripts: list[str] = []
    commands: list[str] = []
    at = 0
    for cell in _cells(source.text):
        written = _LINE.sub(_uncommented, cell)
        script = shell = blank(cell)
        if not is_foreign(written):
            shell = as_commands(written)
        elif (found := body(written)).kind is Kind.SHELL:
            script = blank(written[: found.start]) + written[found.start :]
        elif found.kind is not Kind.TEXT:
            yield _like(source, found.kind, blank(source.text[:at]) + _file(written, found.start, found.kind))
        scripts.append(script)
        commands.append(shell)
        at += len(cell)
    for kind, parts in ((Kind.SHELL, scripts), (Kind.COMMANDS, commands)):
        text = "".join(parts)
        if text.strip():
            yield _like(source, kind, text)


def _like(source: Source, kind: Kind, text: str) -> Source:
    return Source(source.path, kind, b"", text, source.encoding, b"")


def _file(written: str, start: int, kind: Kind) -> str:
    """What the cell *written* writes from *start* on, with the line before it blank."""
    before = blank(written[:start])
    at = before.rfind("\n", 0, max(0, start - 1)) + 1
    if kind is Kind.PYTHON and written[start:].strip() and start - at > len(_BLOCK):
        before = before[:at] + _BLOCK + before[at + len(_BLOCK) :]
    return before + written[start:]


def _as_code(cell: str) -> str | None:
    """The *cell* as code, if its magic says that it is Python."""
    written = _LINE.sub(_uncommented, cell)
    magic = _PYTHON.match(written)
    if magic is None:
        return None
    first = len(written[: magic.end()].rstrip()) - len(written[: magic.end()].strip())
    start = written.rfind("\n", 0, first) + 1
    head = cell[:start] + _BLOCK + blank(written[start + len(_BLOCK) : magic.end()])
    return head + as_python(written[magic.end() :])


def _cells(text: str) -> Iterator[str]:
    start = 0
    for end in _END_OF_CELL.finditer(text):
        yield text[start : end.end()]
        start = end.end()
    yield text[start:]


def _uncommented(line: re.Match[str]) -> str:
    return " " * len(line[1]) + line[2] if line[1] else blank(line[2])
