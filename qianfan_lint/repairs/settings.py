"""Settings classes and files of variables: which one a class reads, and whether it may hold more than its fields.

A class of pydantic-settings that reads a file refuses a variable that it has no field for, unless ``extra`` says
otherwise: https://docs.pydantic.dev/latest/concepts/pydantic_settings/#dotenv-env-support
"""

from __future__ import annotations

import ast
import os
from collections.abc import Iterator

from qianfan_lint.core.model import Span
from qianfan_lint.repairs.change import Refused
from qianfan_lint.repairs.classes import Kind, bases_of, kind_of, lineage, options_of, settings_variable
from qianfan_lint.repairs.imports import Edits
from qianfan_lint.repairs.lookup import read_at
from qianfan_lint.repairs.tree import Tree, constant, dotted

_OLD = ("pydantic.BaseSettings", "pydantic.v1.BaseSettings")
"""Classes of pydantic 1 look for their fields alone."""


def reads_file(tree: Tree, owner: ast.ClassDef, name: str) -> bool:
    """Whether the settings class *owner* may read the file called *name*, as far as that is written down."""
    value = _file_of(tree, owner)
    return value is not None and name in _names(tree, value)


def is_sure_to_read(tree: Tree, owner: ast.ClassDef, name: str) -> bool:
    """Whether it reads that file whatever the environment is: no variable says which file it is."""
    value = _file_of(tree, owner)
    looked_up = (isinstance(node, ast.expr) and read_at(tree, node) is not None for node in _parts(tree, value))
    return reads_file(tree, owner, name) and not any(looked_up)


def _file_of(tree: Tree, owner: ast.ClassDef) -> ast.expr | None:
    try:
        return options_of(tree, owner).get("env_file")
    except Refused:
        return None


def _names(tree: Tree, value: ast.expr) -> Iterator[str]:
    """The base names of the files that *value* names, also by a constant of the module."""
    for node in _parts(tree, value):
        if text := _text(node):
            yield os.path.basename(text)


def _parts(tree: Tree, value: ast.expr | None) -> Iterator[ast.AST]:
    """What *value* is made of, and the constants of the module that it names."""
    for node in ast.walk(value) if value is not None else ():
        yield node
        if isinstance(node, ast.Name):
            for each in tree.module.body:
                if isinstance(each, ast.Assign) and [dotted(target) for target in each.targets] == [node.id]:
                    yield from ast.walk(each.value)


def _text(node: ast.AST) -> str:
    found = constant(node) if isinstance(node, ast.expr) else None
    return found if isinstance(found, str) else ""


def is_new(tree: Tree, owner: ast.ClassDef) -> bool:
    """Whether *owner* is sure to be a class of pydantic-settings, which brings python-dotenv."""
    return "pydantic_settings.BaseSettings" in bases_of(tree, owner)


def admit(tree: Tree, file: str, variable: str, path: str) -> Edits:
    """What lets the settings classes of *tree* that read *file* find *variable* in it. Raises Refused."""
    edits: list[tuple[Span, str]] = []
    for owner in tree.nodes:
        if not isinstance(owner, ast.ClassDef) or kind_of(tree, owner) is not Kind.SETTINGS or _is_old(tree, owner):
            continue
        if reads_file(tree, owner, file) and not _accepts(tree, owner, variable):
            change = _tolerance(tree, owner)
            if change is None:
                text = "{name} in {path} reads {file}, and refuses a variable that it has no field for"
                raise Refused(text, name=owner.name, path=path, file=file)
            edits += [change] if change not in edits else []
    return tuple(edits)


def _is_old(tree: Tree, owner: ast.ClassDef) -> bool:
    return not bases_of(tree, owner).isdisjoint(_OLD)


def _accepts(tree: Tree, owner: ast.ClassDef, variable: str) -> bool:
    options = options_of(tree, owner)
    extra = options.get("extra")
    if extra is not None and (_text(extra) or dotted(extra)).endswith(("ignore", "allow")):
        return True
    delimiter = _text(options["env_nested_delimiter"]) if "env_nested_delimiter" in options else ""
    for name in _variables(tree, owner):
        if variable.lower() == name.lower() or (delimiter and variable.lower().startswith((name + delimiter).lower())):
            return True
    return False


def _variables(tree: Tree, owner: ast.ClassDef) -> Iterator[str]:
    """The variables of the fields of *owner*, as far as they can be told."""
    for each in lineage(tree, owner):
        for statement in each.body:
            if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
                made = statement.value if isinstance(statement.value, ast.Call) else None
                try:
                    yield settings_variable(tree, owner, statement.target.id, made)
                except Refused:
                    continue


def _tolerance(tree: Tree, owner: ast.ClassDef) -> tuple[Span, str] | None:
    """The edit that writes ``extra="ignore"`` beside the other options; None where something else is said there."""
    if "extra" in options_of(tree, owner):
        return None
    for statement in (statement for each in lineage(tree, owner) for statement in each.body):
        match statement:
            case (
                ast.Assign(targets=[ast.Name(id="model_config")], value=value)
                | ast.AnnAssign(target=ast.Name(id="model_config"), value=ast.expr() as value)
            ):
                return _beside(tree, value)
            case ast.ClassDef(name="Config", body=[*_, last]):
                at = tree.span(last).end
                indent = tree.text[tree.line_start(tree.span(last).start) : tree.span(last).start]
                return (Span(at, at), f'\n{indent}extra = "ignore"') if not indent.strip() else None
    return None


def _beside(tree: Tree, value: ast.expr) -> tuple[Span, str] | None:
    match value:
        case ast.Call(keywords=[*_, ast.keyword(value=last)]):
            at = tree.bare(last).end
            return Span(at, at), ', extra="ignore"'
        case ast.Dict(values=[*_, last]):
            at = tree.bare(last).end
            return Span(at, at), ', "extra": "ignore"'
    return None
