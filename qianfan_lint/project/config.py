"""What the user asks for: ``[tool.qianfan-lint]`` of the nearest ``pyproject.toml`` and the command line over it."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from qianfan_lint.core.language import LANGUAGES
from qianfan_lint.core.model import Message, Problem, mask, refusal
from qianfan_lint.knowledge.providers import schema

SECTION = "tool.qianfan-lint"
MAX_BYTES = 1_000_000
"""Bytes of a configuration file; a real one has some thousands."""
# Misspelled or with its bracket left open it is asked for too: that has to be said.
_SECTION = re.compile(
    rb"""(?m)^[ \t]*\[+[ \t]*tool[ \t]*\.[ \t]*["']?qianfan[-_]?lint(?![\w-])|^[ \t]*qianfan-lint[ \t]*[.=]"""
)
MISSPELLED = "qianfan_?lint"
MAX_SHOWN = 300
"""Characters of one name or value of the file that a message quotes."""


class ConfigError(Problem):
    """Configuration that cannot be used; the message names the file, the key and what is wrong."""


class Config(NamedTuple):
    """Settings of a run. Codes are rule codes or their prefixes: ``QF1`` stands for every QF1xx."""

    root: str = "."
    """The folder of the configuration file, which patterns are relative to."""
    select: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    extend_exclude: tuple[str, ...] = ()
    per_file_ignores: tuple[tuple[str, tuple[str, ...]], ...] = ()
    respect_gitignore: bool = True
    force_exclude: bool = False
    env_file: str = ""
    env_file_within: str = ""
    """The folder that it has to lie in: that of the file which names it. Empty where the user names it."""
    baseline: str = ""
    """A file of findings that are known; written by ``qianfan-lint baseline``."""
    lang: str = ""
    """The language that people are spoken to in; empty to go by the locale."""
    honour_noqa: bool = True
    """Whether comments suppress findings; not of the file, but of one run."""
    providers: Mapping[str, Mapping[str, Any]] = {}

    def selects(self, code: str, on_by_default: bool, path: str = "") -> bool:
        """Whether the rule *code* runs, on the file at *path* if there is one.

        The longest prefix that names it decides, and of equals the one to ignore.
        """
        chosen = _longest(self.select, code) or int(not self.select and on_by_default)
        chosen = max(chosen, _longest(self.extend_select, code))
        return chosen > 0 and chosen > _longest(self.ignore, code) and not (path and self._ignores(code, path))

    def _ignores(self, code: str, path: str) -> bool:
        """Whether the file at *path* is one that the rule *code* is not for."""
        if not self.per_file_ignores:
            return False
        import fnmatch

        relative = os.path.relpath(path, self.root).replace(os.sep, "/")
        return any(
            (fnmatch.fnmatch(relative, pattern) or fnmatch.fnmatch(os.path.basename(path), pattern))
            and code.startswith(tuple(codes))
            for pattern, codes in self.per_file_ignores
        )


def _longest(prefixes: Sequence[str], code: str) -> int:
    return max((len(prefix) for prefix in prefixes if code.startswith(prefix)), default=0)


CODES = ("select", "extend-select", "ignore")
LISTS = (*CODES, "exclude", "extend-exclude")
BOOLEANS = ("respect-gitignore", "force-exclude")
FILES = ("env-file", "baseline")
KEYS = (*LISTS, *BOOLEANS, *FILES, "lang", "per-file-ignores", "providers")


def load(start: str) -> Config:
    """The configuration for files at or below *start*. Raises ConfigError."""
    path = find(start)
    if path is None:
        return Config()
    return parse(path)


def find(start: str) -> str | None:
    """The nearest ``pyproject.toml`` at or above *start* that has our section."""
    folder = os.path.abspath(start if os.path.isdir(start) else os.path.dirname(start) or ".")
    while True:
        path = os.path.join(folder, "pyproject.toml")
        try:
            # A FIFO of that name would block for ever.
            if os.path.isfile(path):
                with open(path, "rb") as file:
                    if _SECTION.search(file.read(MAX_BYTES)):
                        return path
        except OSError:
            pass
        parent = os.path.dirname(folder)
        if parent == folder:
            return None
        folder = parent


def parse(path: str) -> Config:
    """The configuration in the file at *path*. Raises ConfigError."""
    import tomli  # most runs find no file to parse

    try:
        with open(path, "rb") as file:
            data = file.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            raise ConfigError("is larger than {count} bytes", count=MAX_BYTES)
        tool = tomli.loads(data.decode()).get("tool", {})
        config = _config(os.path.dirname(path), _table(tool) if isinstance(tool, dict) else {})
        check_codes(config)
    except OSError as error:
        raise ConfigError("{path}: {problem}", path=path, problem=refusal(error)) from None
    except RecursionError:
        raise ConfigError("{path}: {problem}", path=path, problem=Message.of("nested too deeply")) from None
    except ValueError as error:  # of the decoder, of tomli, and of a number with more digits than Python reads
        raise ConfigError("{path}: {problem}", path=path, problem=_shown(str(error))) from None
    except (ConfigError, schema.InvalidTable) as error:
        raise ConfigError("{path}: {problem}", path=path, problem=_shown(error.message)) from None
    return config


def _shown(text: str) -> str:
    """*text*, which may quote the file, without keys and control characters, and cut where it would fill a page."""
    from qianfan_lint.knowledge.providers import load  # not at the top: only what is wrong with a file asks for it

    if isinstance(text, Message):
        return Message.of(text.template, **{name: _shown(arg) for name, arg in text.args.items()})
    for key in reversed(load().find_keys(text)):
        text = text[: key.start] + mask(text[key.start : key.end]) + text[key.end :]
    shown = "".join(each if each.isprintable() else ascii(each)[1:-1] for each in text)
    return shown if len(shown) <= MAX_SHOWN else shown[:MAX_SHOWN] + "…"


def _table(tool: dict[str, Any]) -> Any:
    for key in tool:
        if re.fullmatch(MISSPELLED, key):
            raise ConfigError(schema.unknown_key("tool", key, ["qianfan-lint"]))
    return tool.get("qianfan-lint", {})


def _config(root: str, table: Any) -> Config:
    if not isinstance(table, dict):
        raise ConfigError("'{key}' must be a table", key=SECTION)
    values: dict[str, Any] = {"root": root}
    for key, value in table.items():
        if key in LISTS:
            listed = _strings(key, value)
            values[key.replace("-", "_")] = _codes(listed) if key in CODES else listed
        elif key in BOOLEANS:
            if not isinstance(value, bool):
                raise ConfigError("'{key}' must be true or false", key=f"{SECTION}.{key}")
            values[key.replace("-", "_")] = value
        elif key == "per-file-ignores":
            if not isinstance(value, dict):
                raise ConfigError("'{key}' must be a table of lists of codes", key=f"{SECTION}.{key}")
            _check_printable(key, list(value))
            values["per_file_ignores"] = tuple(
                (name, _codes(_strings(f'{key}."{name}"', codes))) for name, codes in value.items()
            )
        elif key in FILES:
            if not isinstance(value, str):
                raise ConfigError("'{key}' must be a string", key=f"{SECTION}.{key}")
            _check_printable(key, [value])
            # Like a pattern, it is meant from the folder of the file that says it, wherever the run starts.
            path = os.path.relpath(os.path.join(root, value)).replace(os.sep, "/") if value else ""
            values[key.replace("-", "_")] = path
            if key == "env-file":
                values["env_file_within"] = root or "."
        elif key == "lang":
            if value not in LANGUAGES:
                raise ConfigError(
                    "'{key}' must be one of {choices}", key=f"{SECTION}.lang", choices=", ".join(LANGUAGES)
                )
            values["lang"] = value
        elif key == "providers":
            values["providers"] = _providers(value)
        else:
            raise ConfigError(schema.unknown_key(SECTION, key, KEYS))
    return Config(**values)


def _providers(value: Any) -> dict[str, dict[str, Any]]:
    if not isinstance(value, dict) or not all(isinstance(table, dict) for table in value.values()):
        raise ConfigError("'{key}' must be a table of provider tables", key=f"{SECTION}.providers")
    _check_printable("providers", list(value))
    for name, table in value.items():
        schema.validate(table, f"{SECTION}.providers.{name}")
    if value:
        from qianfan_lint.knowledge.providers import load

        load(value)  # raises where a table refers to what no table has
    return value


def _strings(key: str, value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ConfigError("'{key}' must be a list of strings", key=f"{SECTION}.{key}")
    _check_printable(key, value)
    return tuple(value)


def _check_printable(key: str, items: Sequence[str]) -> None:
    if len(items) > schema.MAX_ENTRIES:
        raise ConfigError(
            "'{key}' must have no more than {count} entries", key=f"{SECTION}.{key}", count=schema.MAX_ENTRIES
        )
    if any(len(item) > schema.MAX_LENGTH or not item.isprintable() for item in items):
        text = "'{key}' must be printable and no longer than {count}"
        raise ConfigError(text, key=f"{SECTION}.{key}", count=schema.MAX_LENGTH)


def _codes(values: Sequence[str]) -> tuple[str, ...]:
    return tuple(value.strip().upper() for value in values)


def check_codes(config: Config) -> None:
    """Raises ConfigError for a code that no rule's code begins with: a typing error would switch checking off."""
    listed = {*config.select, *config.extend_select, *config.ignore}
    listed.update(code for _, codes in config.per_file_ignores for code in codes)
    if not listed:
        return
    # A rule's file is named after its code; importing them all would cost a clean run a third of its time.
    files = os.listdir(os.path.join(os.path.dirname(__file__), os.pardir, "rules"))
    known = [name.partition("_")[0].upper() for name in files if name.startswith("qf")]
    for code in sorted(listed):
        if not code or not any(each.startswith(code) for each in known):
            raise ConfigError("no rule code starts with '{code}'; `qianfan-lint rule` lists all of them", code=code)


def with_options(config: Config, **options: Sequence[str] | str | bool | None) -> Config:
    """*config* with what the command line says over it; options that are not given leave it as it is."""
    given: dict[str, Any] = {key: tuple(v) if isinstance(v, (list, tuple)) else v for key, v in options.items() if v}
    return config._replace(**given)
