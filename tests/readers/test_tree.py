"""The light tree is the same, spans and all, whether Python's own parser reads the text or libcst."""

from __future__ import annotations

import pathlib
import sysconfig
import unicodedata
from collections.abc import Iterator
from typing import Any

import pytest

from qianfan_lint.readers.python.tree import from_ast, from_libcst, nodes
from tests.forms import Form, load_all

FORMS = [form for form in load_all() if form.name == "form.py"]
# Their end is the last statement's for one parser and the next line's for the other; no reader asks for it.
WITHOUT_END = (
    *(nodes.FunctionDef, nodes.ClassDef, nodes.If, nodes.While, nodes.For, nodes.With, nodes.Try, nodes.Match),
    nodes.Handler,
)


def differences(one: Any, other: Any) -> Iterator[str]:
    """What is not alike in two trees."""
    if type(one) is not type(other):
        yield f"{one!r} against {other!r}"
    elif isinstance(one, list):
        if len(one) != len(other):
            yield f"{len(one)} against {len(other)} nodes"
        for pair in zip(one, other, strict=False):
            yield from differences(*pair)
    elif isinstance(one, nodes.Node):
        if (one.start, 0 if isinstance(one, WITHOUT_END) else one.end) != (
            other.start,
            0 if isinstance(one, WITHOUT_END) else other.end,
        ):
            yield f"{type(one).__name__} at {one.start}:{one.end} against {other.start}:{other.end}"
        for field in type(one).fields[2:]:
            yield from differences(getattr(one, field), getattr(other, field))
    elif one != other and unicodedata.normalize("NFKC", str(one)) != unicodedata.normalize("NFKC", str(other)):
        yield f"{one!r} against {other!r}"


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


@pytest.mark.parametrize(
    "text",
    [
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
    ],
)
def test_trees_of_odd_texts(text: str) -> None:
    assert both_ways(text) == []
