"""``# noqa: QF101`` and ``# qianfan-lint: ignore[QF101]``, on any physical line of the finding's statement; and those
that silence nothing. Each kind of file has its own comments, and ``ignore-next-line`` stands on a line before.
"""

from __future__ import annotations

import bisect
import contextlib
import functools
import io
import re
import sys
import tokenize
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from qianfan_lint import rules
from qianfan_lint.core.codes import UNUSED_SUPPRESSION
from qianfan_lint.core.kinds import Kind, comment_of
from qianfan_lint.core.model import Span
from qianfan_lint.core.patterns import lazy
from qianfan_lint.core.source import Source
from qianfan_lint.facts import Unused
from qianfan_lint.rules import Rule

# Behind the mark that begins a comment; `noqa` is Python's, and stands behind `#` alone.
_DIRECTIVE = (
    r"(?:#\s*noqa(?P<noqa>\s*:\s*[A-Za-z][A-Za-z0-9-]*(?:[\s,]+[A-Z][A-Z0-9-]*)*)?(?![\w-])"
    r"|(?:{comment})\s*qianfan-lint:\s*(?P<scope>ignore-file|ignore-next-line|ignore)\b(?:\[(?P<codes>[^\]#]*)\])?)"
)
# By bandit, detect-secrets, gitleaks and secretlint's comment filter, each on the line of the finding.
_FOREIGN = {
    "bandit": r"#\s*nosec\b",
    "detect-secrets": r"pragma: ?(?:allow|white)list[ -]secret\b",
    "gitleaks": r"gitleaks:allow\b",
    "secretlint": r"secretlint-disable-line\b",
}
_CODE = lazy(r"[A-Za-z][A-Za-z0-9-]*")
_PLAIN_CODE = lazy(r"[A-Za-z]+\d+")


class Suppression(NamedTuple):
    first: int
    last: int
    """The 1-based lines of the statement, both included."""
    codes: tuple[str, ...]
    """Codes, prefixes of codes or rule names; empty for all."""
    span: Span
    """The directive, in its comment."""
    listed: Span
    """From the first code to the last; empty where it names none."""
    is_noqa: bool


class Silence:
    """What directives silence, asked for one finding after the other: their number does not matter."""

    def __init__(self, found: Iterable[Suppression]) -> None:
        self._listed: dict[tuple[int, int], set[str]] = {}
        """Prefixes of codes, in upper case, and names, by first and last line; "" for all."""
        for each in found:
            listed = self._listed.setdefault((each.first, each.last), set())
            listed.update(form for code in each.codes or ("",) for form in (code, code.upper()))
        self._statements = sorted(self._listed)
        """Of which none overlap, but for the whole file."""
        self._from_the_top = [each for each in self._statements if each[0] == 1]

    def covers(self, line: int, code: str, name: str) -> bool:
        """Whether the rule *code* of that *name* is not heard on the 1-based *line*."""
        at = bisect.bisect_right(self._statements, (line, sys.maxsize)) - 1
        return any(
            first <= line <= last and self._names(self._listed[first, last], code, name)
            for first, last in {*self._statements[max(at, 0) : at + 1], *self._from_the_top}
        )

    @staticmethod
    def _names(listed: set[str], code: str, name: str) -> bool:
        if "" in listed and code != UNUSED_SUPPRESSION:  # it would silence what is said of itself
            return True
        return name in listed or any(code[:size] in listed for size in range(1, len(code) + 1))


def _means(listed: str, code: str, name: str) -> bool:
    return code.startswith(listed.upper()) or listed == name


def suppressions(source: Source, until: int = sys.maxsize, foreign: Sequence[str] = ()) -> list[Suppression]:
    """The directives of *source* that can cover a line up to *until*, with those of the *foreign* tools.

    Its statements are only made out where it has any directive, and only so far.
    """
    low = source.text.lower()
    others = "|".join(_FOREIGN[each] for each in foreign)
    if "noqa" not in low and "qianfan-lint:" not in low and not (others and re.search(others, low)):
        return []
    if "ignore-file" in low:
        until = sys.maxsize
    comments = _python_comments(source, until) if source.kind is Kind.PYTHON else _line_comments(source, others)
    found = []
    for comment, at, first, last in comments:
        for match in re.finditer(others, comment, re.IGNORECASE) if others else ():
            span = Span(at + match.start(), at + match.end())
            found.append(Suppression(first, last, (), span, Span(0, 0), is_noqa=True))
        for match in _directives(comment_of(source.path, source.kind)).finditer(comment):
            codes = list(_CODE.finditer(comment, *match.span("noqa" if match["noqa"] else "codes")))
            listed = Span(at + codes[0].start(), at + codes[-1].end()) if codes else Span(0, 0)
            scope = (match["scope"] or "").lower()
            lines = (first, last)
            if scope == "ignore-file":
                lines = (1, len(source.line_starts))
            elif scope == "ignore-next-line":
                lines = _statement_from(source, last + 1)
            names = tuple(code[0] for code in codes)
            found.append(Suppression(*lines, names, Span(at + match.start(), at + match.end()), listed, not scope))
    return found


@functools.cache
def _directives(comment: str) -> re.Pattern[str]:
    return re.compile(_DIRECTIVE.format(comment=comment), re.IGNORECASE)


def _statement_from(source: Source, line: int) -> tuple[int, int]:
    """The first and the last line of the statement on the 1-based *line*: the line itself but for Python."""
    if source.kind is Kind.PYTHON:
        with contextlib.suppress(tokenize.TokenError, SyntaxError):
            for _, first, last in statements(source):
                if first <= line <= last:
                    return first, last
    return line, line


def unused(
    source: Source, found: Sequence[Suppression], silenced: Iterable[tuple[int, str]], active: Iterable[Rule]
) -> Iterator[Unused]:
    """What of the directives *found* silences nothing: *silenced* has the line and code of all there is to silence.

    Only codes of ours are judged, and only where each default rule that they cover is *active*. A bare ``noqa`` speaks
    to other linters too, and so does one with the name of a rule, which flake8 takes for a bare one.
    """
    if source.kind.row.tells_of_directives:
        return
    ran = {rule.code: rule.name for rule in active}
    places = sorted(silenced)
    codes: dict[tuple[int, int], set[str]] = {}
    for each in found:
        if (each.first, each.last) not in codes:
            start, end = bisect.bisect_left(places, (each.first,)), bisect.bisect_left(places, (each.last + 1,))
            codes[each.first, each.last] = {code for _, code in places[start:end]}
        here = codes[each.first, each.last]
        idle = [
            listed
            for listed in each.codes
            if _is_ours(listed, each)
            and _is_judged(listed, ran)
            and not any(_means(listed, code, ran[code]) for code in here)
        ]
        if idle:
            yield Unused(", ".join(idle), each.span, *_without(source, each, idle))
        elif not each.codes and not each.is_noqa and not here and _is_judged("QF", ran):
            yield Unused("", each.span, *_without(source, each, []))


def _is_ours(listed: str, suppression: Suppression) -> bool:
    return listed.upper().startswith("QF") or not suppression.is_noqa


def _is_judged(listed: str, ran: dict[str, str]) -> bool:
    meant = [rule for rule in rules.load().values() if _means(listed, rule.code, rule.name) and Unused not in rule.on]
    return any(rule.code in ran for rule in meant) and all(rule.code in ran for rule in meant if rule.default)


def _without(source: Source, each: Suppression, idle: Sequence[str]) -> tuple[Span | None, str]:
    """What to replace so that *idle* is gone, and by what; None where words behind the directive belong to it."""
    kept = [listed for listed in each.codes if listed not in idle]
    if kept:
        is_plain = not each.is_noqa or all(_PLAIN_CODE.fullmatch(listed) for listed in kept)
        return (each.listed, ", ".join(kept)) if is_plain else (None, "")
    at = source.locate(each.span.start)
    line = source.line(at.line)
    line_start = each.span.start - at.column + 1
    rest = source.text[each.span.end : line_start + len(line)]
    if not rest.strip():
        return Span(line_start + len(line[: at.column - 1].rstrip()), line_start + len(line)), ""
    if rest.lstrip().startswith("#"):
        return Span(each.span.start, each.span.end + len(rest) - len(rest.lstrip())), ""
    return None, ""


def _line_comments(source: Source, others: str) -> Iterator[tuple[str, int, int, int]]:
    """Each line that may hold a directive, or one that fits *others*, which tells a comment from other text here."""
    for number in range(1, len(source.line_starts) + 1):
        line = source.line(number)
        low = line.lower()
        if "qianfan-lint:" in low or "noqa" in low or (others and re.search(others, low)):
            yield line, source.line_starts[number - 1], number, number


def _python_comments(source: Source, until: int) -> Iterator[tuple[str, int, int, int]]:
    """Each comment with its offset and the lines of the statement that it stands in, which begins before *until*."""
    try:
        for comments, first, last in statements(source):
            if first > until:
                return
            for comment, at in comments:
                yield comment, at, first, last
    except (tokenize.TokenError, SyntaxError):
        yield from _line_comments(source, "")


def statements(source: Source) -> Iterator[tuple[list[tuple[str, int]], int, int]]:
    """The comments with their offsets, the first and the last line of each statement, and of each comment beside them.

    Raises TokenError or SyntaxError.
    """
    comments: list[tuple[str, int]] = []
    first = 0
    # newline=None: a lone carriage return ends a line here as it does for locate().
    for token in tokenize.generate_tokens(io.StringIO(source.text, None).readline):
        if token.type == tokenize.COMMENT:
            comments.append((token.string, source.line_starts[token.start[0] - 1] + token.start[1]))
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
