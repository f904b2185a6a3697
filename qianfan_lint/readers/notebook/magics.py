"""IPython's own syntax made harmless to a Python parser, without a change of length."""

from __future__ import annotations

import re
from typing import NamedTuple

from qianfan_lint.core.kinds import Kind, kind_of
from qianfan_lint.core.patterns import lazy

# Cell magics whose body is Python: https://ipython.readthedocs.io/en/stable/interactive/magics.html
_PYTHON_CELLS = frozenset("time timeit capture prun python python3 debug memit mprun skip".split())
_SHELLS = frozenset("bash sh system sx cmd".split())
# Of these, rules also judge the file itself, or they are notebooks.
_WITHOUT_FILE = {Kind.DOTENV: Kind.SETTINGS, Kind.NOTEBOOK: Kind.TEXT}
_WRITTEN = frozenset(("writefile", "file"))
# Databricks writes one percent sign: https://docs.databricks.com/aws/en/notebooks/notebooks-code#mix-languages
_CELL_MAGIC = lazy(r"\s*(?:%%(\w+)|%(sh|sql|r|scala|md|fs)(?=[ \t]*\r?\n))[ \t]*([^\r\n]*)")
# Magics that need no percent sign, and other lines that are no Python but a command's.
_AUTOMAGIC = lazy(
    r"(?m)^([ \t]*)(?:(?:pip3?|conda|mamba|uv|apt(?:-get)?|git|cd|ls|mkdir|rm|cp|mv|cat|env|set_env|export|load_ext)"
    r"[ \t]+(?![ \t=(.\[,:]))(?:[^\\\n]|\\(?:\r?\n|.|\Z))*"
)
# A line that ends in a backslash goes on in the next.
_LINE_MAGIC = lazy(r"(?m)^([ \t]*)(?:[%!?](?:[^\\\n]|\\(?:\r?\n|.|\Z))+|[^\n#'\"]*[\w)\]]\?{1,2}[ \t]*$)")
_SHELL_LINE = lazy(r"(?m)^[ \t]*(?:[\w., ]+=[ \t]*)?[%!](?:[^\\\n]|\\(?:\r?\n|.|\Z))+")
_ASSIGNED = lazy(r"(?m)^([ \t]*[\w., ]+=[ \t]*)[%!]\S")
_BANG = lazy(r"[ \t]*(?:[\w., ]+=[ \t]*)?!!?")
_OF_PYTHON = lazy(r"(?<![${])\{([A-Za-z_]\w*)\}(?!\})")
_QUOTED = lazy(r"'([^'\"\n]*\$[^'\"\n]*)'")


def is_foreign(text: str) -> bool:
    """Whether the code cell *text* is in another language than Python."""
    magic = _CELL_MAGIC.match(text)
    return magic is not None and (magic[1] or magic[2]) not in _PYTHON_CELLS


class Body(NamedTuple):
    """What a cell in another language holds."""

    kind: Kind
    start: int
    """Where it begins in the cell: behind the line of the magic."""


def body(text: str) -> Body:
    """As what the foreign cell *text* is to be read: a script, the file that it writes, or any text."""
    magic = _CELL_MAGIC.match(text)
    assert magic is not None
    name, given = magic[1] or magic[2], magic[3].split()
    start = text.find("\n", magic.end()) + 1 or len(text)
    if name in _SHELLS or (name == "script" and given and given[0].rpartition("/")[2] in ("bash", "sh", "zsh")):
        return Body(Kind.SHELL, start)
    if name in _WRITTEN and given:
        kind = kind_of(given[-1].strip("'\"")) or Kind.TEXT
        return Body(_WITHOUT_FILE.get(kind, kind), start)
    return Body(Kind.TEXT, start)


def as_python(text: str, *, automagic: bool = False) -> str:
    """The source of a code cell as Python: magics and shell lines become comments, a foreign cell becomes empty.

    With *automagic* so do lines that are commands by their first word.
    """
    if is_foreign(text):
        return blank(text)
    if automagic:
        text = _AUTOMAGIC.sub(_hidden, text)
    text = _ASSIGNED.sub(lambda match: f"{match.group(1)}0#", text)
    return _LINE_MAGIC.sub(_hidden, text)


def blank(text: str) -> str:
    """*text* with nothing but its lines."""
    return re.sub(r"[^\r\n]", " ", text)


def as_commands(text: str, *, automagic: bool = False) -> str:
    """The source of a code cell with nothing but its shell lines and magics, each where it stands."""
    parts: list[str] = []
    at = 0
    found = [] if is_foreign(text) else list(_SHELL_LINE.finditer(text))
    if automagic:
        found = sorted((*found, *_AUTOMAGIC.finditer(text)), key=lambda match: match.start())
    for match in found:
        parts += [blank(text[at : match.start()]), _as_command(match.group())]
        at = match.end()
    return "".join([*parts, blank(text[at:])])


def _as_command(line: str) -> str:
    """A shell line as its shell would read it, as long as before.

    IPython puts variables of Python in for ``$name`` and ``{name}`` first, also in single quotes.
    https://ipython.readthedocs.io/en/stable/interactive/reference.html#system-shell-access
    """
    bang = _BANG.match(line)
    if bang is None:
        return line
    command = _OF_PYTHON.sub(r"$\1 ", line[bang.end() :])
    return blank(bang.group()) + _QUOTED.sub(r'"\1"', command)


def _hidden(match: re.Match[str]) -> str:
    written = match.group()[len(match.group(1)) :]
    first, newline, rest = written.partition("\n")
    return f"{match.group(1)}0#{first[2:]}{newline}{blank(rest)}" if len(written) > 1 else match.group()
