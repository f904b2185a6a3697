"""Requirement and constraint files as pip reads them: https://pip.pypa.io/en/stable/reference/requirements-file-format/"""

from __future__ import annotations

from collections.abc import Iterator

from qianfan_lint.core.model import Span
from qianfan_lint.core.patterns import lazy
from qianfan_lint.core.source import Source
from qianfan_lint.facts import Pin
from qianfan_lint.knowledge.providers import Providers
from qianfan_lint.readers.conda import specified
from qianfan_lint.readers.pep508 import read_requirement

_LINE = lazy(r"([^\r\n]*)(\r\n|\r|\n|\Z)")
# A "#" inside a word is part of it: "…/repo.git#egg=name".
_COMMENT = lazy(r"(?:^|(?<=\s))#.*")
# A line of `conda list --export`: name, version, build.
_EXPORTED = lazy(r"\s*([A-Za-z0-9][\w.-]*=\d[\w.!+]*=(\w+))\s*")
_WHOLLY_COMMENT = lazy(r"\s*#")


def read(source: Source, providers: Providers) -> Iterator[Pin]:
    """The requirements of *source*. Options, addresses, paths and junk are passed over."""
    for pin in read_lines(source.text, Span(0, len(source.text))):
        yield pin._replace(locked=pin.locked or source.path.endswith(".lock"))


def read_lines(text: str, span: Span) -> Iterator[Pin]:
    """The requirements that *text* lists at *span*, one to a line, in the notation of a requirement file."""
    for start, line in _logical_lines(text, span):
        end = _COMMENT.search(line)
        exported = _EXPORTED.fullmatch(line)
        if exported is not None and (pin := specified(exported[1])) is not None:
            place = Span(start + exported.start(1), start + exported.end(1))
            yield pin._replace(span=place, version_span=Span(place.end, place.end), direct=exported[2] != "pypi_0")
            continue
        pin = read_requirement(line, Span(0, end.start() if end else len(line)), start)
        if pin is not None:
            yield pin._replace(locked="--hash" in line)


def _logical_lines(text: str, span: Span) -> Iterator[tuple[int, str]]:
    """Each line with the lines it is continued on, and where it starts.

    What joins them becomes as many blanks, so that an offset in the line is one in *text*.
    """
    start, held = span.start, ""
    for match in _LINE.finditer(text, *span):
        line, newline = match.groups()
        # As in pip, a comment of its own ends what it was to continue, and is not continued itself.
        if line.endswith("\\") and not _WHOLLY_COMMENT.match(line):
            held += line[:-1] + " " * (1 + len(newline))
            continue
        yield start, held + line
        start, held = match.end(), ""
    if held:
        yield start, held
