"""A configuration file: ``[tool.qianfan-lint]`` of a ``pyproject.toml``, or a file of our own, with what it extends."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterator, Sequence
from typing import Any

import tomli

from qianfan_lint.core.language import LANGUAGES
from qianfan_lint.core.model import Message, mask, refusal
from qianfan_lint.knowledge.providers import schema
from qianfan_lint.project.config import FOREIGN, Config, ConfigError, check_codes, code_of
from qianfan_lint.project.nearest import MAX_BYTES, PYPROJECT
from qianfan_lint.project.patterns import Pattern, rooted

SECTION = "tool.qianfan-lint"
MISSPELLED = "qianfan_?lint"
MAX_SHOWN = 300
"""Characters of one name or value of the file that a message quotes."""
MAX_EXTENDED = 10
"""Files that one extends, each the next."""
CODES = ("select", "extend-select", "ignore")
PATTERNS = ("exclude", "extend-exclude")
TOOLS = "foreign-suppressions"
LISTS = (*CODES, *PATTERNS, TOOLS)
BOOLEANS = ("respect-gitignore", "force-exclude")
FILES = ("env-file", "baseline")
KEYS = ("extend", *LISTS, *BOOLEANS, *FILES, "lang", "per-file-ignores", "providers")


def parse(path: str, used_in: str | None = None, extending: Sequence[str] = ()) -> Config:
    """The configuration in the file at *path*. Raises ConfigError.

    Patterns and paths in it start from its folder. Where it is *used_in* a folder that does not lie there, they start
    from that folder. *extending* has the files that lead to it.
    """
    folder = os.path.dirname(path)
    if used_in is not None and not _is_above(folder, used_in):
        folder = used_in
    with _naming(path):
        section, table = _table(_document(path, bool(extending)), os.path.basename(path))
        extended = _extended(path, table, section, extending)
    base = Config(root=folder)
    if extended:
        with _naming(path):  # who does not know what is extended has to hear where
            base = parse(extended, folder or ".", [*extending, os.path.realpath(path)])
    with _naming(path):
        config = _Table(section, folder).config(table, base)
        check_codes(config)
    return config._replace(files=(path, *config.files))


@contextlib.contextmanager
def _naming(path: str) -> Iterator[None]:
    """Name the file at *path* where something is wrong with it."""
    try:
        yield
    except (ConfigError, schema.InvalidTable) as error:
        raise ConfigError("{path}: {problem}", path=path, problem=_shown(error.message)) from None


def _is_above(folder: str, other: str) -> bool:
    real, below = os.path.realpath(folder or "."), os.path.realpath(other or ".")
    return os.path.join(below, "").startswith(os.path.join(real, ""))


def _document(path: str, is_extended: bool) -> dict[str, Any]:
    try:
        if is_extended and not os.path.isfile(path):
            raise ConfigError("no such file")
        with open(path, "rb") as file:
            data = file.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            raise ConfigError("is larger than {count} bytes", count=MAX_BYTES)
        return tomli.loads(data.decode("utf-8-sig"))
    except OSError as error:
        raise ConfigError("{problem}", problem=refusal(error)) from None
    except RecursionError:
        raise ConfigError("nested too deeply") from None
    except ValueError as error:  # of the decoder, of tomli, and of a number with more digits than Python reads
        raise ConfigError("{problem}", problem=str(error)) from None


def _table(document: dict[str, Any], name: str) -> tuple[str, Any]:
    """How the table of ours is called in *document*, and the table. In a file of our own it is the whole file."""
    tool = document.get("tool", {})
    ours = [key for key in tool if key == "qianfan-lint" or re.fullmatch(MISSPELLED, key)] if tool else []
    if name != PYPROJECT and not ours:
        return "", document
    for key in ours:
        if key != "qianfan-lint":
            raise ConfigError(schema.unknown_key("tool", key, ["qianfan-lint"]))
    outside = next((key for key in KEYS if key in document), None)
    if name != PYPROJECT and outside:
        raise ConfigError("'{key}' stands outside of [{section}]", key=outside, section=SECTION)
    return SECTION, tool.get("qianfan-lint", {}) if isinstance(tool, dict) else {}


def _extended(path: str, table: Any, section: str, extending: Sequence[str]) -> str:
    """The file that the one at *path* builds on; empty where there is none."""
    value = table.get("extend") if isinstance(table, dict) else None
    if value is None:
        return ""
    key = f"{section}.extend" if section else "extend"
    if not isinstance(value, str) or not value:
        raise ConfigError("'{key}' must be the path of a file", key=key)
    _check_printable(key, [value])
    base = os.path.normpath(os.path.join(os.path.dirname(path), value))
    if os.path.realpath(base) in (*extending, os.path.realpath(path)):
        raise ConfigError("'{key}' leads back to this file", key=key)
    if len(extending) >= MAX_EXTENDED:
        raise ConfigError("'{key}' leads through more than {count} files", key=key, count=MAX_EXTENDED)
    return base


def _shown(text: str) -> str:
    """*text*, which may quote the file, without keys and control characters, and cut where it would fill a page."""
    from qianfan_lint.knowledge.providers import load  # not at the top: only what is wrong with a file asks for it

    if isinstance(text, Message):
        return Message.of(text.template, **{name: _shown(arg) for name, arg in text.args.items()})
    for key in reversed(load().find_keys(text)):
        text = text[: key.start] + mask(text[key.start : key.end]) + text[key.end :]
    shown = "".join(each if each.isprintable() else ascii(each)[1:-1] for each in text)
    return shown if len(shown) <= MAX_SHOWN else shown[:MAX_SHOWN] + "…"


class _Table:
    """Reads a table of that name, whose patterns and paths start from *root*."""

    def __init__(self, section: str, root: str) -> None:
        self._section, self._root = section, root

    def _name(self, key: str) -> str:
        return f"{self._section}.{key}" if self._section else key

    def config(self, table: Any, base: Config) -> Config:
        """*base* with what *table* says over it."""
        if not isinstance(table, dict):
            raise ConfigError("'{key}' must be a table", key=self._section)
        values: dict[str, Any] = {"root": self._root}
        for key, value in table.items():
            if key not in KEYS:
                raise ConfigError(schema.unknown_key(self._section, key, KEYS))
            if key != "extend":
                values.update(self._values(key, value, base))
        return base._replace(**values)

    def _values(self, key: str, value: Any, base: Config) -> dict[str, Any]:
        name = key.replace("-", "_")
        if key in LISTS:
            return {name: self._added(key, getattr(base, name), self._listed(key, self._strings(key, value)))}
        if key in BOOLEANS:
            if not isinstance(value, bool):
                raise ConfigError("'{key}' must be true or false", key=self._name(key))
            return {name: value}
        if key in FILES:
            return self._file(key, value)
        if key == "per-file-ignores":
            return {name: self._added(f"extend-{key}", base.per_file_ignores, self._per_file(key, value))}
        if key == "providers":
            return {name: {**base.providers, **self._providers(value)}}
        if value not in LANGUAGES:
            raise ConfigError("'{key}' must be one of {choices}", key=self._name(key), choices=", ".join(LANGUAGES))
        return {name: value}

    def _listed(self, key: str, items: tuple[str, ...]) -> tuple[Any, ...]:
        if key in CODES:
            return _codes(items)
        if key in PATTERNS:
            return tuple(rooted(each, self._root) for each in items)
        if not set(items) <= set(FOREIGN):
            text = "'{key}' must be a list of some of {choices}"
            raise ConfigError(text, key=self._name(key), choices=", ".join(FOREIGN))
        return items

    def _added(self, key: str, before: tuple[Any, ...], listed: tuple[Any, ...]) -> tuple[Any, ...]:
        """What *key* comes to: what is there *before* stays where it only adds."""
        if not key.startswith("extend-"):
            return listed
        if len(before) + len(listed) > schema.MAX_ENTRIES:
            raise ConfigError(
                "'{key}' must have no more than {count} entries", key=self._name(key), count=schema.MAX_ENTRIES
            )
        return (*before, *listed)

    def _file(self, key: str, value: Any) -> dict[str, Any]:
        if not isinstance(value, str):
            raise ConfigError("'{key}' must be a string", key=self._name(key))
        _check_printable(self._name(key), [value])
        # Like a pattern, it is meant from the folder of the file that says it, wherever the run starts.
        path = os.path.relpath(os.path.join(self._root, value)).replace(os.sep, "/") if value else ""
        within = {"env_file_within": self._root or "."} if key == "env-file" else {}
        return {key.replace("-", "_"): path, **within}

    def _per_file(self, key: str, value: Any) -> tuple[tuple[Pattern, tuple[str, ...]], ...]:
        if not isinstance(value, dict):
            raise ConfigError("'{key}' must be a table of lists of codes", key=self._name(key))
        _check_printable(self._name(key), list(value))
        negated = next((pattern for pattern in value if pattern.startswith("!")), None)
        if negated is not None:
            text = "'{key}': the pattern '{pattern}' is negated, which only lists of patterns can be"
            raise ConfigError(text, key=self._name(key), pattern=negated)
        return tuple(
            (rooted(pattern, self._root), _codes(self._strings(f'{key}."{pattern}"', codes)))
            for pattern, codes in value.items()
        )

    def _providers(self, value: Any) -> dict[str, dict[str, Any]]:
        key = self._name("providers")
        if not isinstance(value, dict) or not all(isinstance(table, dict) for table in value.values()):
            raise ConfigError("'{key}' must be a table of provider tables", key=key)
        _check_printable(key, list(value))
        for name, table in value.items():
            schema.validate(table, f"{key}.{name}")
        if value:
            from qianfan_lint.knowledge.providers import load

            load(value)  # raises where a table refers to what no table has
        return value

    def _strings(self, key: str, value: Any) -> tuple[str, ...]:
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise ConfigError("'{key}' must be a list of strings", key=self._name(key))
        _check_printable(self._name(key), value)
        return tuple(value)


def _check_printable(key: str, items: Sequence[str]) -> None:
    if len(items) > schema.MAX_ENTRIES:
        raise ConfigError("'{key}' must have no more than {count} entries", key=key, count=schema.MAX_ENTRIES)
    if any(len(item) > schema.MAX_LENGTH or not item.isprintable() for item in items):
        text = "'{key}' must be printable and no longer than {count}"
        raise ConfigError(text, key=key, count=schema.MAX_LENGTH)


def _codes(values: Sequence[str]) -> tuple[str, ...]:
    return tuple(map(code_of, values))
