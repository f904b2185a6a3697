"""Writes the comment that suppresses a finding, where one can stand and become no part of what the file says."""

from __future__ import annotations

import bisect
import os
import re
import sys
import tokenize
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from qianfan_lint.core.kinds import Kind
from qianfan_lint.core.model import Edit, Span
from qianfan_lint.core.patterns import lazy
from qianfan_lint.core.source import Source
from qianfan_lint.pipeline.suppress import statements

_LISTED = lazy(r"#\s*qianfan-lint:\s*ignore\[(?P<codes>[^\]#]*)(?=\])", re.IGNORECASE)
_NEXT = lazy(r"\A\s*(?:#|rem)\s*qianfan-lint:\s*ignore-next-line\[(?P<codes>[^\]#]*)(?=\])", re.IGNORECASE)
_CODE = lazy(r"[\w-]+")
_SCRIPTS = frozenset((".sh", ".bash", ".zsh"))
# What ends a line that goes on, and what begins text of several lines, by the suffix of a script.
_GOES_ON = {".bat": "^", ".cmd": "^", ".ps1": "`"}
_SEVERAL_LINES = lazy(r"@[\"']|<#")


class Comments(NamedTuple):
    """What makes directives cover lines of a text: insertions in order, no two of them in one place."""

    more: tuple[Edit, ...]
    """Codes for directives that stand there."""
    new: tuple[Edit, ...]
    """Comments of which nobody knows yet whether they would be some: see :func:`says_the_same`."""


def suppress(source: Source, line: int, code: str) -> Edit | None:
    """What makes a directive for *code* cover the 1-based *line*: a comment behind the statement, or one before it.

    None where neither can stand, and where one does already.
    """
    more, new = comments(source, [(line, code)])
    for edit in new:
        at = edit.span.start
        return edit if says_the_same(source, new, source.text[:at] + str(edit.text) + source.text[at:]) else None
    return more[0] if more else None


def comments(source: Source, wanted: Iterable[tuple[int, str]]) -> Comments:
    """A comment for each statement or line that has one of the *wanted*, which are 1-based lines with a code."""
    more: list[Edit] = []
    new: list[Edit] = []
    row = source.kind.row
    if row.takes_line or row.takes_comment:
        for line, codes in _by_line(source, wanted).items():
            pattern, above = (_NEXT, line - 1) if row.takes_line else (_LISTED, line)
            listed = pattern.search(source.line(above)) if above else None
            missing = [code for code in codes if listed is None or code not in _CODE.findall(listed["codes"])]
            if listed is not None and missing:
                at = source.line_starts[above - 1] + listed.end()
                text = ", ".join(missing)
                more.append(Edit(source.path, Span(at, at), f", {text}" if listed["codes"].strip() else text))
            elif row.takes_comment:
                at = source.line_starts[line - 1] + len(source.line(line))
                new.append(Edit(source.path, Span(at, at), f"  # qianfan-lint: ignore[{', '.join(codes)}]"))
            elif listed is None:
                new.append(_before(source, line, codes))
    return Comments(tuple(more), tuple(new))


def _by_line(source: Source, wanted: Iterable[tuple[int, str]]) -> dict[int, list[str]]:
    """The codes for each line that is to have a comment: in Python the last one of a statement."""
    codes: dict[int, set[str]] = {}
    try:
        found = statements(source) if source.kind is Kind.PYTHON else ()
        ends = [(first, last) for _, first, last in found if first]
    except (tokenize.TokenError, SyntaxError):
        return {}
    for line, code in wanted:
        at = bisect.bisect_right(ends, (line, sys.maxsize)) - 1
        last = ends[at][1] if at >= 0 else 0
        codes.setdefault(max(line, last), set()).add(code)
    return {line: sorted(codes[line]) for line in sorted(codes)}


def _before(source: Source, line: int, codes: Sequence[str]) -> Edit:
    """A comment on a line of its own."""
    text = source.line(line)
    indent = text[: len(text) - len(text.lstrip())]
    mark = "rem" if source.path.lower().endswith((".bat", ".cmd")) else "#"
    comment = f"{indent}{mark} qianfan-lint: ignore-next-line[{', '.join(codes)}]{source.newline}"
    at = source.line_starts[line - 1]
    return Edit(source.path, Span(at, at), comment)


def says_the_same(source: Source, new: Sequence[Edit], after: str) -> bool:
    """Whether the text *after* comments are *new* in *source* means what that does, as far as its kind can be told."""
    if not new:
        return True
    if source.kind is Kind.YAML:
        return _yaml(source.text) == _yaml(after) is not None
    if source.kind is Kind.DOTENV:
        last = max(edit.span.start for edit in new)
        return not any(line.count(quote) % 2 for line in source.text[:last].splitlines() for quote in "\"'")
    if source.kind is Kind.SHELL:
        return _is_same_script(source, new, after)
    return not source.path.endswith(".toml") or _toml(source.text) == _toml(after) is not None


def _yaml(text: str) -> list[tuple[Any, ...]] | None:
    """What a parser hears, without places; None where it is no YAML."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return [
            (type(event), *(getattr(event, name, None) for name in ("value", "tag", "anchor", "style")))
            for event in yaml.parse(text, loader)
        ]
    except (yaml.YAMLError, RecursionError, ValueError):
        return None


def _toml(text: str) -> dict[str, Any] | None:
    import tomli

    try:
        return tomli.loads(text)
    except (tomli.TOMLDecodeError, RecursionError):
        return None


def _is_same_script(source: Source, new: Iterable[Edit], after: str) -> bool:
    suffix = os.path.splitext(source.path)[1].lower()
    if suffix in _GOES_ON:
        goes_on = any(_goes_on(source.text, edit.span.start, _GOES_ON[suffix]) for edit in new)
        return not goes_on and not _SEVERAL_LINES.search(source.text)
    return suffix in _SCRIPTS and "<<" not in source.text and _shell(source.text) == _shell(after)


def _goes_on(text: str, at: int, mark: str) -> bool:
    """Whether the line before the one that begins *at* an offset ends in *mark*, empty lines aside."""
    while at and text[at - 1] in "\r\n":
        at -= 1
    return text.startswith(mark, at - 1)


def _shell(text: str) -> list[list[str]]:
    """The words of each command, as they are written."""
    from qianfan_lint.readers.shell import commands

    return [[text[word.span.start : word.span.end] for word in command.words] for command in commands(text)]
