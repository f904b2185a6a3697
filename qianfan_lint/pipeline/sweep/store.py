"""The folder that a sweep writes: a file for each finished task, so that a run which was stopped goes on there."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Mapping
from typing import Any

from qianfan_lint import __version__
from qianfan_lint.core.model import refusal
from qianfan_lint.pipeline.sweep import parquet
from qianfan_lint.pipeline.sweep.rows import from_json, to_json
from qianfan_lint.pipeline.sweep.whole import clear, whole
from qianfan_lint.pipeline.sweep.work import Lost, Outcome, Task, read_key
from qianfan_lint.project.config import ConfigError
from qianfan_lint.project.paths import shown

_RUN, _KEY, _PARTS, _TABLES, _CLEAN = "run.json", "hash.key", "parts", "parquet", "clean"
CREDENTIALS, SUMMARY, PAGE = "credentials.jsonl", "summary.json", "summary.html"


class Store:
    """The folder at *path*, which is made. *hash_key* is a file; empty to make one in the folder.

    Raises ConfigError, also where the folder holds a sweep with another key, version or configuration.
    """

    def __init__(self, path: str, hash_key: str, providers: Mapping[str, Any], split_from: int) -> None:
        self._path = os.path.abspath(path)
        try:
            for name in (_PARTS, _TABLES, _CLEAN):
                os.makedirs(os.path.join(path, name), exist_ok=True)
                clear(os.path.join(path, name))
            clear(path)
            self.hash_key = os.path.abspath(hash_key or self._own_key())
        except OSError as error:
            raise ConfigError("{path}: {problem}", path=path, problem=refusal(error)) from None
        self.clean = os.path.abspath(os.path.join(path, _CLEAN))
        self._claim(providers, split_from)

    def _own_key(self) -> str:
        path = os.path.join(self._path, _KEY)
        with contextlib.suppress(FileExistsError):
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w", encoding="ascii") as file:
                file.write(secrets.token_hex(32))
        return path

    def _claim(self, providers: Mapping[str, Any], split_from: int) -> None:
        """What is in the folder counts for this version, these providers and this key alone."""
        key = read_key(self.hash_key)
        asked = repr((__version__, sorted(providers.items()), split_from)).encode()
        own = {"version": __version__, "asked": hmac.new(key, asked, hashlib.sha256).hexdigest()}
        path = os.path.join(self._path, _RUN)
        if os.path.lexists(path):
            if self._read(path) != [own]:
                text = "{path} holds a sweep with another version, key or configuration: name another folder"
                raise ConfigError(text, path=shown(self._path))
        else:
            self._write(_RUN, json.dumps(own) + "\n")

    def get(self, task: Task) -> Outcome | None:
        """The outcome of *task*, if it is finished. Raises ConfigError where the file makes no sense."""
        path = os.path.join(self._path, _PARTS, f"{_id(task)}.jsonl")
        if not os.path.lexists(path):
            return None
        try:
            head, *rows = self._read(path)
            lost = tuple(Lost(*each) for each in head["lost"])
            return Outcome(tuple(map(from_json, rows)), lost, head["split"], head["contents"])
        except (ValueError, TypeError, KeyError):
            raise ConfigError("{path} is damaged: delete it, and its task is done again", path=path) from None

    def put(self, task: Task, outcome: Outcome) -> None:
        """Keep *outcome*, as JSON lines and as Parquet."""
        name = _id(task)
        parquet.write(os.path.join(self._path, _TABLES, f"{name}.parquet"), outcome.rows)
        head = {"lost": outcome.lost, "split": outcome.split, "contents": outcome.contents}
        self._write(os.path.join(_PARTS, f"{name}.jsonl"), json_lines([head, *map(to_json, outcome.rows)]))

    def finish(self, credentials: list[dict[str, Any]], summary: dict[str, Any], page: str) -> None:
        """Write the results of the whole run."""
        self._write(CREDENTIALS, json_lines(credentials))
        self._write(SUMMARY, json.dumps(summary, indent=2) + "\n")
        self._write(PAGE, page)

    def path_of(self, name: str) -> str:
        return shown(os.path.join(self._path, name))

    def _read(self, path: str) -> list[Any]:
        try:
            with open(path, encoding="utf-8") as file:
                return [json.loads(line) for line in file]
        except OSError as error:
            raise ConfigError("{path}: {problem}", path=shown(path), problem=refusal(error)) from None

    def _write(self, name: str, text: str) -> None:
        """Raises ConfigError. A file is whole or not there."""
        path = os.path.join(self._path, name)
        try:
            with whole(path) as temporary, open(temporary, "w", encoding="utf-8", newline="\n") as file:
                file.write(text)
        except OSError as error:
            raise ConfigError("{path}: {problem}", path=shown(path), problem=refusal(error)) from None


def _id(task: Task) -> str:
    said = json.dumps([task.source.name, task.source.form.value, task.source.paths, task.part, task.parts])
    return hashlib.sha256(said.encode()).hexdigest()[:24]


def json_lines(objects: list[dict[str, Any]]) -> str:
    """*objects*, one a line."""
    return "".join(json.dumps(each) + "\n" for each in objects)
