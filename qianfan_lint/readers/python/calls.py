"""What a call evaluates to: a lookup of the environment, a string put together, a table, or something made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from qianfan_lint.core.flow import (
    NOTHING,
    UNKNOWN,
    Encoded,
    Entry,
    Env,
    Items,
    Made,
    Mix,
    Named,
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
from qianfan_lint.knowledge.names import is_credential_name, words
from qianfan_lint.readers.python.formats import formatted, joined
from qianfan_lint.readers.python.tree import nodes
from qianfan_lint.readers.python.vocabulary import ENVIRONS, GETENV

if TYPE_CHECKING:
    from qianfan_lint.readers.python.values import Evaluator

# Methods and wrappers that hand the credential on as it is, or wrapped.
_SAME_METHODS = {"strip", "rstrip", "lstrip", "encode", "decode", "get_secret_value", "replace", "copy", "removeprefix"}
_SAME_CALLS = {
    "str",
    "bytes",
    "SecretStr",
    "pydantic.SecretStr",
    "pydantic.v1.SecretStr",
    "pydantic.types.SecretStr",
    "langchain_core.pydantic_v1.SecretStr",
    "langchain_core.utils.utils.convert_to_secret_str",
    "langchain_core.utils.convert_to_secret_str",
    "typing.cast",
    "dict",
}
_BASE64 = {"base64.b64encode", "base64.standard_b64encode", "base64.encodebytes", "base64.urlsafe_b64encode"}


def is_environ(value: Value) -> bool:
    return isinstance(value, Named) and value.root == "module" and value.dotted == "os.environ"


def call(evaluator: Evaluator, node: nodes.Call) -> Value:
    match node.func:
        case nodes.Attribute(value=nodes.Expression() as receiver, attr=method):
            found = _method(evaluator, node, receiver, method)
            if found is not None:
                return found
    callee = evaluator.sub(node.func)
    name = callee.dotted if isinstance(callee, Named) and callee.root in ("module", "builtin") else ""
    positional, keywords, complete = arguments(evaluator, node)
    if name in GETENV:
        return env_read(positional, keywords)
    if name in _BASE64 and positional:
        return Encoded(positional[0], evaluator.span(node))
    if name == "dict" and not positional:
        return _dict_call(evaluator, node, complete)
    if name in _SAME_CALLS and positional:
        return positional[-1] if name == "typing.cast" else positional[0]
    if isinstance(callee, Named) and callee.root == "function":
        found = returned(evaluator, callee.dotted)
        if found is not None:
            return found
    return Made(callee_name(callee), positional, keywords, complete, evaluator.span(node))


def callee_name(callee: Value) -> str:
    for option in options(callee):
        if isinstance(option, Named):
            return option.dotted if option.root in ("module", "builtin", "class", "function") else ""
    return ""


def _method(evaluator: Evaluator, node: nodes.Call, receiver: nodes.Expression, method: str) -> Value | None:
    if method == "json" and not node.args and isinstance(base := evaluator.sub(receiver), Made):
        return base  # what a response holds
    if method in ("format", "join") or method in _SAME_METHODS:
        base = evaluator.sub(receiver)
        positional, keywords, _ = arguments(evaluator, node)
        match method, base:
            case "format", Text() | Mix():
                return formatted(base, positional, keywords, evaluator.span(node))
            case "join", Text() if len(positional) == 1 and isinstance(positional[0], Items):
                parts: list[Value] = []
                for position, item in enumerate(positional[0].values):
                    parts.extend([base, item] if position else [item])
                return joined(parts, evaluator.span(node))
            case (("encode" | "decode" | "copy" | "get_secret_value"), Named(root="module")):
                return None
            case _ if method in _SAME_METHODS and not isinstance(base, (Unknown, Nothing, Items)):
                prefix = positional[0] if method in ("removeprefix", "replace") and positional else None
                return choice([_same(option, prefix) for option in options(base)])
    if method in ("get", "pop", "setdefault"):
        base = evaluator.sub(receiver)
        positional, keywords, _ = arguments(evaluator, node)
        match base, positional:
            case Table(), (Text(text=key), *rest):
                entry = base.get(key)
                found = [entry.value] if entry else []
                return choice([*found, *rest]) if found or rest else UNKNOWN
            case Named(root=root, dotted=before), (Text(), *_) if before not in ENVIRONS:
                if root != "module":
                    return Named(root, before + _keys(positional), evaluator.span(node))
            case Made(callee=callee, span=span), (Text(), *_):
                return Named(f"{callee}@{span.start}", _keys(positional), evaluator.span(node), base)
    return None


def _same(value: Value, prefix: Value | None) -> Value:
    """*value* without the *prefix* that is taken from it, such as ``"Bearer "``."""
    match prefix, parts_of(value):
        case Text(text=taken), (Text() as first, *rest) if first.text.startswith(taken):
            kept = first._replace(text=first.text[len(taken) :])
            return mix([kept, *rest] if kept.text or not rest else rest, getattr(value, "span", first.span))
    return value


def _keys(positional: tuple[Value, ...]) -> str:
    """The key that ``get`` is given, or the section and the option, as subscripts.

    Behind a credential, or the name of a variable that holds one, stands the default.
    """
    texts = [key.text for key in positional if isinstance(key, Text) and key.text]
    if texts and (is_credential_name(texts[0]) or "env" in words(texts[0])):
        del texts[1:]
    return "".join(f"[{text}]" for text in texts)


def arguments(evaluator: Evaluator, node: nodes.Call) -> tuple[tuple[Value, ...], dict[str, Value], bool]:
    """Positional and keyword values of a call, ``**table`` unpacked; False where some stay unknown."""
    positional: list[Value] = []
    keywords: dict[str, Value] = {}
    complete = True
    for argument in node.args:
        value = evaluator.sub(argument.value)
        if argument.star == "**":
            for option in options(value):
                if isinstance(option, Table):
                    keywords.update((entry.key.text, entry.value) for entry in option.entries)
                    complete = complete and option.complete
                else:
                    complete = False
        elif argument.star == "*":
            if isinstance(value, Items):
                positional.extend(value.values)
            else:
                complete = False
        elif argument.keyword is not None:
            keywords[argument.keyword.value] = value
        else:
            positional.append(value)
    return tuple(positional), keywords, complete


def env_read(positional: tuple[Value, ...], keywords: Mapping[str, Value]) -> Value:
    name = positional[0] if positional else keywords.get("key", UNKNOWN)
    default = positional[1] if len(positional) > 1 else keywords.get("default", NOTHING)
    if not isinstance(name, Text):
        return UNKNOWN
    read = Env(name.text, name.span)
    return read if isinstance(default, (Nothing, Unknown)) else choice([read, default])


def returned(evaluator: Evaluator, root: str) -> Value | None:
    """What a function of the module returns, where that is the same whatever its arguments.

    Of one that takes none it may also be the result of a call; of any, a part of one.
    """
    scope = evaluator.index.by_root.get(root)
    if scope is None or not scope.returns or len(scope.returns) > 3:
        return None
    found_nodes = [binding.node for binding in scope.returns]
    if any(isinstance(node, nodes.Subscript) and isinstance(node.slice, nodes.Slice) for node in found_nodes):
        return None  # a part, for people to see
    found = choice([evaluator.value(b.node, b.scope, b.order, b.path) for b in scope.returns if b.node is not None])
    takes = set(scope.parameters) - {"self", "cls"}
    for option in options(found):
        is_result = isinstance(option, Made) or (isinstance(option, Named) and "@" in option.root)
        is_part = isinstance(option, Named) and option.of is not None
        if not (isinstance(option, (Env, Text, Nothing)) or is_part or (is_result and not takes)):
            return None
    return found


def table(evaluator: Evaluator, node: nodes.Dict) -> Value:
    entries: list[Entry] = []
    complete = True
    for at, written in zip(node.keys, node.values, strict=True):
        value = evaluator.sub(written)
        if at is None:
            if isinstance(value, Table):
                entries.extend(value.entries)
                complete = complete and value.complete
            else:
                complete = False
            continue
        key = evaluator.sub(at)
        if isinstance(key, Text):
            entries.append(Entry(key, value, evaluator.span(written)))
        else:
            complete = False
    return Table(tuple(entries), complete, evaluator.span(node))


def _dict_call(evaluator: Evaluator, node: nodes.Call, complete: bool) -> Value:
    entries = []
    for argument in node.args:
        if argument.keyword is not None:
            span = evaluator.span(argument.keyword)
            key = Text(argument.keyword.value, span, (span,))
            entries.append(Entry(key, evaluator.sub(argument.value), evaluator.span(argument.value)))
    return Table(tuple(entries), complete and len(entries) == len(node.args), evaluator.span(node))
