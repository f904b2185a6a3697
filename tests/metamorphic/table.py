"""The transformations: one row each."""

from __future__ import annotations

from typing import NamedTuple

from tests.metamorphic import tokens, wraps
from tests.metamorphic.layout import Change


class Transformation(NamedTuple):
    name: str
    apply: Change
    may_change: tuple[str, ...] = ()
    """Rules, or single forms by their id, that are about what it changes."""
    why: str = ""
    moves: bool = False
    """Whether a finding may cover another text."""
    file: str = "form.py"


LEVEL = ("QF204", "QF202-good-kept-for-other-modules", "QF501-bad-nox", "QF503-bad-nox")
_LEVEL = "names of a module can be imported, its statements run in order, and nox takes its functions for sessions"
PIECES = (
    "QF105-bad-in-a-constant",
    "QF102-bad-default-of-an-interpolation",
    "QF201-bad-OmegaConf",
    "QF201-bad-Hydra,-a-field-of-a-structured-configuration",
    "QF201-bad-in-a-configuration-of-LiteLLM",
    "QF201-bad-in-a-text-whose-variables-are-put-in",
)
_PIECES = (
    "a name in pieces is reported where it is looked up, and what stands in the literal is a finding of its own; "
    "a variable that a text names for a library is read where one literal has it"
)
SHOWN = ("QF601", "QF602", "QF603")
_SHOWN = "a cell displays its last expression"

TRANSFORMATIONS: tuple[Transformation, ...] = (
    Transformation("in if", wraps.block("if True:\n    BODY\n")),
    Transformation("in else", wraps.block("if False:\n    pass\nelse:\n    BODY\n")),
    Transformation("in elif", wraps.block("if False:\n    pass\nelif True:\n    BODY\n")),
    Transformation("in try", wraps.block("try:\n    BODY\nexcept ZeroDivisionError:\n    raise\n")),
    Transformation("in except", wraps.block("try:\n    raise KeyError\nexcept KeyError:\n    BODY\n")),
    Transformation("in finally", wraps.block("try:\n    pass\nfinally:\n    BODY\n")),
    Transformation("in with", wraps.block("with open('log.txt'):\n    BODY\n")),
    Transformation("in for", wraps.block("for _ in range(1):\n    BODY\n")),
    Transformation("in while", wraps.block("while True:\n    BODY\n    break\n")),
    Transformation("in match", wraps.block("match 1:\n    case _:\n        BODY\n")),
    Transformation("in a function", wraps.scope("def main():\n    BODY\nmain()\n"), LEVEL, _LEVEL),
    Transformation("in an async function", wraps.scope("async def main():\n    BODY\n"), LEVEL, _LEVEL),
    Transformation("in a closure", wraps.scope("def a():\n    def b():\n        BODY\n    b()\n"), LEVEL, _LEVEL),
    Transformation("in a method", wraps.scope("class App:\n    def run(this):\n        BODY\n"), LEVEL, _LEVEL),
    Transformation("in a class", wraps.scope("class Main:\n    BODY\n", in_class=True), LEVEL, _LEVEL),
    Transformation("if on one line", wraps.one_line),
    Transformation("statements on one line", wraps.semicolons),
    Transformation("bodies on one line", wraps.short_bodies),
    Transformation("trailing semicolons", tokens.trailing_semicolons),
    Transformation("else with if", wraps.nested_else),
    Transformation("other quotes", tokens.literals(tokens.other_quotes, plain=True)),
    Transformation("triple quotes", tokens.literals(tokens.triple, plain=True)),
    Transformation("raw literals", tokens.literals(tokens.prefixed("r"), plain=True)),
    Transformation("unicode literals", tokens.literals(tokens.prefixed("u"), plain=True)),
    Transformation("f-strings without fields", tokens.literals(tokens.prefixed("f"))),
    Transformation("t-strings without fields", tokens.literals(tokens.prefixed("t"))),
    Transformation("adjacent literals", tokens.literals(tokens.adjacent), PIECES, _PIECES, moves=True),
    Transformation("parentheses", tokens.around_values("(", ")")),
    Transformation("two parentheses", tokens.around_values("((", "))")),
    Transformation("parentheses over lines", tokens.around_values("(\n    ", "\n)")),
    Transformation("parentheses with comments", tokens.around_values("(  # here\n    ", "  # there\n)")),
    Transformation("backslashes", tokens.continued),
    Transformation("lines in brackets", tokens.in_brackets("\n    ")),
    Transformation("comments in brackets", tokens.in_brackets(" # a remark\n  ")),
    Transformation("blank lines", tokens.between_statements("\n", indents=False)),
    Transformation("comments between", tokens.between_statements("# a remark\n")),
    Transformation("form feeds", tokens.between_statements("\f\n", indents=False)),
    Transformation("pass between", tokens.between_statements("pass\n")),
    Transformation("trailing comments", tokens.trailing_comments),
    Transformation("decorators", tokens.decorated),
    Transformation("annotations", tokens.annotated),
    Transformation("walrus", tokens.walrus),
    Transformation("imports under other names", tokens.imported_as, moves=True),
    Transformation("code before", tokens.around(before="import json\nNUMBER = json.loads('1')\n")),
    Transformation("code after", tokens.around(after="def unrelated(number):\n    return number + 1\n")),
    # Of what a string of lines sends, the place is that of the line then.
    Transformation("CRLF", tokens.newlines("\r\n"), ("QF304-bad-curl-in-lines-of-a-string",)),
    Transformation("CR", tokens.newlines("\r"), ("QF304-bad-curl-in-lines-of-a-string",)),
    Transformation("tabs", tokens.tabs),
    Transformation("byte order mark", tokens.encoded("utf-8", b"\xef\xbb\xbf")),
    Transformation("UTF-16 little", tokens.encoded("utf-16-le", b"\xff\xfe")),
    Transformation("UTF-16 big", tokens.encoded("utf-16-be", b"\xfe\xff")),
    Transformation("GBK", tokens.encoded("gbk", line="# coding: gbk\n# \u4e2d\u6587\n")),
    Transformation("a cell", wraps.as_cell, SHOWN, _SHOWN, moves=True, file="form.ipynb"),
    Transformation("cells", wraps.as_cells, SHOWN, _SHOWN, moves=True, file="form.ipynb"),
)
