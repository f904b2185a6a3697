"""The JSON schemas of configuration files, which editors complete and check by.

The keys and their types are those of ``project/config_file.py`` and ``providers/schema.py``, the descriptions those of
``docs/configuration.md`` and ``docs/providers.md``.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from qianfan_lint.core.language import LANGUAGES
from qianfan_lint.knowledge.providers import schema
from qianfan_lint.project import config_file
from qianfan_lint.project.config import FOREIGN
from qianfan_lint.rules import load

ROOT = Path(__file__).resolve().parent.parent
# The rows of the tables that describe the keys.
_SETTING = re.compile(r"^\| `([\w-]+)` \| ([^|]+?) \|", re.MULTILINE)
_KEY = re.compile(r"^\| `(\w+)` \| (?:string|list|table|boolean)[^|]*\| ([^|]+?) \|$", re.MULTILINE)

Schema = dict[str, Any]

STRING: Schema = {"type": "string", "maxLength": schema.MAX_LENGTH}
STRINGS: Schema = {"type": "array", "items": STRING, "maxItems": schema.MAX_ENTRIES}
TYPES: dict[str, Schema] = {
    schema.STRING: STRING,
    schema.STRINGS: {**STRINGS, "items": {**STRING, "minLength": 1}},
    schema.BOOL: {"type": "boolean"},
    schema.MAP: {"type": "object", "additionalProperties": STRING},
    schema.MAP_OF_LISTS: {"type": "object", "additionalProperties": STRINGS},
}


def document() -> Schema:
    """The schema of ``pyproject.toml``. What else stands in one may be anything."""
    return {
        **_head(),
        "properties": {
            "tool": {
                "properties": {"qianfan-lint": _section()},
                # As a property an editor would offer it.
                "patternProperties": {f"^{config_file.MISSPELLED}$": {"not": {}}},
            }
        },
    }


def document_of_own_file() -> Schema:
    """The schema of ``qianfan-lint.toml``, which has our keys at its top."""
    return {**_head(), **_section()}


def _head() -> Schema:
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "Configuration of qianfan-lint",
        "definitions": {"codes": {"type": "array", "items": _code(), "maxItems": schema.MAX_ENTRIES}},
    }


def _section() -> Schema:
    codes: Schema = {"allOf": [{"$ref": "#/definitions/codes"}]}  # beside a bare $ref a description would not count
    keys: dict[str, Schema] = {
        **dict.fromkeys(config_file.LISTS, STRINGS),
        **dict.fromkeys(config_file.CODES, codes),
        config_file.TOOLS: {**STRINGS, "items": {"enum": list(FOREIGN)}},
        **dict.fromkeys(config_file.BOOLEANS, TYPES[schema.BOOL]),
        **dict.fromkeys(config_file.FILES, TYPES[schema.STRING]),
        "extend": {**STRING, "minLength": 1},
        "lang": {"enum": list(LANGUAGES)},
        "per-file-ignores": {
            "type": "object",
            "additionalProperties": codes,
            "propertyNames": {"pattern": "^(?!!)"},
            "maxProperties": schema.MAX_ENTRIES,
        },
        "providers": {"type": "object", "additionalProperties": _provider()},
    }
    page = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    return _table({key: keys[key] for key in config_file.KEYS}, dict(_SETTING.findall(page)))


def _code() -> Schema:
    """A code of a rule or the beginning of one, in any case, or a rule's name; whole ones and families are offered."""
    codes = list(load())
    digits = sorted({code[2:end] for code in codes for end in range(3, len(code) + 1)})
    families = sorted({code[:3] for code in codes})
    pattern = rf"^\s*[Qq]([Ff]({'|'.join(digits)})?)?\s*$"
    names = [rule.name for rule in load().values()]
    return {"anyOf": [{"enum": ["QF", *families, *codes, *names]}, {"type": "string", "pattern": pattern}]}


def _provider() -> Schema:
    """One table of a provider, its keys described by the page's part of that name."""
    page = (ROOT / "docs" / "providers.md").read_text(encoding="utf-8")
    parts = {re.sub(r"[`:].*", "", part.lstrip("`").partition("\n")[0]): part for part in page.split("\n## ")}
    keys: dict[str, Schema] = {}
    for name, of in schema.PROVIDER.items():
        if isinstance(of, str):
            continue
        entry = _table({key: _typed(key, kind) for key, kind in of.items()}, dict(_KEY.findall(parts[name])))
        described = parts[name].partition("\n")[0].partition(": ")[2]
        items = {**entry, "required": list(schema.REQUIRED[name])}
        keys[name] = {"description": described, "type": "array", "items": items, "maxItems": schema.MAX_ENTRIES}
    plain = {name: _typed(name, of) for name, of in schema.PROVIDER.items() if isinstance(of, str)}
    provider = _table(plain, dict(_KEY.findall(parts["The provider"])))
    return {**provider, "properties": provider["properties"] | keys}


def _typed(key: str, kind: str) -> Schema:
    if key in schema.NAMED:
        named = {"pattern": f"^{schema.NAME}$"}
        if kind in (schema.MAP, schema.MAP_OF_LISTS):
            return {**TYPES[kind], "propertyNames": {"anyOf": [named, {"maxLength": 0}]}}
        return {**STRINGS, "items": {**STRING, **named}}
    if key in schema.FORMS:
        return {**STRING, "pattern": f"^{schema.FORMS[key]}$"}
    if key not in schema.CHOICES:
        least = {"minLength": 1} if key in schema.NEVER_EMPTY else {}
        return {**TYPES[kind], **least, **({"format": "regex"} if key == "pattern" else {})}
    choice = {"enum": list(schema.CHOICES[key])}
    return {**STRINGS, "items": choice} if kind == schema.STRINGS else choice


def _table(keys: dict[str, Schema], described: dict[str, str]) -> Schema:
    """A table of *keys* and no others."""
    properties = {key: {"description": described[key], **of} for key, of in keys.items()}
    return {"type": "object", "properties": properties, "additionalProperties": False}
