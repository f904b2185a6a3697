"""Credentials and their places to a report: one row for each, with nothing secret in it."""

from __future__ import annotations

import datetime
import os
from collections.abc import Iterable, Iterator, Sequence

from qianfan_lint.core.inert import inert
from qianfan_lint.core.kinds import Kind
from qianfan_lint.core.model import Exposed, Message, Secret, Severity, fingerprint
from qianfan_lint.core.source import Unreadable, read_bytes
from qianfan_lint.pipeline.changed_lines.gitcommand import Git
from qianfan_lint.pipeline.diagnostics import Commit, Diagnostic, Past
from qianfan_lint.pipeline.engine import Engine
from qianfan_lint.pipeline.fixing.exposure import exposed
from qianfan_lint.pipeline.history.gather import Credential
from qianfan_lint.pipeline.history.places import Place
from qianfan_lint.pipeline.history.repository import Commit as FoundCommit
from qianfan_lint.pipeline.masking.known import Known
from qianfan_lint.pipeline.masking.redact import Redactor
from qianfan_lint.project.paths import shown

ENV_FILE = ".env"


class Assembler:
    """Makes rows. *top* is the working folder, empty for a bare repository; *folder* what the scan put before paths."""

    def __init__(self, git: Git, engine: Engine, top: str, folder: str, secrets: Iterable[Secret]) -> None:
        self._git, self._providers, self._top, self._folder = git, engine.providers, top, folder
        self._redact = Redactor(engine.providers, Known(tuple(secrets)))
        self._held = dict(_held(engine, top))
        self._shown: dict[str, str] = {}
        """Names of branches and the like, as they are shown: each credential may have all of them."""

    def row(self, credential: Credential, place: Place, *, authors: bool) -> Diagnostic:
        found = credential.found
        path = os.path.relpath(found.path, self._folder).replace(os.sep, "/")
        value = credential.secret.reveal() if credential.secret else ""
        variable = found.message.args.get("env") or found.message.args.get("name", "").upper()
        key = exposed(path, credential.secret or Secret("", "…"), variable, self._providers)
        held = tuple(name for name, values in self._held.items() if value and value in values)
        past = Past(
            self._commit(place.first, authors),
            self._commit(place.last, authors),
            place.in_head,
            self._texts(place.branches),
            self._texts(place.tags),
            tuple(map(self._path, place.paths or (path,))),
            self._texts(held),
            key.console,
        )
        known = self._path(path)
        return found._replace(
            message=_message(found, key, past),
            path=shown(os.path.join(self._top, path)) if self._top else path,
            shown_path=(shown(os.path.join(self._top, known)) if self._top else known) if known != path else "",
            fingerprint=fingerprint("history", found.code, found.content),
            severity=Severity.WARNING if place.in_head is False else Severity.ERROR,
            related=(),
            fix=None,
            unfixed=None,
            line_hash="",
            past=past,
        )

    def _commit(self, commit: FoundCommit | None, authors: bool) -> Commit | None:
        if commit is None:
            return None
        date = datetime.datetime.fromtimestamp(commit.time, datetime.timezone.utc).strftime("%Y-%m-%d")
        return Commit(commit.id, date, inert(self._redact(_author(self._git, commit.id))) if authors else "")

    def _texts(self, texts: Sequence[str]) -> tuple[str, ...]:
        """Each of *texts* as it is shown: those that are new are masked in one go."""
        new = [text for text in texts if text not in self._shown]
        self._shown.update(zip(new, map(inert, self._redact.each(new)), strict=True))
        return tuple(self._shown[text] for text in texts)

    def _path(self, path: str) -> str:
        return self._redact.path(path)


def _author(git: Git, commit: str) -> str:
    """The name and address of who wrote *commit*. Raises GitFailed."""
    for line in git.ask("cat-file", "commit", commit).split(b"\n"):
        if line.startswith(b"author "):
            return line[len(b"author ") :].rpartition(b">")[0].decode("utf-8", "replace") + ">"
    return ""


def _message(found: Diagnostic, key: Exposed, past: Past) -> Message:
    name = found.message.args.get("name", "")
    if name:
        what = Message.of("Credential {value} ({kind}) of '{name}'", value=key.value, kind=key.kind, name=name)
    else:
        what = Message.of("Credential {value} ({kind})", value=key.value, kind=key.kind)
    commit = past.first.described if past.first else Message.of("before the commits that were looked at")
    if past.in_head:
        return Message.of("{what} was committed ({commit}) and is still in HEAD", what=what, commit=commit)
    if past.in_head is None:
        text = "{what} was committed ({commit}); whether it is still in HEAD is unknown: git cannot read HEAD"
        return Message.of(text, what=what, commit=commit)
    text = "{what} was committed ({commit}); it is gone from HEAD, but not from the history"
    return Message.of(text, what=what, commit=commit)


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
