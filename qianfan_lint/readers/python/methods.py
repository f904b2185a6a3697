"""What a method gives that is known by its name, whatever it is called on: a function each, in :data:`METHODS`."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from qianfan_lint.core.flow import (
    UNKNOWN,
    Entry,
    Items,
    Made,
    Mix,
    Nothing,
    Table,
    Text,
    Unknown,
    Value,
    choice,
    mix,
    options,
    parts_of,
)
from qianfan_lint.core.named import Imported, Named, OwnClass, PartOf
from qianfan_lint.knowledge.names import is_credential_name, words
from qianfan_lint.readers.python.application import arguments
from qianfan_lint.readers.python.formats import formatted, joined
from qianfan_lint.readers.python.iteration import item_at, last_entries
from qianfan_lint.readers.python.objects import attributes_of
from qianfan_lint.readers.python.scopes import CONTENT
from qianfan_lint.readers.python.stdlib import replaced, substituted
from qianfan_lint.readers.python.tree import nodes
from qianfan_lint.readers.python.vocabulary import CONTEXT_VARIABLE, ENVIRONS, QUEUES

if TYPE_CHECKING:
    from qianfan_lint.readers.python.values import Evaluator

Method = Callable[["Evaluator", nodes.Call, Value], "Value | None"]
"""Of the call and what the method is called on; None where that is not known here."""


def _response(_: Evaluator, node: nodes.Call, held: Value) -> Value | None:
    """``json()`` of what a request gives: what that holds."""
    return held if not node.args and isinstance(held, Made) else None


def _format(evaluator: Evaluator, node: nodes.Call, held: Value) -> Value | None:
    if not isinstance(held, (Text, Mix)):
        return None
    positional, keywords, _ = arguments(evaluator, node)
    return formatted(held, positional, keywords, evaluator.span(node))


def _join(evaluator: Evaluator, node: nodes.Call, held: Value) -> Value | None:
    positional, _, _ = arguments(evaluator, node)
    match held, positional:
        case Text(), (Items(values=values),):
            parts = [part for item in values for part in (held, item)]
            return joined(parts[1:], evaluator.span(node))
    return None


def _same(_: Evaluator, __: nodes.Call, held: Value) -> Value | None:
    """``strip()`` and its like: the same credential."""
    return None if isinstance(held, (Unknown, Nothing, Items)) else held


def _stripped(evaluator: Evaluator, node: nodes.Call, held: Value) -> Value | None:
    """``strip()`` of a text that is put together: the blanks at its end are gone."""
    match held:
        case Mix(parts=(*parts, Text() as last)) if not node.args:
            kept = last._replace(text=last.text.rstrip())
            several = [*parts, kept] if kept.text else parts
            return several[0] if len(several) == 1 else mix(several, held.span)
    return _same(evaluator, node, held)


def _same_object(evaluator: Evaluator, node: nodes.Call, held: Value) -> Value | None:
    """``copy()``, ``decode()``: of a module it is a function like any other."""
    if isinstance(held, Imported):
        return None
    return _same(evaluator, node, held)


def _without(evaluator: Evaluator, node: nodes.Call, held: Value) -> Value | None:
    """``removeprefix("Bearer ")``, ``replace("Bearer ", "")``; nothing is known of what else is replaced."""
    if isinstance(held, Imported):
        return None
    if isinstance(held, (Unknown, Nothing, Items)):
        return None
    positional, _, _ = arguments(evaluator, node)
    match held, positional:
        case Text(text=text), (Text(text=old), Text(text=new), *_) if old and old in text:
            return _changed(held, lambda text: text.replace(old, new))
        case _, (Text() as taken, *_):
            return choice([_less(option, taken) for option in options(held)])
    return UNKNOWN


def _less(value: Value, taken: Text) -> Value:
    """*value* without the prefix *taken*."""
    first, *rest = parts_of(value)
    if not isinstance(first, Text) or not first.text.startswith(taken.text):
        return value
    kept = first._replace(text=first.text[len(taken.text) :])
    return mix([kept, *rest] if kept.text or not rest else list(rest), getattr(value, "span", first.span))


def _cased(change: Callable[[str], str]) -> Method:
    """``upper()`` and ``lower()`` of a text: it is written nowhere as it is now."""

    def method(_: Evaluator, node: nodes.Call, held: Value) -> Value | None:
        found = [option for option in options(held) if isinstance(option, Text)]
        if node.args or not found or len(found) < len(list(options(held))):
            return None
        return choice([text if change(text.text) == text.text else _changed(text, change) for text in found])

    return method


def _changed(text: Text, change: Callable[[str], str]) -> Text:
    return text._replace(text=change(text.text), pieces=())


def _entry(evaluator: Evaluator, node: nodes.Call, held: Value) -> Value | None:
    """``get("name")``, also with what it gives where there is none; ``get()`` of a context variable or a queue."""
    positional, _, _ = arguments(evaluator, node)
    if isinstance(held, Made) and (held.callee == CONTEXT_VARIABLE or held.callee in QUEUES):
        return _content(evaluator, node, held, positional)
    match held, positional:
        case Table(), (Text(text=key), *rest):
            entry = held.get(key)
            found = [entry.value] if entry else []
            return choice([*found, *rest]) if found or rest else UNKNOWN
        case Named(), (Text(), *_) if held.dotted not in ENVIRONS and not isinstance(held, Imported):
            return held.entry(_keys(positional), evaluator.span(node))
        case Made(), (Text(), *_):
            return PartOf.result(held, _keys(positional), evaluator.span(node))
    return None


def _content(evaluator: Evaluator, node: nodes.Call, held: Made, default: tuple[Value, ...]) -> Value:
    """What a context variable or a queue holds that was given a value somewhere, else its default."""
    match node.func:
        case nodes.Attribute(value=nodes.Name(value=name)):
            found = evaluator.set_here(name, CONTENT)
        case _:
            found = None
    several = [each for each in (found, *default[:1], held.keywords.get("default")) if each is not None]
    return choice(several) if several else UNKNOWN


def _keys(positional: tuple[Value, ...]) -> str:
    """The key that ``get`` is given, or the section and the option, as subscripts.

    Behind a credential, or the name of a variable that holds one, stands the default.
    """
    texts = [key.text for key in positional if isinstance(key, Text) and key.text]
    if texts and (is_credential_name(texts[0]) or "env" in words(texts[0])):
        del texts[1:]
    return "".join(f"[{text}]" for text in texts)


def _taken_out(evaluator: Evaluator, node: nodes.Call, held: Value) -> Value | None:
    """``pop("name")`` of a table, ``pop()`` of a list."""
    if isinstance(held, Items) and not node.args:
        return item_at(evaluator, held, "-1")
    return _entry(evaluator, node, held)


def _run_over(pick: Callable[[Entry], Value]) -> Method:
    """``items()``, ``values()`` and ``keys()`` of a table."""

    def method(_: Evaluator, __: nodes.Call, held: Value) -> Value | None:
        return Items(tuple(map(pick, last_entries(held)))) if isinstance(held, Table) and held.complete else None

    return method


def _replaced(evaluator: Evaluator, node: nodes.Call, held: Value) -> Value | None:
    """``_replace(key=…)`` of a named tuple."""
    return replaced(held, arguments(evaluator, node)[1])


def _copied(evaluator: Evaluator, node: nodes.Call, held: Value) -> Value | None:
    """``model_copy(update={…})`` of a model."""
    update = arguments(evaluator, node)[1].get("update")
    entries = update.entries if isinstance(update, Table) else ()
    return replaced(held, {entry.key.text: entry.value for entry in entries})


def _validated(evaluator: Evaluator, node: nodes.Call, held: Value) -> Value | None:
    """``Model.model_validate({…})``: the model that is made of a table."""
    positional, _, _ = arguments(evaluator, node)
    match held, positional:
        case OwnClass(dotted=root), (Table(entries=entries, complete=complete),):
            given = {entry.key.text: entry.value for entry in entries}
            return Made(root, (), given, complete, evaluator.span(node))
    return None


def _as_table(evaluator: Evaluator, node: nodes.Call, held: Value) -> Value | None:
    """``model_dump()``, ``_asdict()``"""
    return attributes_of(evaluator, held, evaluator.span(node)) if not node.args else None


def _substituted(evaluator: Evaluator, node: nodes.Call, held: Value) -> Value | None:
    match held:
        case Made(callee="string.Template", positional=(Text() as template,)):
            positional, keywords, _ = arguments(evaluator, node)
            tables = [each for each in positional if isinstance(each, Table)]
            named = {entry.key.text: entry.value for table in tables for entry in table.entries}
            return substituted(template, {**named, **keywords}, node, evaluator)
    return None


def _started(evaluator: Evaluator, node: nodes.Call, held: Value) -> Value | None:
    """``pool.submit(function, …)``, whose ``result()`` it is too."""
    positional, keywords, _ = arguments(evaluator, node)
    if not positional or not isinstance(held, Made) or not held.callee.startswith("concurrent.futures."):
        return None
    return evaluator.result(positional[0], positional[1:], keywords, evaluator.span(node))


def _awaited(evaluator: Evaluator, node: nodes.Call, _: Value) -> Value | None:
    """``loop.run_until_complete(…)``"""
    positional, _, _ = arguments(evaluator, node)
    return positional[0] if positional else None


METHODS: dict[str, Method] = {
    "json": _response,
    "format": _format,
    "join": _join,
    **dict.fromkeys(("strip", "rstrip"), _stripped),
    "lstrip": _same,
    **dict.fromkeys(("encode", "decode", "get_secret_value", "copy"), _same_object),
    **dict.fromkeys(("replace", "removeprefix"), _without),
    "upper": _cased(str.upper),
    "lower": _cased(str.lower),
    **dict.fromkeys(("get", "get_nowait", "setdefault"), _entry),
    "pop": _taken_out,
    "items": _run_over(lambda entry: Items((entry.key, entry.value))),
    "values": _run_over(lambda entry: entry.value),
    "keys": _run_over(lambda entry: entry.key),
    "_replace": _replaced,
    "popleft": _taken_out,
    "model_copy": _copied,
    **dict.fromkeys(("model_validate", "parse_obj"), _validated),
    **dict.fromkeys(("model_dump", "_asdict", "to_dict", "asdict"), _as_table),
    **dict.fromkeys(("substitute", "safe_substitute"), _substituted),
    "submit": _started,
    "result": _same,
    "run_until_complete": _awaited,
}
