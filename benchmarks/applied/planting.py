"""Puts made-up credentials where an application has a lookup, a parameter, a field or an option for one.

A key takes the place of what a careful author has written there, so the fix has the way back to find.
"""

from __future__ import annotations

import ast
import json
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from qianfan_lint.core.kinds import Kind, kind_of
from qianfan_lint.core.model import Span
from qianfan_lint.knowledge import providers
from qianfan_lint.knowledge.names import is_credential_name
from qianfan_lint.repairs.change import Refused
from qianfan_lint.repairs.tree import Tree, constant, dotted
from tests.keys import KINDS, make

MOST_IN_A_FILE = 6
_ANOTHER = 0.1
"""How often a key is not the one that the application has under the name elsewhere."""
_READERS = ("os.getenv", "getenv", "os.environ.get", "environ.get")
_LINES = {
    Kind.YAML: r"^(?P<before>\s*(?:- )?)(?P<name>\w+)(?P<between>=|: )(?P<old>\$\{\w+[^}\n]*\}|[\"']{2})\s*$",
    Kind.SHELL: r"^(?P<before>\s*export )(?P<name>\w+)(?P<between>=)(?P<old>[^\n#]*)$",
    Kind.DOCKERFILE: r"^(?P<before>ENV )(?P<name>\w+)(?P<between>[ =])(?P<old>[^\n]*)$",
    Kind.SETTINGS: r"^(?P<before>\s*)(?P<name>\w+)(?P<between>\s*=\s*)(?P<old>\"[^\"\n]*\")\s*$",
}


class Place(NamedTuple):
    idiom: str
    name: str
    span: Span
    text: str
    """What stands there then, with ``{}`` for the key in quotes."""


class Planted(NamedTuple):
    path: str
    idiom: str
    key: str
    function: str
    """The function or class around, as Python names it; empty at the top of a module."""


class Planter:
    def __init__(self, seed: int) -> None:
        self._draw = random.Random(seed)
        self._seed = seed
        self._env = providers.load().env
        self.planted: list[Planted] = []

    def plant(self, root: Path, path: Path) -> None:
        """Plant in the file at *path*, where it has places and is UTF-8 with plain line ends."""
        kind = kind_of(path.as_posix())
        try:
            text = path.read_bytes().decode("utf-8")
        except UnicodeDecodeError:
            return
        name = path.relative_to(root).as_posix()
        if "\r" in text or kind is None:
            return
        if kind is Kind.PYTHON:
            new = self._python(name, text)
        elif kind is Kind.NOTEBOOK:
            new = self._notebook(name, text)
        elif kind in _LINES and not name.endswith(".example"):
            new = re.sub(_LINES[kind], lambda found: self._line(name, kind, found), text, flags=re.MULTILINE)
        else:
            return
        if new != text:
            path.write_bytes(new.encode())

    def _python(self, path: str, text: str, most: int = MOST_IN_A_FILE) -> str:
        try:
            tree = Tree(text)
        except Refused:
            return text
        found = list(_places(tree))
        self._draw.shuffle(found)
        taken: list[Span] = []
        for place in found:
            if len(taken) < most and all(
                place.span.end <= each.start or each.end <= place.span.start for each in taken
            ):
                taken.append(place.span)
        edits = sorted((place for place in found if place.span in taken), key=lambda each: -each.span.start)
        new = text
        for place in {each.span: each for each in edits}.values():
            key = self._key(path, place.name)
            self.planted.append(Planted(path, place.idiom, key, _around(tree, place.span)))
            new = new[: place.span.start] + place.text.replace("{}", key) + new[place.span.end :]
        try:
            compile(new, path, "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
        except (SyntaxError, ValueError):
            self.planted = [each for each in self.planted if each.path != path]
            return text
        return new

    def _notebook(self, path: str, text: str) -> str:
        """The cells are planted one by one, and the file is written as Jupyter does."""
        notebook = json.loads(text)
        for cell in notebook.get("cells", ()):
            source = cell.get("source")
            if cell.get("cell_type") != "code" or not isinstance(source, list):
                continue
            before = "".join(source)
            new = self._python(path, before, most=1)
            if new != before:
                cell["source"] = new.splitlines(keepends=True)
        return json.dumps(notebook, ensure_ascii=False, indent=1) + "\n"

    def _line(self, path: str, kind: Kind, found: re.Match[str]) -> str:
        if not is_credential_name(found["name"]):
            return found[0]
        key = self._key(path, found["name"])
        self.planted.append(Planted(path, kind.value, key, ""))
        quote = '"' if kind is Kind.SETTINGS else ""
        return f"{found['before']}{found['name']}{found['between']}{quote}{key}{quote}"

    def _key(self, path: str, name: str) -> str:
        slot = self._env.get(name.upper())
        # A general name is that of another service in another file.
        where = "" if slot or len(name) > 12 else path
        kind = next((each for each in (slot.keys if slot else ()) if each in KINDS), "openai-style-key")
        other = self._draw.random() if self._draw.random() < _ANOTHER else ""
        return make(f"{kind}:{self._seed}:{where}:{name.upper()}:{other}")


def _around(tree: Tree, span: Span) -> str:
    names = []
    for node in tree.nodes:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            own = tree.span(node)
            if own.start <= span.start and span.end <= own.end:
                names.append((own.start, node.name))
    return ".".join(name for _, name in sorted(names))


def _places(tree: Tree) -> Iterator[Place]:
    for node in tree.nodes:
        if any(isinstance(each, (ast.JoinedStr, ast.Match)) for each in tree.around(node)):
            continue
        match node:
            case ast.Call():
                yield from _in_call(tree, node)
            case ast.Subscript(value=base, slice=ast.Constant(value=str() as name), ctx=ast.Load()):
                if dotted(base) in ("os.environ", "st.secrets", "environ") and is_credential_name(name):
                    yield Place("lookup", name, tree.span(node), '"{}"')
            case ast.arguments():
                yield from _in_parameters(tree, node)
            case ast.Dict(keys=keys, values=values):
                for key, value in zip(keys, values, strict=True):
                    name = constant(key) if key is not None else None
                    if isinstance(name, str) and is_credential_name(name) and not isinstance(value, ast.Constant):
                        yield Place("entry", name, tree.span(value), '"{}"')
            case ast.Assign(targets=[target], value=value):
                yield from _in_assignment(tree, target, value)
            case ast.AnnAssign(target=ast.Name(id=name), value=value) if value is not None:
                if is_credential_name(name) and _is_empty(value):
                    yield Place("field", name, tree.span(value), '"{}"')
            case ast.ImportFrom(level=0) | ast.Import() if tree.parents[node] is tree.module:
                if node is tree.module.body[-1] or not isinstance(_next(tree, node), (ast.Import, ast.ImportFrom)):
                    yield from _statements(tree, node)


def _in_call(tree: Tree, node: ast.Call) -> Iterator[Place]:
    called = dotted(node.func)
    first = constant(node.args[0]) if node.args else None
    if called in _READERS and isinstance(first, str) and is_credential_name(first):
        span, written = tree.span(node), tree.slice(node.args[0])
        yield Place("lookup", first, span, '"{}"')
        yield Place("default of a lookup", first, span, f'{called}({written}, "{{}}")')
        yield Place("or behind a lookup", first, span, f'({called}({written}) or "{{}}")')
    if called == "st.secrets.get" and isinstance(first, str) and is_credential_name(first):
        yield Place("lookup", first, tree.span(node), '"{}"')
    if called.endswith(("add_argument", "option")) and isinstance(first, str) and is_credential_name(first.strip("-")):
        for keyword in node.keywords:
            if keyword.arg == "default":
                yield Place("option", first.strip("-"), tree.span(keyword.value), '"{}"')
        return
    for keyword in node.keywords:
        name = keyword.arg or ""
        if is_credential_name(name) and not isinstance(keyword.value, ast.Constant):
            yield Place("argument", name, tree.span(keyword.value), '"{}"')
        elif name == "default" and called.endswith(("Field", "field")) and _is_empty(keyword.value):
            statement = tree.parents[node]
            target = statement.target if isinstance(statement, ast.AnnAssign) else None
            if isinstance(target, ast.Name) and is_credential_name(target.id):
                yield Place("field()", target.id, tree.span(keyword.value), '"{}"')


def _in_parameters(tree: Tree, node: ast.arguments) -> Iterator[Place]:
    plain = [*node.posonlyargs, *node.args]
    pairs = [*zip(reversed(plain), reversed(node.defaults), strict=False)]
    pairs += [(each, value) for each, value in zip(node.kwonlyargs, node.kw_defaults, strict=True) if value]
    for parameter, default in pairs:
        if is_credential_name(parameter.arg) and _is_empty(default):
            yield Place("parameter", parameter.arg, tree.span(default), '"{}"')


def _in_assignment(tree: Tree, target: ast.expr, value: ast.expr) -> Iterator[Place]:
    if isinstance(target, ast.Subscript) and dotted(target.value) == "os.environ":
        name = constant(target.slice)
        if isinstance(name, str) and is_credential_name(name):
            yield Place("environ item", name, tree.span(value), '"{}"')
        return
    name = dotted(target).rpartition(".")[2]
    if not is_credential_name(name):
        return
    if isinstance(value, (ast.Name, ast.Attribute)):
        yield Place("or behind a value", name, tree.span(value), f'{tree.slice(value)} or "{{}}"')
    if _is_empty(value) or isinstance(value, (ast.Attribute, ast.Subscript)):
        yield Place("assignment", name, tree.span(value), '"{}"')


def _statements(tree: Tree, node: ast.stmt) -> Iterator[Place]:
    """Behind the imports: what tutorials write there."""
    at = tree.next_line(tree.span(node).end)
    above = tree.module.body[: tree.module.body.index(node) + 1]
    has_os = any(isinstance(each, ast.Import) and each.names[0].name == "os" for each in above)
    if tree.text[at - 1 : at] != "\n" or not has_os:
        return
    names = sorted(set(re.findall(r"\b(?!_)[A-Z_]+_API_KEY\b", tree.text)))
    for name in names[:1]:
        yield Place("environ item", name, Span(at, at), f'os.environ["{name}"] = "{{}}"\n')
        yield Place("environ call", name, Span(at, at), f'os.environ.setdefault("{name}", "{{}}")\n')
        yield Place("header", name, Span(at, at), '_HEADERS = {"Authorization": "Bearer {}"}\n')


def _next(tree: Tree, node: ast.stmt) -> ast.stmt | None:
    body = tree.module.body
    at = body.index(node) + 1
    return body[at] if at < len(body) else None


def _is_empty(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and value.value in (None, "")
