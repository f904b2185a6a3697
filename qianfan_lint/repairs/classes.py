"""What a class does with its fields, and which variable a settings class reads one from.

https://docs.pydantic.dev/latest/concepts/pydantic_settings/#environment-variable-names
"""

from __future__ import annotations

import ast
import enum

from qianfan_lint.repairs.change import Refused
from qianfan_lint.repairs.scopes import resolve
from qianfan_lint.repairs.tree import Tree, constant, dotted

_SETTINGS = frozenset(("pydantic_settings.BaseSettings", "pydantic.BaseSettings", "pydantic.v1.BaseSettings"))
_MODELS = frozenset(("pydantic.BaseModel", "pydantic.v1.BaseModel", "langchain_core.pydantic_v1.BaseModel"))
_PLAIN = frozenset(
    "object abc.ABC typing.NamedTuple typing.Protocol typing.TypedDict enum.Enum enum.StrEnum str Exception".split()
)
_DATACLASS = frozenset(("dataclasses.dataclass", "pydantic.dataclasses.dataclass"))
_ATTRS = frozenset(
    f"{module}.{name}" for module in ("attr", "attrs") for name in "s attrs define frozen mutable dataclass".split()
)
_NAMING = ("env", "validation_alias", "alias")


class Kind(enum.Enum):
    PLAIN = "plain"
    """Its body is run, and no more."""
    DATACLASS = "dataclass"
    ATTRS = "attrs"
    MODEL = "model"
    SETTINGS = "settings"
    UNKNOWN = "unknown"


def kind_of(tree: Tree, owner: ast.ClassDef) -> Kind:
    for decorator in owner.decorator_list:
        written = dotted(decorator.func if isinstance(decorator, ast.Call) else decorator)
        name = resolve(tree, owner, written) or written
        if name in _DATACLASS:
            return Kind.DATACLASS
        if name in _ATTRS:
            return Kind.ATTRS
        return Kind.UNKNOWN
    kinds = {_of_base(tree, owner, base) for base in owner.bases}
    for kind in (Kind.UNKNOWN, Kind.SETTINGS, Kind.MODEL, Kind.ATTRS, Kind.DATACLASS):
        if kind in kinds:
            return kind
    return Kind.PLAIN


def _of_base(tree: Tree, owner: ast.ClassDef, base: ast.expr) -> Kind:
    written = dotted(base.value if isinstance(base, ast.Subscript) else base)
    name = resolve(tree, owner, written) or written
    if name in _SETTINGS:
        return Kind.SETTINGS
    if name in _MODELS:
        return Kind.MODEL
    if name in _PLAIN:
        return Kind.PLAIN
    parent = _class(tree, owner, written)
    if parent is None:  # imported in a `try`, perhaps, since it moved from one package to another
        return Kind.SETTINGS if written == "BaseSettings" else Kind.UNKNOWN
    kind = kind_of(tree, parent)
    # Without the decorator of its own, a class under a dataclass has plain attributes.
    return Kind.PLAIN if kind in (Kind.DATACLASS, Kind.ATTRS) else kind


def _class(tree: Tree, owner: ast.ClassDef, name: str) -> ast.ClassDef | None:
    """The class *name* of this module, above *owner*."""
    found = tree.once(_classes).get(name, [])
    return found[0] if len(found) == 1 and found[0].lineno < owner.lineno else None


def _classes(tree: Tree) -> dict[str, list[ast.ClassDef]]:
    """Those at the top of the module, by name."""
    found: dict[str, list[ast.ClassDef]] = {}
    for each in tree.module.body:
        if isinstance(each, ast.ClassDef):
            found.setdefault(each.name, []).append(each)
    return found


def lineage(tree: Tree, owner: ast.ClassDef) -> list[ast.ClassDef]:
    """*owner* and the classes of this module that it is under, itself first."""
    found = [owner]
    for each in found:  # which grows
        parents = (_class(tree, each, dotted(base)) for base in each.bases)
        found += [parent for parent in parents if parent is not None and parent not in found]
    return found


def below(tree: Tree, owner: ast.ClassDef) -> list[str]:
    """The name of *owner*, and of each class of this module that is under one of such a name."""
    found = {owner.name: None}
    left = [owner.name]
    while left:
        new = [name for name in tree.once(_under).get(left.pop(), ()) if name not in found]
        found.update(dict.fromkeys(new))
        left += new
    return list(found)


def _under(tree: Tree) -> dict[str, list[str]]:
    """What stands as a base → the names of the classes that have it."""
    found: dict[str, list[str]] = {}
    for node in tree.nodes:
        if isinstance(node, ast.ClassDef):
            for base in node.bases:
                found.setdefault(dotted(base), []).append(node.name)
    return found


def bases_of(tree: Tree, owner: ast.ClassDef) -> set[str]:
    """The dotted names of the bases of *owner*, and of the classes of this module that it is under."""
    return {resolve(tree, owner, dotted(base)) for each in lineage(tree, owner) for base in each.bases}


def settings_variable(tree: Tree, owner: ast.ClassDef, field: str, made: ast.Call | None) -> str:
    """The variable that a settings class reads *field* from. Raises Refused where that cannot be told."""
    for keyword in made.keywords if made is not None else ():
        if keyword.arg in _NAMING:
            return _first_name(keyword.value)
        if keyword.arg is None:
            raise Refused("the variable of the field cannot be told")
    options = options_of(tree, owner)
    prefix = constant(options["env_prefix"]) if "env_prefix" in options else ""
    if not isinstance(prefix, str) or "alias_generator" in options:
        raise Refused("the variable of the field cannot be told")
    sensitive = options.get("case_sensitive")
    if isinstance(sensitive, ast.Constant) and sensitive.value is True:
        return prefix + field
    return (prefix + field).upper()


def _first_name(value: ast.expr) -> str:
    """The name that an alias states; of several the first."""
    match value:
        case ast.List(elts=[first, *_]) | ast.Tuple(elts=[first, *_]) | ast.Call(args=[first, *_]):
            name = constant(first)
        case _:
            name = constant(value)
    if not isinstance(name, str):
        raise Refused("the variable of the field cannot be told")
    return name


def options_of(tree: Tree, owner: ast.ClassDef) -> dict[str, ast.expr]:
    """What ``model_config``, or ``class Config`` in pydantic 1, says, of the class and those above it."""
    found: dict[str, ast.expr] = {}
    for base in owner.bases:
        parent = _class(tree, owner, dotted(base))
        found |= options_of(tree, parent) if parent is not None else {}
    for statement in owner.body:
        match statement:
            case (
                ast.Assign(targets=[ast.Name(id="model_config")], value=value)
                | ast.AnnAssign(target=ast.Name(id="model_config"), value=value)
            ):
                found |= _stated(value)
            case ast.ClassDef(name="Config", body=body):
                for each in body:
                    if isinstance(each, ast.Assign) and isinstance(each.targets[0], ast.Name):
                        found[each.targets[0].id] = each.value
    return found | {keyword.arg: keyword.value for keyword in owner.keywords if keyword.arg}


def _stated(value: ast.expr | None) -> dict[str, ast.expr]:
    match value:
        case ast.Call(keywords=keywords):
            if any(keyword.arg is None for keyword in keywords):
                raise Refused("the variable of the field cannot be told")
            return {keyword.arg: keyword.value for keyword in keywords if keyword.arg}
        case ast.Dict(keys=keys, values=values):
            pairs = zip(keys, values, strict=True)
            return {str(key.value): each for key, each in pairs if isinstance(key, ast.Constant)}
    raise Refused("the variable of the field cannot be told")
