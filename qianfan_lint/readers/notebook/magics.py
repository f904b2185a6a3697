"""IPython's own syntax made harmless to a Python parser, without a change of length."""

from __future__ import annotations

import re

# Cell magics whose body is Python: https://ipython.readthedocs.io/en/stable/interactive/magics.html
_PYTHON_CELLS = frozenset("time timeit capture prun python python3 debug memit mprun skip".split())
# Those whose body is a script, or a file that is written.
_SCRIPT_CELLS = frozenset("bash sh script system sx cmd writefile file".split())
_CELL_MAGIC = re.compile(r"\s*%%(\w+)")
# A line that ends in a backslash goes on in the next.
_LINE_MAGIC = re.compile(r"(?m)^([ \t]*)(?:[%!?](?:[^\\\n]|\\(?:\r?\n|.|\Z))+|[^\n#'\"]*[\w)\]]\?{1,2}[ \t]*$)")
_SHELL_LINE = re.compile(r"(?m)^[ \t]*(?:[\w., ]+=[ \t]*)?[%!](?:[^\\\n]|\\(?:\r?\n|.|\Z))+")
_ASSIGNED = re.compile(r"(?m)^([ \t]*[\w., ]+=[ \t]*)[%!]\S")


def is_foreign(text: str) -> bool:
    """Whether the code cell *text* is in another language than Python."""
    magic = _CELL_MAGIC.match(text)
    return magic is not None and magic.group(1) not in _PYTHON_CELLS


def as_python(text: str) -> str:
    """The source of a code cell as Python: magics and shell lines become comments, a foreign cell becomes empty."""
    if is_foreign(text):
        return blank(text)
    text = _ASSIGNED.sub(lambda match: f"{match.group(1)}0#", text)
    return _LINE_MAGIC.sub(_hidden, text)


def blank(text: str) -> str:
    """*text* with nothing but its lines."""
    return re.sub(r"[^\r\n]", " ", text)


def as_commands(text: str) -> str:
    """The source of a code cell with nothing but its shell lines and magics, each where it stands.

    Of a script or a file that is written, all of it counts.
    """
    magic = _CELL_MAGIC.match(text)
    if magic is not None and magic.group(1) in _SCRIPT_CELLS:
        return text
    parts: list[str] = []
    at = 0
    for match in () if is_foreign(text) else _SHELL_LINE.finditer(text):
        parts += [blank(text[at : match.start()]), match.group()]
        at = match.end()
    return "".join([*parts, blank(text[at:])])


def _hidden(match: re.Match[str]) -> str:
    written = match.group()[len(match.group(1)) :]
    first, newline, rest = written.partition("\n")
    return f"{match.group(1)}0#{first[2:]}{newline}{blank(rest)}" if len(written) > 1 else match.group()
