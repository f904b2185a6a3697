"""The credential in a value that is put out. A function for each kind of value, in ``_BY_KIND``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from qianfan_lint.core.flow import Encoded, Env, Items, Made, Mix, Table, Text, Unknown, Value, options, parts_of
from qianfan_lint.core.named import CODE, Builtin, Imported, Local, Member, Named, Parameter, PartOf
from qianfan_lint.core.patterns import lazy
from qianfan_lint.knowledge.names import is_shown_credential
from qianfan_lint.knowledge.placeholders import could_be_key
from qianfan_lint.readers.python.carriers import authorization, headers_held
from qianfan_lint.readers.python.hidden import says_hidden
from qianfan_lint.readers.python.module import Module
from qianfan_lint.readers.python.uses import credentials
from qianfan_lint.readers.python.variables_read import is_environ
from qianfan_lint.readers.python.vocabulary import (
    APPLICATION_SETTINGS,
    CURRENT_SETTINGS,
    DOTENV_VALUES,
    NAMESPACE_OBJECTS,
    REQUEST_METHODS,
    SECRETS,
)

_HEADERS = ("authorization", "api-key", "x-api-key", "x-dashscope-api-key", "x-appbuilder-authorization")
# Attributes of a request and of its answer that hold what was sent.
_SENT = lazy(r"(request\.(?:headers|__dict__)|headers|__dict__)(?i:\[(?:authorization|(?:x-)?api-key)\])?")

# Attributes of a client of the OpenAI protocol that hold its key.
_OF_CLIENT = frozenset(("auth_headers", "default_headers", "__dict__"))


def credential_in(module: Module, value: Value, name: str = "") -> Value | None:
    """The part of *value* that is a credential, held by a variable *name*."""
    for option in options(value):
        judge = _BY_KIND.get(type(option))
        found = judge(module, option, name) if judge is not None else None
        if found is not None:
            return found
    return None


def _variable(module: Module, value: Env, _: str) -> Value | None:
    upper = value.name.upper()
    known = module.providers.env.keys() | module.providers.misspelled.keys()
    return value if upper in known or is_shown_credential(value.name, loose=True) else None


def _text(module: Module, value: Text, name: str) -> Value | None:
    providers = module.providers
    named = name.lower() in providers.names or is_shown_credential(name)
    is_key = could_be_key(value.text) and (named or (bool(name) and providers.key_of(value.text.strip()) is not None))
    return value if is_key else None


def _named(module: Module, value: Named, _: str) -> Value | None:
    if isinstance(value, CODE) and not isinstance(value, Builtin):
        return None
    if is_environ(value) or (isinstance(value, Imported) and value.dotted in SECRETS | CURRENT_SETTINGS):
        return value if module.is_concerned else None
    if (
        isinstance(value, PartOf)
        and value.of is not None
        and value.dotted in _OF_CLIENT
        and _holds_key(module, value.of)
    ):
        return value
    if isinstance(value, PartOf) and value.of is not None and _is_of_object(value.dotted):
        return _of_object(module, value, value.of)
    is_ours = module.reads_environment and value.last.lower() in module.providers.names
    if is_ours and not isinstance(value, Builtin):
        return value
    return value if module.is_concerned and is_shown_credential(value.last) else None


def _is_of_object(name: str) -> bool:
    return name == "config" or _SENT.fullmatch(name) is not None


def _of_object(module: Module, value: PartOf, made: Made) -> Value | None:
    """The settings of an application, or the headers of a request."""
    sent = _SENT.fullmatch(value.dotted)
    if sent is not None:
        return _sent(module, made, sent[1])
    return value if module.is_concerned and made.callee in APPLICATION_SETTINGS else None


def _holds_key(module: Module, made: Made) -> bool:
    """Whether *made* is a client of a provider that was given a credential."""
    client = module.providers.clients.get(made.callee)
    return client is not None and any(credentials(client, made))


def _sent(module: Module, made: Made, attribute: str) -> Value | None:
    """The header that the request *made* carried, or that a session holds."""
    if not attribute.startswith("request.") and made.callee.rpartition(".")[2] in REQUEST_METHODS:
        return None  # of an answer: what the server sent
    for table in headers_held(module, made):
        entry = authorization(table)
        if entry is not None:
            return credential_in(module, entry.value, entry.key.text)
    return None


def _variables_of(module: Module, held: Value) -> Value | None:
    """``vars(answer.request)``, ``vars(session)``"""
    for option in options(held):
        match option:
            case PartOf(dotted="request", of=Made() as made):
                return _sent(module, made, "request.headers")
            case Made():
                return option if _holds_key(module, option) else _sent(module, option, "headers")
    return None


def _encoded(module: Module, value: Encoded, name: str) -> Value | None:
    return credential_in(module, value.value, name)


def _parts(module: Module, value: Mix | Items, _: str) -> Value | None:
    several = value.parts if isinstance(value, Mix) else value.values
    return next((found for part in several if (found := credential_in(module, part))), None)


def _table(module: Module, value: Table, _: str) -> Value | None:
    # The last entry of a key counts: `shown["Authorization"] = "***"` hides what was copied.
    for key, entry in {entry.key.text: entry for entry in value.entries}.items():
        found = credential_in(module, entry.value, key)
        if found is not None:
            return found
        if module.is_concerned and key.lower() in _HEADERS and _is_seen(entry.value):
            return entry.value
    return None


def _is_seen(value: Value) -> bool:
    """Whether a header of that *value* may show a credential of which no more is known."""
    parts = [each for part in parts_of(value) for each in options(part)] if isinstance(value, (Mix, Named)) else []
    unseen = (Text, Unknown)
    return any(
        not isinstance(each, unseen) and not (isinstance(each, Named) and says_hidden(each.last)) for each in parts
    )


def _made(module: Module, value: Made, _: str) -> Value | None:
    if value.callee == "vars" and value.positional:
        return _variables_of(module, value.positional[0])
    if value.callee in NAMESPACE_OBJECTS:
        named = ((each, name) for name, each in value.keywords.items())
        return next((found for each, name in named if (found := credential_in(module, each, name)) is not None), None)
    if value.callee in DOTENV_VALUES:
        return value if module.is_concerned else None
    client = module.providers.clients.get(value.callee)
    is_shown = client is not None and "str" in client.clear and any(credentials(client, value))
    return value if is_shown else None


_BY_KIND: dict[type, Callable[[Module, Any, str], Value | None]] = {
    Env: _variable,
    Text: _text,
    **dict.fromkeys((Imported, Builtin, Parameter, Local, Member, PartOf), _named),
    Encoded: _encoded,
    Mix: _parts,
    Items: _parts,
    Table: _table,
    Made: _made,
}
