"""IPython's own syntax made harmless to a Python parser, without a change of length."""

from __future__ import annotations

import re

# Cell magics whose body is Python: https://ipython.readthedocs.io/en/stable/interactive/magics.html
_PYTHON_CELLS = frozenset("time timeit capture prun python python3 debug memit mprun skip".split())
_CELL_MAGIC = re.compile(r"\s*%%(\w+)")
_LINE_MAGIC = re.compile(r"(?m)^([ \t]*)(?:[%!?][^\n]|[^\n#'\"]*[\w)\]]\?{1,2}[ \t]*$)")
_ASSIGNED = re.compile(r"(?m)^([ \t]*[\w., ]+=[ \t]*)[%!]\S")


def as_python(text: str) -> str:
    """The source of a code cell as Python: magics and shell lines become comments, a foreign cell becomes empty."""
    magic = _CELL_MAGIC.match(text)
    if magic is not None and magic.group(1) not in _PYTHON_CELLS:
        return blank(text)
    text = _ASSIGNED.sub(lambda match: f"{match.group(1)}0#", text)
    return _LINE_MAGIC.sub(_hidden, text)


def blank(text: str) -> str:
    """*text* with nothing but its lines."""
    return re.sub(r"[^\r\n]", " ", text)


def _hidden(match: re.Match[str]) -> str:
    written = match.group()[len(match.group(1)) :]
    return f"{match.group(1)}0#{written[2:]}" if len(written) > 1 else match.group()
