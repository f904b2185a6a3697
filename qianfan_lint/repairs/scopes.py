"""What a name stands for at a place: by Python's own rules of scope, and only as far as the text alone decides it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from qianfan_lint.repairs.tree import FUNCTIONS, Tree, children_of

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


Names = dict[str, list["ast.AST | Import"]]


def bound(tree: Tree, scope: ast.AST) -> Names:
    """What binds each name of *scope* itself, without the scopes in it."""
    known: Names | None = tree.bound.get(scope)
    if known is None:
        known = tree.bound[scope] = {}
        for node in _own(scope):
            if type(node) not in _BINDING:
                continue
            for name, binding in _bindings(node):
                known.setdefault(name, []).append(binding)
    return known


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
            stack += children_of(node)


_BINDING = frozenset(
    (
        *(ast.Import, ast.ImportFrom, ast.Name, ast.arg, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef),
        *(ast.MatchStar, ast.MatchAs, ast.MatchMapping, ast.ExceptHandler, ast.Global, ast.Nonlocal),
    )
)


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


def named_bindings(tree: Tree) -> Names:
    """What binds each name anywhere in the module, whatever the scope."""
    return tree.once(_named_bindings)


def _named_bindings(tree: Tree) -> Names:
    found: Names = {}
    for node in tree.nodes:
        if type(node) not in _BINDING:
            continue
        for name, each in _bindings(node):
            found.setdefault(name, []).append(each)
    return found


def imported_names(tree: Tree) -> frozenset[str]:
    """The names that an import binds anywhere in the module: no other can stand for what another module has."""
    return frozenset(name for name, found in named_bindings(tree).items() if any(isinstance(e, Import) for e in found))


def binding(tree: Tree, node: ast.AST, name: str) -> tuple[ast.AST, list[ast.AST | Import]]:
    """The scope that *name* is of at *node*, and what binds it there: nothing where that is no scope of the module."""
    for scope in scopes(tree, node):
        found = bound(tree, scope).get(name)
        if found:
            return scope, found
    return tree.module, []


def imported(tree: Tree, node: ast.AST) -> Iterator[tuple[str, str]]:
    """Each name that is sure to be an import when *node* runs, and what it imports.

    Sure is: bound by nothing else, on a line before, and in no branch.
    """
    start = tree.span(tree.statement(node)).start
    inner: list[Names] = []
    for scope in scopes(tree, node):
        for name, target, nodes in _imports(tree, scope):
            if not any(name in names for names in inner) and any(tree.span(each).start < start for each in nodes):
                yield name, target
        inner.append(bound(tree, scope))


def _imports(tree: Tree, scope: ast.AST) -> list[tuple[str, str, list[ast.stmt]]]:
    """The names of *scope* that are imports and nothing else, with the statements that no branch can skip."""
    known: list[tuple[str, str, list[ast.stmt]]] | None = tree.imports.get(scope)
    if known is None:
        known = tree.imports[scope] = []
        for name, bindings in bound(tree, scope).items():
            found = [each for each in bindings if isinstance(each, Import)]
            targets = {each.target for each in found}
            if scope is tree.module:
                targets |= tree.starred.get(name, set())
            if found and len(found) == len(bindings) and len(targets) == 1:
                certain = [each.node for each in found if tree.parents[each.node] is scope]
                known.append((name, found[0].target, certain))
    return known


def resolve(tree: Tree, node: ast.AST, written: str) -> str:
    """The dotted name that *written* stands for at *node*, where its first part is an import; else empty.

    Imports in a branch count, if nothing else binds the name: it is that import or none.
    """
    first, dot, rest = written.partition(".")
    scope, found = binding(tree, node, first) if first else (tree.module, [])
    targets = {each.target if isinstance(each, Import) else "" for each in found}
    if scope is tree.module and found:
        targets |= tree.starred.get(first, set())
    if len(targets) != 1:
        return ""
    (target,) = targets
    return f"{target}{dot}{rest}" if target else ""
