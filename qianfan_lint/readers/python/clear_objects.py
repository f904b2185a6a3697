"""Objects of the project's classes whose ``repr`` shows a credential: settings, models, data classes.

``print(settings)`` of a pydantic class shows each field but those that are ``SecretStr``.
https://docs.pydantic.dev/latest/api/types/#pydantic.types.Secret
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from qianfan_lint.core.flow import UNKNOWN, Made, Value, options
from qianfan_lint.core.model import Span
from qianfan_lint.core.named import Imported, Member
from qianfan_lint.core.patterns import lazy
from qianfan_lint.knowledge.names import is_shown_credential
from qianfan_lint.readers.python.calls import returned
from qianfan_lint.readers.python.hidden import is_wrapped
from qianfan_lint.readers.python.module import Module
from qianfan_lint.readers.python.objects import has_base, last_name
from qianfan_lint.readers.python.project_modules import find, function_at
from qianfan_lint.readers.python.scopes import ClassScope, dotted
from qianfan_lint.readers.python.settings_classes import MAX_STEPS, is_settings
from qianfan_lint.readers.python.tree import nodes
from qianfan_lint.readers.python.vocabulary import SETTINGS_HOMES

Judge = Callable[[Value, str], "Value | None"]
"""Of a value and the name of its field: the credential in it."""

_OWN_REPR = ("__repr__", "__str__", "__rich_repr__", "__format__")
_TO_VALUE = r"\s*=(?:[\s(\\]|#[^\r\n]*)*"
# What keeps a field out of the `repr`.
_HIDDEN = lazy(rf"repr{_TO_VALUE}False|exclude{_TO_VALUE}True|ClassVar|PrivateAttr")
_PLAIN = lazy(r"\w+\s*:\s*(str)\b")
_HELD = lazy(r"\w+\s*:\s*(?:\w+\[)*[\"']?(\w+)")
_WITH_REPR = ("BaseModel", "NamedTuple", "SQLModel", "TypedDict")
_DECORATORS = ("dataclass", "define", "frozen", "attrs", "s", "dataclasses")
_HOME = lazy(rf"(?i){'|'.join(SETTINGS_HOMES)}")


class Field(NamedTuple):
    name: str
    is_open: bool
    """The ``repr`` of its object shows what it holds."""
    annotation: Span | None
    """Where it is declared as ``str``."""
    holds: ClassScope | None = None
    """The class of the module whose object it holds."""


def clear_field(module: Module, made: Made, judge: Judge) -> Field | None:
    """A field of the object *made* that shows a credential."""
    owner = module.values.class_of(made.callee)
    if owner is None or any(name in owner.names for name in _OWN_REPR):
        return None
    fields = list(_fields(module, owner))
    if is_settings(module.values, owner):
        return _by_name(module, fields)
    if not _shows_fields(owner):
        return None
    if not _converts(owner):
        fields = [field._replace(annotation=None) for field in fields]
    given = {**dict(zip((field.name for field in fields), made.positional, strict=False)), **made.keywords}
    for field in (field for field in fields if field.is_open):
        value = given[field.name] if field.name in given else module.values.attribute(made, field.name, made.span)
        # Of a field without a default nothing is known but its name.
        if not isinstance(value, Member) and judge(value, field.name) is not None:
            return field
    return None


def _by_name(module: Module, fields: list[Field], steps: int = MAX_STEPS) -> Field | None:
    """The one of *fields* that shows a credential by its name, or by that of a field of the object that it holds."""
    for field in (field for field in fields if field.is_open):
        if _is_credential(module, field.name):
            return field
        inner = list(_fields(module, field.holds)) if steps and field.holds and _shows_fields(field.holds) else []
        if _by_name(module, inner, steps - 1) is not None:
            return field._replace(annotation=None)
    return None


def read_field(module: Module, made: Made, name: str) -> Field | None:
    """The field *name* of the object *made*, where a ``SecretStr`` would keep it from being shown."""
    owner = module.values.class_of(made.callee)
    if owner is None or not (is_settings(module.values, owner) or _converts(owner)):
        return None
    return next((field for field in _fields(module, owner) if field.name == name and field.is_open), None)


def objects(module: Module, value: Value) -> Iterator[tuple[Module, Made]]:
    """The objects that *value* may be, each with the module that makes it. Settings may be another module's."""
    for option in options(value):
        if isinstance(option, Made):
            yield module, option
            if is_home(option.callee) and option.callee not in module.index.by_root:
                yield from _made_elsewhere(module, option)
        elif isinstance(option, Imported) and _HOME.search(option.last):
            place = find(module, option.dotted)
            if place is not None and place[0] is not module:
                home, names = place
                yield from ((home, made) for made in options(home.attribute(names)) if isinstance(made, Made))


def is_home(dotted: str) -> bool:
    """Whether what has that name in another module may be settings, or make them."""
    return "." in dotted and _HOME.search(dotted) is not None


def _made_elsewhere(module: Module, made: Made) -> Iterator[tuple[Module, Made]]:
    """``Settings()`` or ``get_settings()`` of another module: the object, and the module that has its class."""
    place = function_at(module, made.callee)
    if place is None:
        return
    home, root = place
    if home.values.class_of(root) is not None:
        yield home, made._replace(callee=root)
    for option in options(returned(home.values, root) or UNKNOWN):
        if isinstance(option, Made):
            yield home, option


def _is_credential(module: Module, name: str) -> bool:
    return name.lower() in module.providers.names or is_shown_credential(name)


def _shows_fields(owner: ClassScope) -> bool:
    """Whether the ``repr`` of the class is made of its fields."""
    decorators = [each.func if isinstance(each, nodes.Call) else each for each in owner.node.decorators]
    return has_base(owner, *_WITH_REPR) or any(last_name(owner, each) in _DECORATORS for each in decorators)


def _converts(owner: ClassScope) -> bool:
    """Whether the class makes a ``SecretStr`` of a text: models of pydantic do, data classes keep the text."""
    return has_base(owner, "BaseModel", "SQLModel")


def _fields(module: Module, owner: ClassScope, steps: int = MAX_STEPS) -> Iterator[Field]:
    """The fields of the class *owner* and those above it."""
    for argument in owner.node.args if steps else ():
        base = module.index.by_root.get(f"{owner.parent.root if owner.parent else ''}.{dotted(argument.value)}")
        if isinstance(base, ClassScope):
            yield from _fields(module, base, steps - 1)
    for statement in owner.node.body:
        match statement:
            case nodes.AnnAssign(target=nodes.Name(value=name)):
                written = module.source.text[statement.start : statement.end]
                plain = None if module.values.is_foreign else _PLAIN.match(written)
                at = Span(statement.start + plain.start(1), statement.start + plain.end(1)) if plain else None
                is_open = not (_HIDDEN.search(written) or is_wrapped(module, written))
                yield Field(name, is_open, at, _class_named(module, owner, written))


def _class_named(module: Module, owner: ClassScope, written: str) -> ClassScope | None:
    """The class of the module that the declaration *written* of a field of *owner* names."""
    named = _HELD.match(written)
    found = module.index.by_root.get(f"{owner.parent.root if owner.parent else ''}.{named[1]}") if named else None
    return found if isinstance(found, ClassScope) else None
