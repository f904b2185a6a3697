"""Writes the comment that suppresses a finding, where one can stand and become no part of what the file says."""

from __future__ import annotations

import os
import re
import tokenize
from typing import Any

from qianfan_lint.core.kinds import Kind
from qianfan_lint.core.model import Edit, Span
from qianfan_lint.core.patterns import lazy
from qianfan_lint.core.source import Source
from qianfan_lint.pipeline.suppress import statements

_LISTED = lazy(r"#\s*qianfan-lint:\s*ignore\[(?P<codes>[^\]#]*)(?=\])", re.IGNORECASE)
_NEXT = lazy(r"\s*(?:#|rem)\s*qianfan-lint:\s*ignore-next-line\[(?P<codes>[^\]#]*)(?=\])", re.IGNORECASE)
_SCRIPTS = frozenset((".sh", ".bash", ".zsh"))
# What ends a line that goes on, and what begins text of several lines, by the suffix of a script.
_GOES_ON = {".bat": "^", ".cmd": "^", ".ps1": "`"}
_SEVERAL_LINES = lazy(r"@[\"']|<#")


def suppress(source: Source, line: int, code: str) -> Edit | None:
    """What makes a directive for *code* cover the 1-based *line*: a comment behind the statement, or one before it.

    None where neither can stand, and where one does already.
    """
    if source.kind.row.takes_line:
        return _before(source, line, code)
    if not source.kind.row.takes_comment:
        return None
    if source.kind is Kind.PYTHON:
        try:
            line = next((last for _, first, last in statements(source) if first <= line <= last), line)
        except (tokenize.TokenError, SyntaxError):
            return None
    at = source.line_starts[line - 1] + len(source.line(line))
    return _more(source, _LISTED, line, code) or _checked(source, at, f"  # qianfan-lint: ignore[{code}]")


def _before(source: Source, line: int, code: str) -> Edit | None:
    """A comment on a line of its own, or one more code in the comment that stands there."""
    if line > 1 and _NEXT.match(source.line(line - 1)):
        return _more(source, _NEXT, line - 1, code)
    text = source.line(line)
    indent = text[: len(text) - len(text.lstrip())]
    mark = "rem" if source.path.lower().endswith((".bat", ".cmd")) else "#"
    comment = f"{indent}{mark} qianfan-lint: ignore-next-line[{code}]{source.newline}"
    return _checked(source, source.line_starts[line - 1], comment)


def _more(source: Source, pattern: re.Pattern[str], line: int, code: str) -> Edit | None:
    """One more code in the directive on *line*, which fits *pattern*."""
    listed = pattern.search(source.line(line))
    if listed is None or code in re.findall(r"[\w-]+", listed["codes"]):
        return None
    at = source.line_starts[line - 1] + listed.end()
    return Edit(source.path, Span(at, at), f", {code}" if listed["codes"].strip() else code)


def _checked(source: Source, at: int, comment: str) -> Edit | None:
    """*comment* put in *at* an offset, unless the file would then say something else."""
    after = source.text[:at] + comment + source.text[at:]
    return Edit(source.path, Span(at, at), comment) if _says_the_same(source, at, after) else None


def _says_the_same(source: Source, at: int, after: str) -> bool:
    """Whether the text *after* the comment means what *source* does, as far as its kind can be told."""
    if source.kind is Kind.YAML:
        return _yaml(source.text) == _yaml(after) is not None
    if source.kind is Kind.DOTENV:
        return not any(line.count(quote) % 2 for line in source.text[:at].splitlines() for quote in "\"'")
    if source.kind is Kind.SHELL:
        return _is_same_script(source, at, after)
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


def _is_same_script(source: Source, at: int, after: str) -> bool:
    suffix = os.path.splitext(source.path)[1].lower()
    if suffix in _GOES_ON:
        before = source.text[:at].rstrip("\r\n")
        return not before.endswith(_GOES_ON[suffix]) and not _SEVERAL_LINES.search(source.text)
    return suffix in _SCRIPTS and "<<" not in source.text and _shell(source.text) == _shell(after)


def _shell(text: str) -> list[list[str]]:
    """The words of each command, as they are written."""
    from qianfan_lint.readers.shell import commands

    return [[text[word.span.start : word.span.end] for word in command.words] for command in commands(text)]
