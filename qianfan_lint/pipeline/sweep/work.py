"""What a worker does with one task. Secrets stay here: what is returned has masked values and keyed hashes."""

from __future__ import annotations

import contextlib
import os
import shutil
import zlib
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from qianfan_lint.core.inert import inert
from qianfan_lint.core.kinds import Kind, kind_of
from qianfan_lint.core.language import speaker
from qianfan_lint.core.model import Message, NotScanned, Problem, fingerprint, refusal
from qianfan_lint.core.source import TooLarge, Unreadable, read_bytes
from qianfan_lint.knowledge.providers import load
from qianfan_lint.pipeline.changed_lines.gitcommand import GitFailed
from qianfan_lint.pipeline.diagnostics import Diagnostic
from qianfan_lint.pipeline.engine import Checked, Engine, mistake
from qianfan_lint.pipeline.history.repository import Selection, open_repository
from qianfan_lint.pipeline.history.run import look
from qianfan_lint.pipeline.history.scan import asked_of
from qianfan_lint.pipeline.history.versions import Versions
from qianfan_lint.pipeline.masking.redact import Redactor
from qianfan_lint.pipeline.sweep import remote
from qianfan_lint.pipeline.sweep.rows import Row, row
from qianfan_lint.pipeline.sweep.sources import Form, Source, is_bare
from qianfan_lint.pipeline.sweep.whole import whole
from qianfan_lint.project.archives import members
from qianfan_lint.project.config import Config, ConfigError
from qianfan_lint.project.discovery import discover

MIN_KEY = 16
"""Bytes of a key that hashes are made with."""


class Task(NamedTuple):
    source: Source
    part: int = 0
    parts: int = 1
    """More than one of a large repository, whose files are divided."""


class Settings(NamedTuple):
    """What all tasks have in common. It holds no secret: the key of the hashes is read from its file by a worker."""

    hash_key: str
    """A file."""
    clean: str
    """A folder for what is known to be clean; empty to keep nothing."""
    split_from: int
    """Contents from which on a repository is divided."""
    lang: str
    providers: Mapping[str, Mapping[str, Any]]


class Lost(NamedTuple):
    """What was not read, or not all of it."""

    source: str
    path: str
    """Empty where it is the source itself."""
    reason: str


class Outcome(NamedTuple):
    rows: tuple[Row, ...] = ()
    lost: tuple[Lost, ...] = ()
    split: int = 0
    """Into how many parts the source has to be divided; then nothing of it was looked at."""
    contents: int = 0
    """How many files, or versions of files, the task was for."""
    failed: bool = False
    """Whether nothing was looked at: the next run tries again."""


def work(task: Task, settings: Settings) -> Outcome:
    """The credentials of one task. Whatever goes wrong is part of the outcome."""
    try:
        return _repository(task, settings) if task.source.form is Form.REPOSITORY else _files(task, settings)
    except Problem as problem:
        return unread(task, settings, problem.message)
    except Exception as error:
        return unread(task, settings, mistake(error))


def unread(task: Task, settings: Settings, reason: Message) -> Outcome:
    """The outcome of *task* where nothing of it was looked at."""
    redact = _redactor(settings)
    said = speaker(settings.lang)(redact.message(reason))
    return Outcome(lost=(Lost(redact.path(task.source.name), "", said),), failed=True)


def _redactor(settings: Settings) -> Redactor:
    """Knows keys by their shape: the name of a source, its paths and problems may hold one."""
    return Redactor(load(settings.providers))


def read_key(path: str) -> bytes:
    """The key of the hashes. Raises ConfigError."""
    try:
        key = read_bytes(path).strip()
    except Unreadable as problem:
        raise ConfigError("{path}: {problem}", path=path, problem=problem.message) from None
    if len(key) < MIN_KEY:
        raise ConfigError("{path}: a key for hashes has at least {size} bytes", path=path, size=MIN_KEY)
    return key


def _repository(task: Task, settings: Settings) -> Outcome:
    key, config = read_key(settings.hash_key), Config(providers=settings.providers)
    engine = Engine(asked_of(config), judges=False)
    wanted = 1

    def choose(found: Versions) -> Versions | None:
        nonlocal wanted
        if task.parts > 1:
            return found.part(lambda path: zlib.crc32(os.fsencode(path)) % task.parts == task.part)
        wanted = -(-found.count() // settings.split_from)
        return found if wanted <= 1 else None

    name = task.source.name
    with _known_clean(task, settings) as clean:
        found = look(name, Selection(), config, clean, choose=choose)
    if found is None:
        return Outcome(split=wanted)
    top, redact = os.path.abspath(name), _redactor(settings)
    shown = redact.path
    rows = (row(shown(name), _within(each, top), secret, engine.providers, key) for each, secret in found.credentials)
    say = speaker(settings.lang)
    lost = (
        Lost(shown(name), "" if path == name else shown(path), say(redact.message(reason)))
        for path, reason, _ in found.report.not_scanned
    )
    return Outcome(tuple(rows), tuple(lost), contents=found.contents)


def _within(found: Diagnostic, top: str) -> Diagnostic:
    """*found* with its path from *top*, as those of its history are."""

    def inside(path: str) -> str:
        return os.path.relpath(path, top).replace(os.sep, "/") if path else ""

    # Those of a bare repository begin at its top already.
    return found if is_bare(top) else found._replace(path=inside(found.path), shown_path=inside(found.shown_path))


@contextlib.contextmanager
def _known_clean(task: Task, settings: Settings) -> Iterator[str]:
    """A file of contents that are clean, for this task alone: forks of one repository share what it becomes.

    Of several that do so at once, the last one counts: what another one knew is looked at again, and nothing is lost.
    """
    shared = _shared(task, settings)
    if not shared:
        yield ""
        return
    try:
        with whole(shared) as own:
            with contextlib.suppress(FileNotFoundError):
                shutil.copyfile(shared, own)
            yield own
    except OSError as error:
        raise ConfigError("{path}: {problem}", path=shared, problem=refusal(error)) from None


def _shared(task: Task, settings: Settings) -> str:
    """Where that file lies: forks have their first commits in common. Empty where nothing is kept."""
    if not settings.clean:
        return ""
    git = open_repository(task.source.name).git
    try:
        roots = git.ask("rev-list", "--all", "--max-parents=0").decode("ascii").split()
    except GitFailed:  # it is damaged, and read as far as it goes
        return ""
    return os.path.join(settings.clean, f"{min(roots)}-{task.part}-{task.parts}") if roots else ""


def _files(task: Task, settings: Settings) -> Outcome:
    key, config = read_key(settings.hash_key), Config(providers=settings.providers)
    engine = Engine(asked_of(config)._replace(archives=True), judges=False)
    say, shown = speaker(settings.lang), _redactor(settings).path
    name = shown(task.source.name)
    rows: list[Row] = []
    lost: list[Lost] = []
    count = 0
    for each in _opened(task.source, engine):
        checked = _looked_at(engine, each) if isinstance(each, _File) else each
        count += 1
        problem = checked if isinstance(checked, NotScanned) else checked.not_scanned if checked else None
        if problem is not None:
            lost.append(Lost(name, shown(problem.path), say(problem.reason)))
        if isinstance(checked, Checked):
            secrets = {fingerprint(secret.reveal()): secret for secret in checked.secrets}
            found = engine.diagnostics(checked)[0]
            rows += (row(name, each, secrets.get(each.content), engine.providers, key) for each in found)
    return Outcome(tuple(rows), tuple(lost), contents=count)


class _File(NamedTuple):
    path: str
    kind: Kind
    data: bytes


def _looked_at(engine: Engine, file: _File) -> Checked | NotScanned | None:
    """What is found in *file*; None where the gate lets nothing of it pass."""
    if not engine.topics(file.path, file.kind, file.data):
        return None
    return engine.attempt(file.path, file.kind, file.data)


def _opened(source: Source, engine: Engine) -> Iterator[_File | NotScanned]:
    """The files of *source*, and the members of its archives, with paths as they are shown."""
    if source.form is Form.REMOTE:
        for address, local in remote.files(source.name):
            if isinstance(local, Message):
                yield NotScanned(address, local)
                continue
            for each in _of_path(local, engine):
                yield each._replace(path=address + each.path.removeprefix(local))
        return
    for path in discover(source.paths, engine.config):
        if isinstance(path, NotScanned):
            yield path
        else:
            yield from _of_path(path, engine)


def _of_path(path: str, engine: Engine) -> Iterator[_File | NotScanned]:
    kind = kind_of(path)
    if kind is None:
        for member in members(path):
            yield member if isinstance(member, NotScanned) else _File(member.path, member.kind, member.data)
        return
    try:
        yield _File(path, kind, read_bytes(path))
    except TooLarge as problem:
        if kind is not Kind.TEXT or engine.gate.may_hold_key(path):
            yield NotScanned(inert(path), problem.message)
    except Unreadable as problem:
        yield NotScanned(inert(path), problem.message)
