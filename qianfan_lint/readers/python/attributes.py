"""What an attribute is: of an object of the module by what it is made with, of a class by what its body binds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qianfan_lint.core.flow import UNKNOWN, Env, Made, Mix, Nothing, Table, Text, Unknown, Value, choice
from qianfan_lint.core.model import Span
from qianfan_lint.core.named import Instance, Member, Named, OwnClass, OwnFunction, PartOf
from qianfan_lint.readers.python.application import Given, applied, is_decorated
from qianfan_lint.readers.python.objects import above, all_fields, attributes_of, made_by, set_by_methods, special
from qianfan_lint.readers.python.scopes import ClassScope
from qianfan_lint.readers.python.settings_classes import default, variable
from qianfan_lint.readers.python.vocabulary import ATTRIBUTES, NAMESPACE_OBJECTS

if TYPE_CHECKING:
    from qianfan_lint.readers.python.values import Evaluator


def attribute_of(evaluator: Evaluator, base: Value, attr: str, at: Span) -> Value:
    match base:
        case Instance() if attr == ATTRIBUTES and (every := attributes_of(evaluator, base, at)) is not None:
            return every
        case Instance(dotted=root) | OwnClass(dotted=root):
            owner = evaluator.class_of(root)
            return _of_class(evaluator, base, owner, attr, at) if owner is not None else UNKNOWN
        case Named():
            return base.attribute(attr, at)
        case Made() if attr == ATTRIBUTES and (every := attributes_of(evaluator, base, at)) is not None:
            return every
        case Made(callee=callee) if callee and (owner := evaluator.class_of(callee)):
            return _of_instance(evaluator, base, owner, attr, at)
        case Env() | Text() | Mix() if attr == "value":  # of a member of an enumeration
            return base
        case Table() if (entry := base.get(attr)) is not None:  # of a table whose entries are attributes too
            return entry.value
        case Made(callee=callee, keywords=given) if callee in NAMESPACE_OBJECTS and attr in given:
            return given[attr]
        case Made(callee=callee) if callee:
            return PartOf.result(base, attr, at)
    return UNKNOWN


def _of_class(evaluator: Evaluator, base: Value, owner: ClassScope, attr: str, at: Span) -> Value:
    """An attribute of the class *owner*, or of *base*, an object of it."""
    read = variable(evaluator, owner, attr)
    if read is not None:
        return read
    bindings = (owner.attributes.get(attr, []) + owner.names.get(attr, []))[: evaluator.most_options]
    found = [_computed(evaluator, default(evaluator.bound_value(each, attr, owner, at)), base, at) for each in bindings]
    found = set_by_methods(evaluator, bindings, base, found)
    known = [
        evaluator.with_items(value, attr, owner, 0, False)
        for value in found
        if not isinstance(value, (Nothing, Unknown))
    ]
    if not known and (other := _unlisted(evaluator, base, owner, attr, at)) is not None:
        return other
    if not known and not bindings:
        parents = (each for each in above(evaluator, owner)[1:] if attr in each.attributes or attr in each.names)
        if (parent := next(parents, None)) is not None:
            return _of_class(evaluator, base, parent, attr, at)
    return choice(known) if known else Member(owner.root, attr, at)


def _unlisted(evaluator: Evaluator, base: Value, owner: ClassScope, attr: str, at: Span) -> Value | None:
    """An attribute that no statement names: set by a table of all of them, or made by a method of the class."""
    if attr == "__class__":
        return OwnClass(owner.root, at)
    puts = [put for put in owner.items.get(ATTRIBUTES, ()) if put.detail == "update"]
    for put in puts:
        table = evaluator.value(put.node, put.scope, put.order, put.path) if put.node is not None else UNKNOWN
        if isinstance(table, Table) and (entry := table.get(attr)) is not None:
            return entry.value
    if attr in owner.names or attr.startswith("__"):
        return None
    return special(evaluator, base, "__getattr__", Given((Text(attr, at, ()),), {}), at)


def _of_instance(evaluator: Evaluator, made: Made, owner: ClassScope, attr: str, at: Span) -> Value:
    """An attribute of an object of the class *owner*, by what it was made with."""
    made, owner = made_by(evaluator, made, owner, attr)
    init = evaluator.index.by_root.get(f"{owner.root}.__init__")
    if init is None:
        names = all_fields(evaluator, owner)
        given = {**dict(zip(names, made.positional, strict=False)), **made.keywords}
        if attr in given and attr in names:
            return given[attr]
        init = evaluator.index.by_root.get(f"{owner.root}.__post_init__")
        if init is None or attr not in owner.attributes:
            return _of_class(evaluator, made, owner, attr, at)
        made = made._replace(positional=(), keywords=given)
        with evaluator.applying(init, Given((), {}, made)):
            return _of_class(evaluator, made, owner, attr, at)
    with evaluator.applying(init, Given(made.positional, made.keywords, made)):
        return _of_class(evaluator, made, owner, attr, at)


def _computed(evaluator: Evaluator, member: Value, held: Value, at: Span) -> Value:
    """What a property gives that is asked of *held*, or a field whose value a function makes."""
    if isinstance(member, Made) and isinstance(maker := member.keywords.get("default_factory"), Named):
        return applied(evaluator, maker.dotted, Given((), {}), at) or member
    if isinstance(member, Made) and evaluator.class_of(member.callee) is not None:  # a descriptor
        return special(evaluator, member, "__get__", Given((held,), {}), at) or member
    function = evaluator.index.by_root.get(member.dotted) if isinstance(member, OwnFunction) else None
    if function is None or not is_decorated(function, "property"):
        return member
    return applied(evaluator, function.root, Given((), {}, held), at) or member
