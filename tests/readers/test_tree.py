"""The light tree is the same, spans and all, whether Python's own parser reads the text or libcst."""

from __future__ import annotations

import pathlib
import sysconfig
from types import ModuleType

import pytest

from qianfan_lint.core.model import Span
from qianfan_lint.readers.python.tree import from_ast, from_libcst, nodes
from qianfan_lint.readers.python.tree.comparison import differences
from qianfan_lint.readers.python.tree.parse import judge
from tests.forms import Form, load_all

ODD = (
    'x = f"a{b!r:>{c}}d" "e" r"f"[0]\n',
    "x = (a or (b) or\n c)\n",
    'if a: x = "1"; y = 2\nelif b: pass\nelse: z = 3\n',
    "def f(a, /, b: int = 1, *c, d=2, **e): return (yield a)\n",
    "class A(B, metaclass=C): x: int = 1\n",
    "with a as b, c: pass\nasync def g():\n async with x as y: await z\n",
    "del a, (b), c[0]\nx[a, b:c, ::d] = y[z,]\n",
    "match x:\n case [1, {'a': b}, *_] if c: d = 1\n case _: e = 2\n",
    "try: a\nexcept (B, C) as d: e\nelse: f\nfinally: g\n",
    "f(*a, b=1, *c, **d)\nprint(x for x in y if z)\n",
    'x = "é" + f"ü{ä}ö" + b"\\xff".decode()\n',
    'x = """\r\na""" \\\r\n  "b"\r\n',
    "lambda a, *b, c=1: (a, b)\n@d(1)\ndef f(): ...\n",
    "{**a, 'b': c, **d}\n[*a, b]\n{c, *d}\n[a for b, c in d if e for f in g]\n",
)
FORMS = [form for form in load_all() if form.name == "form.py"]


def both_ways(text: str) -> list[str]:
    return list(differences(from_ast.parse(text), from_libcst.parse(text)))


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.id)
def test_trees_of_forms(form: Form) -> None:
    try:
        assert both_ways(form.text) == []
    except (SyntaxError, ValueError):
        pytest.skip("the running Python has another grammar")


def library() -> list[pathlib.Path]:
    """Modules of the standard library, those of its tests aside: some hundred, of all ages and styles."""
    folder = pathlib.Path(sysconfig.get_path("stdlib"))
    modules = [
        *folder.glob("*.py"),
        *folder.glob("asyncio/*.py"),
        *folder.glob("email/*.py"),
        *folder.glob("json/*.py"),
    ]
    return [path for path in sorted(modules) if path.stat().st_size < 40_000][::3]


@pytest.mark.parametrize("path", library(), ids=lambda path: path.name)
def test_trees_of_the_library(path: pathlib.Path) -> None:
    text = path.read_bytes().decode("utf-8")
    try:
        judged = from_libcst.parse(text)
    except ValueError:
        pytest.skip("libcst does not give the text back, and says so")
    assert list(differences(from_ast.parse(text), judged)) == []


@pytest.mark.parametrize("parser", [from_ast, from_libcst], ids=["ast", "libcst"])
def test_a_body_is_within_its_statement(parser: ModuleType) -> None:
    text = "with a:\n    for b in c:\n        d()\nif e:\n    f()\nelse: g()\n\n\ndef h():\n    i()\n"
    first, second, third = parser.parse(text)
    assert first.start < first.body[0].body[0].end <= first.end <= second.start
    assert second.start < second.orelse[0].end <= second.end <= third.start
    assert third.body[0].end <= third.end <= len(text)


@pytest.mark.parametrize("text", ODD)
def test_trees_of_odd_texts(text: str) -> None:
    assert both_ways(text) == []


@pytest.mark.parametrize(
    "text",
    [
        *(form.text for form in FORMS),
        *ODD,
        "# a\nx = 1; y = (\n2); z = 3\nw = 4; \\\nv = 5\n",
        '"""a\n"""; b = 1\n\n# c\n@(d)\n# e\n@f\nclass G: pass\n# h\n@i\nasync def j(): pass\n',
        "if a:\n\tb\nif c:\n  d\n",
        'a = 1\r\nb = """\r\n"""\r\nc = 2\r\n',
    ],
)
def test_statements_that_libcst_reads_alone(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each stands where it stands in the whole, and none is refused."""
    refused = []
    whole = from_libcst.parse

    def parse(text: str, start: int = 0, end: int | None = None) -> list[nodes.Statement]:
        refused.append(text[start:end])
        made = whole(text, start, end)
        refused.pop()
        return made

    try:
        tree = from_ast.parse(text)
    except SyntaxError:
        pytest.skip("the running Python has another grammar")
    monkeypatch.setattr(from_libcst, "parse", parse)
    assert judge(text, tree, [Span(statement.start, statement.end) for statement in tree]) is tree
    assert refused == []
