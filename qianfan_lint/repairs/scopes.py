"""What a name stands for at a place: by Python's own rules of scope, and only as far as the text alone decides it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from qianfan_lint.repairs.tree import FUNCTIONS, Tree

_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


class Import(NamedTuple):
    target: str
    """The dotted name of what is imported: ``os``, ``os.environ``."""
    node: ast.stmt


def scopes(tree: Tree, node: ast.AST) -> list[ast.AST]:
    """The scopes that a name at *node* is looked up in, innermost first; the module is the last one."""
    found: list[ast.AST] = []
    child = node
    for parent in tree.around(node):
        match parent:
            case ast.FunctionDef(body=body) | ast.AsyncFunctionDef(body=body):
                inside = child in body
            case ast.Lambda(body=result):
                inside = child is result
            case ast.ClassDef(body=body):
                inside = child in body and not found
            case ast.Module():
                inside = True
            case _:
                inside = isinstance(parent, _COMPREHENSIONS)
        if inside:
            found.append(parent)
        child = parent
    return found


def bound(scope: ast.AST) -> dict[str, list[ast.AST | Import]]:
    """What binds each name of *scope* itself, without the scopes in it."""
    names: dict[str, list[ast.AST | Import]] = {}
    for node in _own(scope):
        for name, binding in _bindings(node):
            names.setdefault(name, []).append(binding)
    return names


def _own(scope: ast.AST) -> Iterator[ast.AST]:
    if isinstance(scope, _COMPREHENSIONS):
        for generator in scope.generators:
            yield from ast.walk(generator.target)
        return
    if isinstance(scope, (*FUNCTIONS, ast.Lambda)):
        arguments = scope.args
        several = (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)
        yield from (each for each in (*several, arguments.vararg, arguments.kwarg) if each is not None)
    body = getattr(scope, "body", [])
    stack = list(body) if isinstance(body, list) else [body]
    while stack:
        node = stack.pop()
        yield node
        if not isinstance(node, (*FUNCTIONS, ast.ClassDef, ast.Lambda, *_COMPREHENSIONS)):
            stack.extend(ast.iter_child_nodes(node))


def _bindings(node: ast.AST) -> Iterator[tuple[str, ast.AST | Import]]:
    match node:
        case ast.Import(names=names):
            for alias in names:
                first = alias.name.partition(".")[0]
                yield alias.asname or first, Import(alias.name if alias.asname else first, node)
        case ast.ImportFrom(module=module, names=names, level=level):
            for alias in names:
                yield alias.asname or alias.name, Import(f"{'.' * level}{module or ''}.{alias.name}", node)
        case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
            yield name, node
        case ast.arg(arg=name) | ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
            yield name, node
        case ast.ClassDef(name=name) | ast.MatchStar(name=str() as name) | ast.MatchAs(name=str() as name):
            yield name, node
        case ast.ExceptHandler(name=str() as name) | ast.MatchMapping(rest=str() as name):
            yield name, node
        case ast.Global(names=several) | ast.Nonlocal(names=several):
            yield from ((name, node) for name in several)


def visible(tree: Tree, node: ast.AST) -> dict[str, tuple[ast.AST, list[ast.AST | Import]]]:
    """For each name at *node* the scope that it is of, and what binds it there."""
    found: dict[str, tuple[ast.AST, list[ast.AST | Import]]] = {}
    for scope in scopes(tree, node):
        for name, bindings in bound(scope).items():
            found.setdefault(name, (scope, bindings))
    return found


def imported(tree: Tree, node: ast.AST) -> Iterator[tuple[str, str]]:
    """Each name that is sure to be an import when *node* runs, and what it imports.

    Sure is: bound by nothing else, on a line before, and in no branch.
    """
    start = tree.span(tree.statement(node)).start
    for name, (scope, bindings) in visible(tree, node).items():
        imports = [each for each in bindings if isinstance(each, Import)]
        if len(imports) != len(bindings) or len({each.target for each in imports}) != 1:
            continue
        if any(tree.parents[each.node] is scope and tree.span(each.node).start < start for each in imports):
            yield name, imports[0].target


def resolve(tree: Tree, node: ast.AST, written: str) -> str:
    """The dotted name that *written* stands for at *node*, where its first part is an import; else empty."""
    first, dot, rest = written.partition(".")
    target = dict(imported(tree, node)).get(first, "")
    return f"{target}{dot}{rest}" if target else ""
