"""The shape of a provider file, the same for the built-in ones and for ``[tool.qianfan-lint.providers.<id>]``.

``docs/providers.md`` explains each key. A key that is not here is an error that suggests the right one.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any, get_args

from qianfan_lint.core.model import Message, Problem
from qianfan_lint.knowledge.providers.rows import Role, Scheme

STRING, STRINGS, BOOL, MAP = "a string", "a list of strings", "true or false", "a table of strings"
MAP_OF_LISTS = "a table of lists of strings"

PROVIDER: dict[str, Any] = {
    "title": STRING,
    "docs": STRING,
    "kind": STRING,
    "base": STRING,
    "pages": STRINGS,
    "prefixes": STRINGS,
    "modules": STRINGS,
    "attributes": MAP,
    "at_import": MAP_OF_LISTS,
    "slots": {
        "id": STRING,
        "title": STRING,
        "env": STRINGS,
        "aliases": STRINGS,
        "misspelled": STRINGS,
        "names": STRINGS,
        "pair": STRING,
        "keys": STRINGS,
        "any": BOOL,
    },
    "keys": {
        "id": STRING,
        "title": STRING,
        "pattern": STRING,
        "shared": BOOL,
        "weak": BOOL,
        "quoted": BOOL,
        "beside": STRINGS,
        "plan": BOOL,
        "console": STRING,
        "source": STRING,
    },
    "hosts": {
        "host": STRING,
        "path": STRING,
        "accepts": STRINGS,
        "retired": STRING,
        "successor": STRING,
        "region": STRING,
        "plan": BOOL,
        "native": STRINGS,
        "source": STRING,
    },
    "clients": {
        "role": STRING,
        "names": STRINGS,
        "methods": STRINGS,
        "calls": MAP,
        "keywords": MAP,
        "positions": MAP,
        "base": STRING,
        "model": STRING,
        "address": STRING,
        "address_env": STRINGS,
        "ignored": MAP,
        "ignored_in": MAP,
        "clear": STRINGS,
        "endpoint": STRING,
        "endpoint_by": STRINGS,
        "given": STRINGS,
        "inside": STRING,
        "where": MAP,
        "entries": STRING,
        "source": STRING,
    },
    "pins": {
        "package": STRING,
        "minimum": STRING,
        "broken": STRINGS,
        "unrelated": BOOL,
        "reason": STRING,
        "source": STRING,
    },
}

REQUIRED = {
    "slots": ("id",),
    "keys": ("id", "pattern"),
    "hosts": ("host", "accepts"),
    "clients": ("role", "names"),
    "pins": ("package", "reason"),
}

NEVER_EMPTY = ("id", "package")
FORMS = {
    # Two labels at least: files are searched for the domain that a host belongs to.
    "host": r"(\*\.)?[A-Za-z0-9_-]{1,63}(\.[A-Za-z0-9_-]{1,63}){1,10}",
    "minimum": r"([0-9]{1,9}(\.[0-9]{1,9}){0,9}((a|b|rc|\.post|\.dev)[0-9]{1,9})?)?",
}
"""What the text of a key must look like, as a regular expression for the whole of it."""
_EXPECTED = {
    "host": Message.of("the name of a host, such as api.example.com"),
    "minimum": Message.of("a version, such as 1.2.0"),
}
NAMED = ("env", "aliases", "misspelled", "names", "modules", "methods", "at_import", "calls", "keywords")
"""Keys whose entries are names in code, or whose table has them on its left side."""
NAME = r"[.-]*\w[\w.-]*"
MAX_LENGTH = 1000
"""Characters of a text."""
MAX_ENTRIES = 1000

CHOICES = {
    "kind": ("maker", "platform"),
    "clear": ("str", "repr"),
    "role": get_args(Role),
    "accepts": get_args(Scheme),
}


class InvalidTable(Problem):
    """A provider table that does not follow the schema; the message names the key and what is wrong."""


def validate(table: Mapping[str, Any], where: str) -> None:
    """Raise InvalidTable unless *table* follows ``PROVIDER``; *where* is the dotted name used in messages."""
    for key, value in table.items():
        expected = PROVIDER.get(key)
        if expected is None:
            raise InvalidTable(unknown_key(where, key, PROVIDER))
        if isinstance(expected, dict):
            _validate_entries(f"{where}.{key}", key, value, expected)
        else:
            _validate_value(f"{where}.{key}", key, value, expected)


def unknown_key(where: str, key: str, known: Collection[str]) -> Message:
    return _unknown("unknown key '{key}'{hint}", where, key, known)


def _unknown(template: str, where: str, key: str, known: Collection[str]) -> Message:
    import difflib

    close = difflib.get_close_matches(key, known, 1)
    if close:
        hint = Message.of("; did you mean '{name}'?", name=close[0])
    else:
        hint = Message.of("; known are {names}", names=", ".join(sorted(known))) if known else Message.of("")
    return Message.of(template, key=f"{where}.{key}" if where else key, hint=hint)


def _validate_entries(where: str, name: str, entries: Any, schema: Mapping[str, str]) -> None:
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise InvalidTable("'{key}' must be a list of tables", key=where)
    if len(entries) > MAX_ENTRIES:
        raise InvalidTable("'{key}' must have no more than {count} entries", key=where, count=MAX_ENTRIES)
    for entry in entries:
        for key, value in entry.items():
            if key not in schema:
                raise InvalidTable(unknown_key(where, key, schema))
            _validate_value(f"{where}.{key}", key, value, schema[key])
        for key in REQUIRED[name]:
            if key not in entry:
                raise InvalidTable("'{table}' has an entry without '{key}'", table=where, key=key)


def _validate_value(where: str, key: str, value: Any, expected: str) -> None:
    if not _fits(value, expected):
        raise InvalidTable("'{key}' must be {expected}", key=where, expected=Message.of(expected))
    for item in _items(value):
        if key in CHOICES and item not in CHOICES[key]:
            choices = ", ".join(CHOICES[key])
            raise InvalidTable(
                "'{key}' must be one of {choices}, not '{value}'", key=where, choices=choices, value=item
            )
    _validate_items(where, key, _items(value), expected)
    for name in value if key in NAMED else ():
        if name and not re.fullmatch(NAME, name):
            text = "'{key}' must be {expected}, not '{value}'"
            raise InvalidTable(text, key=where, expected=Message.of("names, such as API_KEY"), value=name)
    if key == "pattern":
        _validate_pattern(where, value)
    if key == "ignored_in":
        for keyword, releases in value.items():
            _validate_requirement(f"{where}.{keyword}", releases)


def _validate_items(where: str, key: str, items: list[Any], expected: str) -> None:
    if len(items) > MAX_ENTRIES:
        raise InvalidTable("'{key}' must have no more than {count} entries", key=where, count=MAX_ENTRIES)
    for item in filter(lambda each: isinstance(each, str), items):
        if key != "pattern" and (len(item) > MAX_LENGTH or not item.isprintable()):
            raise InvalidTable("'{key}' must be printable and no longer than {count}", key=where, count=MAX_LENGTH)
        if item == "" and (expected == STRINGS or key in NEVER_EMPTY):
            raise InvalidTable("'{key}' must not be empty", key=where)
        if key in FORMS and not re.fullmatch(FORMS[key], item):
            text = "'{key}' must be {expected}, not '{value}'"
            raise InvalidTable(text, key=where, expected=_EXPECTED[key], value=item)


def _items(value: Any) -> list[Any]:
    """Each entry of a list, each name and value of a table."""
    if isinstance(value, dict):
        return [*value, *value.values()]
    return value if isinstance(value, list) else [value]


def _fits(value: Any, expected: str) -> bool:
    if expected == STRINGS:
        return isinstance(value, list) and all(isinstance(item, str) for item in value)
    if expected == MAP_OF_LISTS:
        return isinstance(value, dict) and all(_fits(item, STRINGS) for item in value.values())
    if expected == MAP:
        return isinstance(value, dict) and all(isinstance(item, str) for item in value.values())
    return isinstance(value, bool if expected == BOOL else str)


def _validate_pattern(where: str, pattern: str) -> None:
    from qianfan_lint.knowledge.providers.patterns import problem

    if reason := problem(pattern):
        raise InvalidTable("'{key}' {reason}", key=where, reason=reason)


def _validate_requirement(where: str, written: str) -> None:
    from packaging.requirements import InvalidRequirement, Requirement

    try:
        Requirement(written)
    except InvalidRequirement as error:
        raise InvalidTable("'{key}' is not a requirement: {problem}", key=where, problem=error) from None


def validate_references(table: Mapping[str, Any], where: str) -> None:
    """Raise InvalidTable where the whole *table* of a provider names a slot that it does not have."""
    slots = {slot["id"] for slot in table.get("slots", ())}
    named = {f"{where}.attributes.{key}": slot for key, slot in table.get("attributes", {}).items()}
    for slot in table.get("slots", ()):
        if slot.get("pair"):
            named[f"{where}.slots.pair"] = slot["pair"]
        if slot.get("misspelled") and not slot.get("env"):
            problem = "'{table}' has '{slot}' with 'misspelled' and without 'env'"
            raise InvalidTable(problem, table=f"{where}.slots", slot=slot["id"])
    for client in table.get("clients", ()):
        for key in ("keywords", "positions"):
            named |= {f"{where}.clients.{key}.{name}": slot for name, slot in client.get(key, {}).items()}
        for position in client.get("positions", {}):
            if not re.fullmatch("[0-9]{1,3}", position):
                problem = "'{table}' has '{position}', which is not a position"
                raise InvalidTable(problem, table=f"{where}.clients.positions", position=position)
    for key, slot in named.items():
        if slot not in slots:
            raise InvalidTable(_unknown("unknown slot '{key}'{hint}", key, slot, slots))
