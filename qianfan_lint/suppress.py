"""``# noqa: QF101`` and ``# qianfan-lint: ignore[QF101]``, on any physical line of the finding's statement."""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterator
from typing import NamedTuple

from qianfan_lint.kinds import Kind
from qianfan_lint.model import Edit, Span
from qianfan_lint.source import Source

_DIRECTIVE = re.compile(
    r"#\s*(?:noqa(?P<noqa>\s*:\s*[A-Za-z][A-Za-z0-9-]*(?:[\s,]+[A-Z][A-Z0-9-]*)*)?(?![\w-])"
    r"|qianfan-lint:\s*(?P<scope>ignore-file|ignore)\b(?:\[(?P<codes>[^\]]*)\])?)",
    re.IGNORECASE,
)
_CODE = re.compile(r"[A-Za-z][A-Za-z0-9-]*")


class Suppression(NamedTuple):
    first: int
    last: int
    """The 1-based lines of the statement, both included."""
    codes: tuple[str, ...]
    """Codes, prefixes of codes or rule names; empty for all."""

    def covers(self, line: int, code: str, name: str) -> bool:
        if not self.first <= line <= self.last:
            return False
        return not self.codes or any(code.startswith(listed.upper()) or listed == name for listed in self.codes)


def suppressions(source: Source) -> list[Suppression]:
    """The directives of *source*; its statements are only made out where it has any."""
    low = source.text.lower()
    if "noqa" not in low and "qianfan-lint:" not in low:
        return []
    comments = _python_comments(source) if source.kind is Kind.PYTHON else _line_comments(source)
    found = []
    for comment, first, last in comments:
        for match in _DIRECTIVE.finditer(comment):
            codes = tuple(_CODE.findall(match["noqa"] or match["codes"] or ""))
            whole = (match["scope"] or "").lower() == "ignore-file"
            found.append(Suppression(1 if whole else first, len(source.line_starts) if whole else last, codes))
    return found


def _line_comments(source: Source) -> Iterator[tuple[str, int, int]]:
    for number in range(1, len(source.line_starts) + 1):
        line = source.line(number)
        if "#" in line:
            yield line[line.index("#") :], number, number


def _python_comments(source: Source) -> Iterator[tuple[str, int, int]]:
    """Each comment with the lines of the statement that it stands in."""
    try:
        for comments, first, last in _statements(source):
            for comment in comments:
                yield comment, first, last
    except (tokenize.TokenError, SyntaxError):
        yield from _line_comments(source)


def _statements(source: Source) -> Iterator[tuple[list[str], int, int]]:
    """The comments, the first and the last line of each statement, and of each comment beside them.

    Raises TokenError or SyntaxError.
    """
    comments: list[str] = []
    first = 0
    # newline=None: a lone carriage return ends a line here as it does for locate().
    for token in tokenize.generate_tokens(io.StringIO(source.text, None).readline):
        if token.type == tokenize.COMMENT:
            comments.append(token.string)
            first = first or token.start[0]
        elif token.type in (tokenize.NEWLINE, tokenize.ENDMARKER) or (token.type == tokenize.NL and not first):
            yield comments, first, token.start[0]
            comments, first = [], 0
        elif token.type == tokenize.NL:
            # A comment on a line of its own covers that line only.
            if comments and token.line.lstrip().startswith("#") and _alone(first, token.start[0], source):
                yield comments, first, token.start[0]
                comments, first = [], 0
        elif token.type not in (tokenize.INDENT, tokenize.DEDENT):
            first = first or token.start[0]


def _alone(first: int, line: int, source: Source) -> bool:
    return first == line and source.line(line).lstrip().startswith("#")


# Where what follows a # is a comment on every line that a finding points to. INI and Dockerfiles would read it as a
# part of the value, JSON has none, and in YAML the line may belong to a block of text.
_COMMENTED = frozenset((Kind.PYTHON, Kind.REQUIREMENTS, Kind.MANIFEST, Kind.DOTENV))
_LISTED = re.compile(r"#\s*qianfan-lint:\s*ignore\[[^\]]*(?=\])", re.IGNORECASE)


def suppress(source: Source, line: int, code: str) -> Edit | None:
    """What makes a directive for *code* cover the 1-based *line*: a comment behind the statement.

    None where none can stand there.
    """
    if source.kind not in _COMMENTED:
        return None
    if source.kind is Kind.PYTHON:
        try:
            line = next((last for _, first, last in _statements(source) if first <= line <= last), line)
        except (tokenize.TokenError, SyntaxError):
            return None
    text = source.line(line)
    start = source.line_starts[line - 1]
    listed = _LISTED.search(text)
    at = start + (listed.end() if listed else len(text))
    return Edit(source.path, Span(at, at), f", {code}" if listed else f"  # qianfan-lint: ignore[{code}]")
