"""Fields of classes: the default of a settings class goes, that of a dataclass or a model becomes a factory."""

from __future__ import annotations

import ast

from qianfan_lint.core.model import Message, Span
from qianfan_lint.repairs.change import Refused, Repair
from qianfan_lint.repairs.classes import Kind, below, kind_of, lineage, settings_variable
from qianfan_lint.repairs.imports import Edits, import_name
from qianfan_lint.repairs.removal import remove_argument
from qianfan_lint.repairs.rewrite import Literal, replaced
from qianfan_lint.repairs.scopes import resolve
from qianfan_lint.repairs.settings import is_new, is_sure_to_read
from qianfan_lint.repairs.tree import Tree, dotted

IDIOMS = (
    "settings field",
    "settings Field()",
    "dataclass field",
    "dataclass field()",
    "attrs field",
    "attrs field()",
    "model field",
    "model Field()",
)
# By kind: the module and name of what makes a field, and the keyword of its factory.
_MAKERS = {
    Kind.DATACLASS: ("dataclasses", "field", "default_factory"),
    Kind.ATTRS: ("attrs", "field", "factory"),
    Kind.MODEL: ("pydantic", "Field", "default_factory"),
}
_SOURCES = ("settings_customise_sources", "customise_sources")
_FIELDS = ("Field", "field", "attrib", "ib")


def repair(literal: Literal) -> Repair | None:
    tree = literal.tree
    statement = tree.statement(literal.node)
    owner = tree.parents[statement]
    if not isinstance(owner, ast.ClassDef) or not isinstance(statement, (ast.AnnAssign, ast.Assign)):
        return None
    if any(isinstance(each, ast.Lambda) for each in tree.around(literal.node)):
        return None  # a factory, which is asked when an object is made
    kind = kind_of(tree, owner)
    value = statement.value
    assert value is not None
    made = value if isinstance(value, ast.Call) and dotted(value.func).rpartition(".")[2] in _FIELDS else None
    is_field = isinstance(statement, ast.AnnAssign) or made is not None
    if kind is Kind.PLAIN or not is_field or "ClassVar" in tree.slice(statement).partition("=")[0]:
        return None
    if kind is Kind.UNKNOWN:
        raise Refused("what the class does with its fields cannot be told")
    name = _name(statement)
    _check_class_is_not_asked(literal, owner, ())
    if kind is Kind.SETTINGS:
        return _settings(literal, owner, statement, name, made)
    if "InitVar" in tree.slice(statement).partition("=")[0]:
        raise Refused("the field takes no factory")
    _check_class_is_not_asked(literal, owner, (name,))
    return _factory(literal, kind, value, made)


_TABLES = ("model_fields", "__fields__", "__dataclass_fields__")
"""Attributes of a class that tell the defaults of its fields."""


_ASKING = ("fields(", "fields_dict(", "signature(", "getattr(", "vars(", "getmembers(", "replace(")
"""Calls that tell them, or may read one, of the class that they are given."""


def _check_class_is_not_asked(literal: Literal, owner: ast.ClassDef, more: tuple[str, ...]) -> None:
    """Raise Refused where somebody reads the default from the class, by its tables, by a call or by *more*."""
    names = below(literal.tree, owner)
    asked = {f"{name}.{each}" for name in names for each in (*_TABLES, *more)}
    asked |= {f"{call}{name}{end}" for call in _ASKING for name in names for end in ",)"}
    is_here = not literal.tree.once(_of_classes).isdisjoint(more)
    if is_here or any(text in literal.tree.text or literal.request.mentions(text) for text in sorted(asked)):
        raise Refused("the field is read from the class itself")


def _of_classes(tree: Tree) -> frozenset[str]:
    """What is read of a class that is not called by its name: ``cls.x``, ``type(self).x``."""
    return frozenset(node.attr for node in tree.nodes if isinstance(node, ast.Attribute) and _is_class(node.value))


def _is_class(owner: ast.expr) -> bool:
    is_made = isinstance(owner, ast.Call) and dotted(owner.func) == "type"
    return is_made or dotted(owner) == "cls" or dotted(owner).endswith(".__class__")


def _name(statement: ast.AnnAssign | ast.Assign) -> str:
    target = statement.target if isinstance(statement, ast.AnnAssign) else statement.targets[0]
    if not isinstance(target, ast.Name):
        raise Refused("what the class does with its fields cannot be told")
    return target.id


def _settings(literal: Literal, owner: ast.ClassDef, statement: ast.stmt, name: str, made: ast.Call | None) -> Repair:
    """pydantic-settings reads the variable itself, from the environment and from its own ``env_file``."""
    assert isinstance(statement, ast.AnnAssign)
    tree = literal.tree
    body = [each for parent in lineage(tree, owner) for each in parent.body]
    if any(isinstance(each, ast.FunctionDef) and each.name in _SOURCES for each in body):
        raise Refused("the class says itself where its values come from")
    if literal.request.mentions(f"{owner.name}.model_construct(") or f"{owner.name}.model_construct(" in tree.text:
        raise Refused("an object of the class is made without the environment")
    assert statement.value is not None
    variable = settings_variable(tree, owner, name, made)
    title = Message.of("Drop the default: the class reads {env} itself", env=variable)
    drop = Span(tree.span(statement.annotation).end, tree.bare(statement.value).end)
    file = is_sure_to_read(tree, owner, literal.request.file), is_new(tree, owner)
    if made is None:
        if statement.value is not literal.node and not _is_secret(literal, statement.value):
            raise Refused("the default holds more than the credential")
        return Repair(((_bare_end(literal, statement, drop), ""),), variable, "settings field", title, (), *file)
    argument = _default_of(literal, made)
    if len(made.args) + len(made.keywords) == 1:
        return Repair(((_bare_end(literal, statement, drop), ""),), variable, "settings Field()", title, (), *file)
    return Repair((remove_argument(tree, made, argument),), variable, "settings Field()", title, (), *file)


def _bare_end(literal: Literal, statement: ast.AnnAssign, drop: Span) -> Span:
    return Span(literal.tree.bare(statement.annotation).end, drop.end)


def _is_secret(literal: Literal, value: ast.expr) -> bool:
    """``SecretStr("…")``."""
    return (
        isinstance(value, ast.Call)
        and value.args == [literal.node]
        and not value.keywords
        and resolve(literal.tree, value, dotted(value.func)).rpartition(".")[2] in ("SecretStr", "SecretBytes")
    )


def _default_of(literal: Literal, made: ast.Call) -> ast.expr | ast.keyword:
    """The argument of a field's call that is the default and nothing but the credential."""
    for keyword in made.keywords:
        if keyword.arg == "default" and (keyword.value is literal.node or _is_secret(literal, keyword.value)):
            return keyword
    if made.args and (made.args[0] is literal.node or _is_secret(literal, made.args[0])):
        return made.args[0]
    raise Refused("the default holds more than the credential")


def _factory(literal: Literal, kind: Kind, value: ast.expr, made: ast.Call | None) -> Repair:
    """``field(default_factory=lambda: os.environ["X"])``."""
    tree, variable = literal.tree, literal.request.variable
    module, name, keyword = _MAKERS[kind]
    text, edits = replaced(literal, variable)
    outer = tree.span(value)
    title = Message.of("Read {env} when an object is made", env=variable)
    if made is not None:
        argument = _default_of(literal, made)
        inner = argument.value if isinstance(argument, ast.keyword) else argument
        body = _with(literal, inner, text)
        place = tree.span(argument) if isinstance(argument, ast.keyword) else tree.bare(argument)
        replacement = (place, f"{keyword}=lambda: {body}")
        if made.args[:1] == [argument] and made.args[1:]:
            raise Refused("the default holds more than the credential")
        return Repair((replacement, *edits), variable, f"{kind.value} {name}()", title)
    maker, imports = _maker(literal, kind, module, name)
    body = _with(literal, value, text)
    change = (outer, f"{maker}({keyword}=lambda: {body})")
    return Repair((change, *imports, *edits), variable, f"{kind.value} field", title)


def _maker(literal: Literal, kind: Kind, module: str, name: str) -> tuple[str, Edits]:
    """How the maker of a field is written: beside the decorator, so imported from the same module."""
    tree = literal.tree
    if kind is Kind.ATTRS:
        for statement in tree.module.body:
            if isinstance(statement, ast.ImportFrom) and statement.module in ("attr", "attrs"):
                return import_name(tree, literal.node, statement.module, name)
            if isinstance(statement, ast.Import) and statement.names[0].name in ("attr", "attrs"):
                return import_name(tree, literal.node, statement.names[0].name, name)
    return import_name(tree, literal.node, module, name)


def _with(literal: Literal, value: ast.expr, text: str) -> str:
    """The source of *value* with *text* in the place of the literal."""
    outer, inner = literal.tree.span(value), literal.span
    source = literal.tree.text
    return source[outer.start : inner.start] + text + source[inner.end : outer.end]
