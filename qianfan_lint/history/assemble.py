"""Credentials and their places to a report: one row for each, with nothing secret in it."""

from __future__ import annotations

import datetime
import os
from collections.abc import Iterator, Sequence

from qianfan_lint.diagnostics import Commit, Diagnostic, Past
from qianfan_lint.discovery import shown
from qianfan_lint.engine import Engine
from qianfan_lint.gitcommand import Git
from qianfan_lint.history.places import Place
from qianfan_lint.history.repository import Commit as FoundCommit
from qianfan_lint.history.scan import Credential
from qianfan_lint.inert import inert
from qianfan_lint.kinds import Kind
from qianfan_lint.known import Known
from qianfan_lint.model import Message, Secret, fingerprint
from qianfan_lint.pasted import cleaned
from qianfan_lint.providers import Providers
from qianfan_lint.redact import Redactor
from qianfan_lint.source import Unreadable, read_bytes

ENV_FILE = ".env"
# Where a key is revoked, by how the id of its kind begins; docs/history.md says where each address is from.
CONSOLES = {
    "qianfan-": "https://console.bce.baidu.com/iam/#/iam/apikey/list",
    "iam-": "https://console.bce.baidu.com/iam/#/iam/accesslist",
    "dashscope-": "https://bailian.console.aliyun.com/?tab=model#/api-key",
    "openai-": "https://platform.openai.com/api-keys",
}


class Assembler:
    """Makes rows. *top* is the working folder, empty for a bare repository; *folder* what the scan put before paths."""

    def __init__(self, git: Git, engine: Engine, top: str, folder: str, secrets: Sequence[Secret]) -> None:
        self._git, self._providers, self._top, self._folder = git, engine.providers, top, folder
        self._redact = Redactor(engine.providers, Known(tuple(secrets)))
        self._held = dict(_held(engine, top))

    def row(self, credential: Credential, place: Place, *, authors: bool) -> Diagnostic:
        found = credential.found
        path = os.path.relpath(found.path, self._folder).replace(os.sep, "/")
        if place.paths and path not in place.paths[:1] and place.in_head:
            path = path if path in place.paths else place.paths[0]
        value = credential.secret.reveal() if credential.secret else ""
        held = tuple(name for name, values in self._held.items() if value and value in values)
        past = Past(
            self._commit(place.first, authors),
            self._commit(place.last, authors),
            place.in_head,
            tuple(map(self._text, place.branches)),
            tuple(map(self._text, place.tags)),
            tuple(map(self._path, place.paths or (path,))),
            tuple(map(self._text, held)),
            _console(value, self._providers),
        )
        known = self._path(path)
        return found._replace(
            message=_message(found, value, past, self._providers),
            path=shown(os.path.join(self._top, path)) if self._top else path,
            shown_path=(shown(os.path.join(self._top, known)) if self._top else known) if known != path else "",
            fingerprint=fingerprint("history", found.code, found.content),
            related=(),
            fix=None,
            line_hash="",
            past=past,
        )

    def _commit(self, commit: FoundCommit | None, authors: bool) -> Commit | None:
        if commit is None:
            return None
        date = datetime.datetime.fromtimestamp(commit.time, datetime.timezone.utc).strftime("%Y-%m-%d")
        return Commit(commit.id, date, self._text(_author(self._git, commit.id)) if authors else "")

    def _text(self, text: str) -> str:
        return inert(self._redact(text))

    def _path(self, path: str) -> str:
        return self._redact.path(path)


def _author(git: Git, commit: str) -> str:
    """The name and address of who wrote *commit*. Raises GitFailed."""
    for line in git.ask("cat-file", "commit", commit).split(b"\n"):
        if line.startswith(b"author "):
            return line[len(b"author ") :].rpartition(b">")[0].decode("utf-8", "replace") + ">"
    return ""


def _message(found: Diagnostic, value: str, past: Past, providers: Providers) -> Message:
    key = providers.key_of(cleaned(value))
    args = found.message.args
    masked, name = args.get("value", "…"), args.get("name", "")
    if key is None and name:
        what = Message.of("Credential {value} of '{name}'", value=masked, name=name)
    else:
        title = key.title if key else Message.of("credential")
        what = Message.of("Credential {value} ({kind})", value=masked, kind=title)
    commit = past.first.described if past.first else Message.of("before the commits that were looked at")
    if past.in_head:
        return Message.of("{what} was committed ({commit}) and is still in HEAD", what=what, commit=commit)
    return Message.of("{what} was committed ({commit}); it is gone from HEAD, but not from the history", what=what, commit=commit)


def _console(value: str, providers: Providers) -> str:
    key = providers.key_of(cleaned(value))
    if key is None or key.shared:
        return ""
    return next((address for start, address in CONSOLES.items() if key.id.startswith(start)), "")


def _held(engine: Engine, top: str) -> Iterator[tuple[str, set[str]]]:
    """The variables of the environment, and the file of variables here, with what each holds."""
    for name, value in os.environ.items():
        yield name, {value.strip()}
    for folder in dict.fromkeys(filter(None, (os.getcwd(), top))):
        path = os.path.join(folder, ENV_FILE)
        try:
            checked = engine.attempt(path, Kind.DOTENV, read_bytes(path)) if os.path.lexists(path) else None
        except Unreadable:
            continue
        secrets = getattr(checked, "secrets", ())
        yield shown(path), {secret.reveal() for secret in secrets}
