"""Which expressions of a project are objects of one class, as far as the text of its modules is sure of it."""

from __future__ import annotations

import ast
import os
from collections.abc import Iterator, Mapping

from qianfan_lint.readers.python.module_files import stem
from qianfan_lint.repairs.change import Refused
from qianfan_lint.repairs.scopes import Import, named_bindings
from qianfan_lint.repairs.tree import FUNCTIONS, Tree, dotted, tree_of

MAX_MODULES = 200
"""Those that are parsed for one class."""
_ROUNDS = 8
_OF_OBJECTS = frozenset("property cached_property computed_field cache lru_cache override".split())
"""Decorators of methods whose first parameter is an object of the class."""


class Holders:
    """Of the class *owner*, which the module at *home* defines; *texts* are all modules of the project by path."""

    def __init__(self, texts: Mapping[str, str], home: str, owner: ast.ClassDef, field: str) -> None:
        self.texts = texts
        self._field = field
        self._parts = {part for path in texts for part in _parts(path)}
        self.trees = {home: tree_of(texts[home])}
        self._classes: dict[str, set[str]] = {home: {owner.name}}
        self._makers: dict[str, set[str]] = {}
        self._names: dict[str, set[str]] = {}
        self._parse((owner.name, field))
        for _ in range(_ROUNDS):
            before = self._state()
            for path, tree in list(self.trees.items()):
                self._look(path, tree)
            self._parse({name for names in self._names.values() for name in names if "." not in name})
            if self._state() == before:
                break

    def _state(self) -> tuple[int, ...]:
        tables = (self._classes, self._makers, self._names)
        return (len(self.trees), *(sum(map(len, table.values())) for table in tables))

    def _parse(self, words: set[str] | tuple[str, ...]) -> None:
        """Parse the modules that mention one of *words*. Raises Refused where one cannot be, or they are too many."""
        for path, text in self.texts.items():
            if path not in self.trees and any(word in text for word in words):
                if not path.endswith(".py"):
                    if self._field in text:
                        raise Refused("the field '{field}' is used in {path}", field=self._field, path=path)
                    continue
                if len(self.trees) == MAX_MODULES:
                    raise Refused("too many modules use the class")
                self.trees[path] = Tree(text)

    def _look(self, path: str, tree: Tree) -> None:
        """Add what the module at *path* tells."""
        classes = self._classes.setdefault(path, set())
        makers = self._makers.setdefault(path, set())
        names = self._names.setdefault(path, set())
        for name, bindings in named_bindings(tree).items():
            imports = [each.target for each in bindings if isinstance(each, Import)]
            if len(imports) == len(bindings):
                for table, own in ((self._classes, classes), (self._makers, makers), (self._names, names)):
                    if all(self._comes_from(target, table) for target in imports):
                        own.add(name)
            elif self._are_bound(path, tree, bindings):
                names.add(name)
        for node in tree.nodes:
            if isinstance(node, ast.ClassDef) and any(dotted(base) in classes for base in node.bases):
                classes.add(node.name)
            elif isinstance(node, FUNCTIONS) and self._makes(path, tree, node):
                makers.add(node.name)
        names.update(self._own_attributes(path, tree))

    def _comes_from(self, target: str, table: dict[str, set[str]]) -> bool:
        """Whether the import *target* is a name that another module of the project has in *table*."""
        module, _, name = target.lstrip(".").rpartition(".")
        last = module.rpartition(".")[2]
        found = [path for path in self.trees if stem(path) == last or not module]
        return any(name in table.get(path, ()) for path in found)

    def _are_bound(self, path: str, tree: Tree, bindings: list[ast.AST | Import]) -> bool:
        """Whether *bindings* give a name an object of the class, or nothing, and not nothing alone."""
        given = [each for each in bindings if not _is_none(tree, each)]
        return bool(given) and all(self._is_bound(path, tree, each) for each in given)

    def _is_bound(self, path: str, tree: Tree, binding: ast.AST | Import) -> bool:
        """Whether *binding* gives a name an object of the class."""
        if isinstance(binding, Import):
            return False
        if isinstance(binding, ast.arg):
            return self._is_annotated(path, binding.annotation)
        match tree.parents[binding]:
            case ast.Assign(targets=[target], value=value) if target is binding:
                return self.is_one(path, value)
            case ast.AnnAssign(annotation=annotation, value=value):
                return self._is_annotated(path, annotation) or (value is not None and self.is_one(path, value))
            case ast.NamedExpr(value=value):
                return self.is_one(path, value)
        return False

    def _is_annotated(self, path: str, annotation: ast.expr | None) -> bool:
        match annotation:
            case ast.Constant(value=str() as name):
                return name in self._classes[path]
            case ast.Subscript(value=base, slice=ast.Tuple(elts=[first, *_])) if dotted(base).endswith("Annotated"):
                return self._is_annotated(path, first)
        return annotation is not None and self._is_known(path, dotted(annotation), self._classes)

    def _makes(self, path: str, tree: Tree, function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
        if isinstance(function, ast.AsyncFunctionDef):
            return False
        if function.returns is not None:
            return self._is_annotated(path, function.returns)
        returns = [each for each in ast.walk(function) if isinstance(each, ast.Return)]
        return bool(returns) and all(each.value is not None and self.is_one(path, each.value) for each in returns)

    def _own_attributes(self, path: str, tree: Tree) -> Iterator[str]:
        """Attributes ``self.x`` that are given nothing else."""
        given: dict[str, list[bool]] = {}
        for node in tree.nodes:
            if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and dotted(node.value) == "self":
                given.setdefault(dotted(node), []).append(self._is_bound(path, tree, node))
        yield from (name for name, bound in given.items() if all(bound))

    def _is_known(self, path: str, name: str, table: dict[str, set[str]]) -> bool:
        """Whether *name*, as the module at *path* writes it, is in *table*: there, or in the module it begins with."""
        if not name:
            return False
        if name in table.get(path, ()):
            return True
        first, _, rest = name.rpartition(".")
        bindings = named_bindings(self.trees[path]).get(first.partition(".")[0], [])
        modules = {each.target.rpartition(".")[2] for each in bindings if isinstance(each, Import)}
        if not rest or not bindings or not all(isinstance(each, Import) for each in bindings):
            return False
        last = first.rpartition(".")[2] if "." in first else next(iter(modules))
        return any(stem(other) == last and rest in table.get(other, ()) for other in self.trees)

    def is_one(self, path: str, node: ast.expr) -> bool:
        """Whether the expression *node* of the module at *path* is sure to be such an object."""
        if isinstance(node, ast.Call):
            name = dotted(node.func)
            return self._is_known(path, name, self._classes) or self._is_known(path, name, self._makers)
        if isinstance(node, ast.Name) and self._is_own(path, node):
            return True
        return self._is_known(path, dotted(node), self._names)

    def _is_own(self, path: str, node: ast.Name) -> bool:
        """Whether *node* is the first parameter of a method of the class."""
        tree = self.trees[path]
        for around in tree.around(node):
            if isinstance(around, FUNCTIONS):
                owner, first = tree.parents[around], around.args.args[:1]
                is_method = isinstance(owner, ast.ClassDef) and owner.name in self._classes[path]
                decorators = {dotted(each).rpartition(".")[2] for each in around.decorator_list}
                return is_method and decorators <= _OF_OBJECTS and [each.arg for each in first] == [node.id]
        return False

    def is_foreign(self, path: str, node: ast.expr) -> bool:
        """Whether *node* is sure to be of a package: a name that is imported from no module of the project."""
        root = dotted(node).partition(".")[0]
        bindings = named_bindings(self.trees[path]).get(root, [])
        targets = [each.target for each in bindings if isinstance(each, Import)]
        is_imported = bool(targets) and len(targets) == len(bindings)
        return is_imported and not any(target.startswith(".") or self._is_of_project(target) for target in targets)

    def _is_of_project(self, target: str) -> bool:
        return target.partition(".")[0] in self._parts


def _is_none(tree: Tree, binding: ast.AST | Import) -> bool:
    """Whether *binding* binds to nothing that has a field."""
    if isinstance(binding, (ast.Global, ast.Nonlocal)):
        return True
    parent = None if isinstance(binding, Import) else tree.parents[binding]
    return isinstance(parent, (ast.Assign, ast.AnnAssign)) and getattr(parent.value, "value", parent) is None


def _parts(path: str) -> list[str]:
    return path.removesuffix(".py").replace(os.sep, "/").split("/")
