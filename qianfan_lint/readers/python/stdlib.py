"""What functions of Python's library make of what they are given, by the name of each."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from qianfan_lint.core.flow import UNKNOWN, Entry, Env, Items, Made, Nothing, Table, Text, Value, choice, mix
from qianfan_lint.core.model import ELSEWHERE
from qianfan_lint.core.named import Imported
from qianfan_lint.core.patterns import lazy
from qianfan_lint.readers.python.formats import joined
from qianfan_lint.readers.python.iteration import MAX_ITEMS, items_of, without_empty
from qianfan_lint.readers.python.objects import attributes_of
from qianfan_lint.readers.python.tree import nodes
from qianfan_lint.readers.python.vocabulary import EXPANDING, NAMED_TUPLES

if TYPE_CHECKING:
    from qianfan_lint.readers.python.values import Evaluator

Given = tuple[Value, ...]
Function = Callable[["Evaluator", nodes.Call, Given, Mapping[str, Value]], "Value | None"]
"""Of the call and what it is given; None where the result is not known here."""

_FIELD = lazy(r"\$(?:\$|(\w+)|\{(\w+)\})")


def _first(evaluator: Evaluator, _: nodes.Call, given: Given, __: Mapping[str, Value]) -> Value | None:
    items = items_of(evaluator, given[0])
    return items[0] if items else None


def _items(evaluator: Evaluator, _: nodes.Call, given: Given, __: Mapping[str, Value]) -> Value | None:
    items = items_of(evaluator, given[0])
    return Items(items) if items is not None else None


def _filtered(evaluator: Evaluator, _: nodes.Call, given: Given, __: Mapping[str, Value]) -> Value | None:
    match given:
        case (Nothing(), several):
            items = items_of(evaluator, several)
            return Items(without_empty(items)) if items is not None else None
    return None


def _zipped(evaluator: Evaluator, _: nodes.Call, given: Given, __: Mapping[str, Value]) -> Value | None:
    several = [items_of(evaluator, each) for each in given]
    known = [each for each in several if each is not None]
    return Items(tuple(map(Items, zip(*known, strict=False)))) if len(known) == len(several) else None


def _numbered(evaluator: Evaluator, _: nodes.Call, given: Given, __: Mapping[str, Value]) -> Value | None:
    items = items_of(evaluator, given[0])
    return Items(tuple(Items((UNKNOWN, each)) for each in items)) if items is not None else None


def _from_keys(evaluator: Evaluator, node: nodes.Call, given: Given, __: Mapping[str, Value]) -> Value | None:
    keys = items_of(evaluator, given[0])
    if keys is None or len(given) != 2:
        return None
    entries = tuple(Entry(key, given[1], evaluator.span(node)) for key in keys if isinstance(key, Text))
    return Table(entries, len(entries) == len(keys), evaluator.span(node))


def _open_table(evaluator: Evaluator, node: nodes.Call, _: Given, __: Mapping[str, Value]) -> Value | None:
    return Table((), False, evaluator.span(node))


def _same(_: Evaluator, __: nodes.Call, given: Given, ___: Mapping[str, Value]) -> Value | None:
    return given[0]


def _all(_: Evaluator, __: nodes.Call, given: Given, ___: Mapping[str, Value]) -> Value | None:
    return Items(tuple(given))


def _parsed(_: Evaluator, __: nodes.Call, given: Given, ___: Mapping[str, Value]) -> Value | None:
    """``json.loads(json.dumps(…))``"""
    match given[0]:
        case Made(callee="json.dumps", positional=(written, *_)):
            return written
    return None


def _as_table(evaluator: Evaluator, node: nodes.Call, given: Given, _: Mapping[str, Value]) -> Value | None:
    return attributes_of(evaluator, given[0], evaluator.span(node))


def _replaced(_: Evaluator, __: nodes.Call, given: Given, keywords: Mapping[str, Value]) -> Value | None:
    return replaced(given[0], keywords)


def replaced(value: Value, keywords: Mapping[str, Value]) -> Value | None:
    """The object *value* with some of its fields replaced."""
    return value._replace(keywords={**value.keywords, **keywords}) if isinstance(value, Made) else None


def _named_tuple(_: Evaluator, node: nodes.Call, given: Given, ___: Mapping[str, Value]) -> Value | None:
    """A class of tuples: the call as it is, with its field names as items."""
    names = field_names(given[1]) if len(given) > 1 else None
    return Made(NAMED_TUPLES[0], (Items(names),), {}, True, ELSEWHERE) if names else None


def field_names(value: Value) -> tuple[Value, ...] | None:
    """The field names in ``"a b"``, ``["a", "b"]`` and ``[("a", str), ("b", str)]``."""
    match value:
        case Text(text=text):
            return tuple(Text(name, ELSEWHERE, ()) for name in re.split(r"[\s,]+", text.strip()))
        case Items(values=values):
            found = tuple(each.values[0] if isinstance(each, Items) and each.values else each for each in values)
            return found if all(isinstance(each, Text) for each in found) else None
    return None


def _awaited(evaluator: Evaluator, node: nodes.Call, given: Given, keywords: Mapping[str, Value]) -> Value | None:
    """``asyncio.to_thread(function, …)``"""
    return evaluator.result(given[0], given[1:], keywords, evaluator.span(node))


def substituted(template: Text, given: Mapping[str, Value], node: nodes.Call, evaluator: Evaluator) -> Value:
    """``Template("$key").substitute(key=…)``"""
    parts: list[Value] = []
    at = 0
    for match in _FIELD.finditer(template.text):
        parts.append(template._replace(text=template.text[at : match.start()]))
        name = match[1] or match[2]
        parts.append(given.get(name, UNKNOWN) if name else template._replace(text="$"))
        at = match.end()
    parts.append(template._replace(text=template.text[at:]))
    found = [part for part in parts if not isinstance(part, Text) or part.text]
    return found[0] if len(found) == 1 else mix(found, evaluator.span(node))


def _reduced(evaluator: Evaluator, node: nodes.Call, given: Given, _: Mapping[str, Value]) -> Value | None:
    """``functools.reduce(function, items, first)``"""
    items = items_of(evaluator, given[1]) if len(given) > 1 else None
    several = [*given[2:3], *(items or ())]
    if items is None or not 0 < len(several) <= MAX_ITEMS:
        return None
    found, at = several[0], evaluator.span(node)
    for each in several[1:]:
        match given[0]:
            case Imported(dotted="operator.add" | "operator.concat"):
                found = joined([found, each], at)
            case Imported(dotted="operator.or_"):
                found = choice([found, each])
            case Imported(dotted="operator.getitem") if isinstance(found, Table) and isinstance(each, Text):
                entry = found.get(each.text)
                found = entry.value if entry is not None else UNKNOWN
            case function:
                found = evaluator.result(function, (found, each), {}, at) or UNKNOWN
    return found


def _expanded(evaluator: Evaluator, node: nodes.Call, given: Given, _: Mapping[str, Value]) -> Value | None:
    """``os.path.expandvars("$NAME")``"""
    template = given[0]
    if not isinstance(template, Text):
        return None
    named = {match[1] or match[2]: Env(match[1] or match[2], template.span) for match in _FIELD.finditer(template.text)}
    return substituted(template, {name: value for name, value in named.items() if name}, node, evaluator)


FUNCTIONS: dict[str, Function] = {
    "next": _first,
    **dict.fromkeys(("iter", "list", "tuple", "set", "sorted", "reversed", "collections.deque"), _items),
    **dict.fromkeys(("asyncio.gather",), _all),
    "filter": _filtered,
    "zip": _zipped,
    "collections.defaultdict": _open_table,
    "enumerate": _numbered,
    "dict.fromkeys": _from_keys,
    **dict.fromkeys(("asyncio.run", "asyncio.wait_for", "asyncio.create_task"), _same),
    **dict.fromkeys(("json.loads", "orjson.loads"), _parsed),
    **dict.fromkeys(("vars", "dataclasses.asdict", "attrs.asdict", "attr.asdict"), _as_table),
    **dict.fromkeys(("dataclasses.replace", "attrs.evolve", "attr.evolve", "copy.replace"), _replaced),
    **dict.fromkeys(NAMED_TUPLES, _named_tuple),
    "asyncio.to_thread": _awaited,
    "functools.reduce": _reduced,
    EXPANDING: _expanded,
}


def called(
    evaluator: Evaluator, callee: Made, given: Given, keywords: Mapping[str, Value], node: nodes.Call
) -> Value | None:
    """What an object gives that a function of the library made, where it is called."""
    match callee:
        case Made(callee="operator.itemgetter" | "operator.attrgetter", positional=(Text(text=name),)) if given:
            if callee.callee == "operator.attrgetter":
                return evaluator.attribute(given[0], name, evaluator.span(node))
            entry = given[0].get(name) if isinstance(given[0], Table) else None
            return entry.value if entry is not None else None
        case Made(callee=name, positional=(Items(values=names),)) if name == NAMED_TUPLES[0]:
            texts = [each.text for each in names if isinstance(each, Text)]
            fields = {**dict(zip(texts, given, strict=False)), **keywords}
            return Made("types.SimpleNamespace", (), fields, True, evaluator.span(node))
    return None
