"""The gate names no word that provider data or the readers' vocabulary already list: what is known is known once."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import qianfan_lint
from qianfan_lint.knowledge import paths, providers
from qianfan_lint.knowledge.providers.words import split, texts_of
from qianfan_lint.readers.python import vocabulary

ROOT = Path(qianfan_lint.__file__).parent
GATE = sorted([*ROOT.glob("pipeline/gate/*.py"), *ROOT.glob("readers/python/gate/*.py")])


def _lists() -> dict[str, set[bytes]]:
    """Every list of names that something is looked for by, as words."""
    known: dict[str, object] = {f"provider data: {name}": texts for name, texts in texts_of(providers.load({})).items()}
    for home in (vocabulary, paths):
        known |= {name: value for name, value in vars(home).items() if name.isupper() and not isinstance(value, str)}
    return {
        name: {word for text in texts for word in split(str(text).encode()) if len(word) > 2}  # type: ignore[attr-defined]
        for name, texts in known.items()
    }


def _written(path: Path) -> set[bytes]:
    """The words of the literals in a module, docstrings apart."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    prose = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    literals = (node for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in prose)
    texts = (node.value for node in literals if isinstance(node.value, (str, bytes)))
    return {word for text in texts for word in split(text if isinstance(text, bytes) else text.encode())}


@pytest.mark.parametrize("path", GATE, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_list_stands_twice(path: Path) -> None:
    written = _written(path)
    assert {name: found for name, words in _lists().items() if len(found := written & words) > 2} == {}
