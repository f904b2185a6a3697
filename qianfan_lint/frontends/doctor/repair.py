"""What of a diagnosis can be repaired without a guess: names, quotes, blanks, remarks and encodings of `.env` files.

Only files that the code loads are repaired, with the code of `check --fix`: which files may be written, how a change is
verified, how it is written. A repair that does not make the cause go away is not made.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from qianfan_lint.core.kinds import Kind, kind_of
from qianfan_lint.core.model import Edit, Message, Span, mask
from qianfan_lint.core.patterns import lazy
from qianfan_lint.core.source import Source, Unreadable, decode, lines_of
from qianfan_lint.frontends.doctor.causes import Cause
from qianfan_lint.frontends.doctor.decision_tree import Patient, given_files
from qianfan_lint.frontends.doctor.dotenv_file import Entry
from qianfan_lint.frontends.doctor.sources import Loaded
from qianfan_lint.frontends.doctor.variable_names import Names
from qianfan_lint.pipeline.fixing.destination import Destinations
from qianfan_lint.pipeline.fixing.neighbours import Neighbours, NotPossible
from qianfan_lint.pipeline.fixing.writing import Change
from qianfan_lint.pipeline.masking.known import Cut
from qianfan_lint.project.environments import Environment
from qianfan_lint.project.folders import root_of

_MAX_ROUNDS = 6
_SHOWN = 40
_RENAMED = ("wrong-case", "near-miss")
_TIDIED = ("quoted", "blank", "remark")
_REWRITTEN = ("file-encoding", "file-mark")
_PLAIN = lazy(r"[A-Za-z0-9_\-./+=:|~]+")
"""A value that every loader reads as it stands, without quotes."""
_AROUND = " \t\r\n'\"`“”‘’"
_VALUE = lazy(r"\s*(?:-\s*)?(?:export\s+)?[\w.]+\s*[:=](.*)")
_REMARK = lazy(r"[ \t]+#")


class Repair(NamedTuple):
    """One cause in a file, and what is done about it."""

    path: str
    cause: Cause
    what: Message
    """What is done, or why nothing is."""
    is_refused: bool = False


class Repairs(NamedTuple):
    changes: tuple[Change, ...] = ()
    """Nothing of them is written yet."""
    repairs: tuple[Repair, ...] = ()


def repairs(patient: Patient) -> Repairs:
    """What can be repaired for *patient*, one thing after the other: one may show the next."""
    run = _Run(patient)
    for _ in range(_MAX_ROUNDS):
        if not run.again():
            break
    return Repairs(tuple(run.changes()), tuple(run.made.values()))


def hidden(changes: Iterable[Change]) -> dict[str, tuple[Cut, ...]]:
    """The values in the files of *changes*, by line: no preview shows one, whatever it looks like."""
    found: dict[str, tuple[Cut, ...]] = {}
    for change in changes:
        for data in (change.before or b"", change.after):
            for line in lines_of(decode(change.path, Kind.DOTENV, data).text):
                match = _VALUE.match(line)
                value = _REMARK.split(match[1])[0].strip(_AROUND) if match else ""
                if match and value:
                    start = line.index(value, match.start(1))
                    found[line] = (Cut(start, start + len(value), mask(value)),)
    return found


class _Run:
    def __init__(self, patient: Patient) -> None:
        self._patient = patient
        self._neighbours = Neighbours(Destinations(patient.config))
        self._from = os.path.join(patient.root, "_")
        """What the changed files have to be in one project with."""
        self.made: dict[tuple[str, str, str], Repair] = {}

    def again(self) -> bool:
        """Repair what is found now; whether anything was."""
        now = given_files(self._patient, self._neighbours.after)
        found = [cause for cause in Names(now.code, now.sources, now.providers).causes() if cause.id in _ALL]
        for cause in sorted(found, key=lambda cause: cause.id not in _REWRITTEN):
            path, _, line = cause.evidence[-1].rpartition(":")
            file = next((each for each in now.sources.files if each.path in (path, cause.evidence[-1])), None)
            if file is None or kind_of(file.path) is not Kind.DOTENV:
                continue
            key = (file.path, cause.id, dict(cause.args).get("name", ""))
            if key in self.made:
                continue
            before = dict(self._neighbours.after)
            self._repair(cause, file, int(line) if line.isdigit() else 0, key)
            if self._neighbours.after != before:
                return True  # the places of what else was found may have moved
        return False

    def _repair(self, cause: Cause, file: Loaded, line: int, key: tuple[str, str, str]) -> None:
        names = dict(cause.args)
        try:
            if cause.id in _REWRITTEN:
                what = self._rewritten(file)
            elif cause.id in _RENAMED:
                what = self._renamed(file, names["found"], names["name"])
            else:
                what = self._tidied(file, line, names["name"])
            self.made[key] = Repair(file.path, cause, what)
        except (NotPossible, Unreadable) as problem:
            self.made[key] = Repair(file.path, cause, problem.message, is_refused=True)

    def _rewritten(self, file: Loaded) -> Message:
        """Write *file* in UTF-8 without a mark."""
        if file.loading.encoding.replace("_", "-").lower() not in ("", "utf-8", "utf8", "utf-8-sig"):
            raise NotPossible("the code asks for the encoding {encoding}", encoding=file.loading.encoding)
        self._may_write(file.path)
        source = self._source(file.path)
        if source.encode(source.text) != source.data:
            raise NotPossible("its encoding does not survive the edit")
        if source.encoding == "gb18030" and not _is_chinese(source.text):
            raise NotPossible("its encoding is not known for sure")
        self._neighbours.after[file.path] = source.text.encode("utf-8")
        if source.encoding == "utf-8":
            return Message.of("written without its byte order mark")
        encoding = "GBK" if source.encoding == "gb18030" else source.encoding.upper()
        odd = next((line.strip() for line in source.lines if not line.isascii() and line.lstrip()[:1] == "#"), "")
        if not odd:
            return Message.of("written in UTF-8 instead of {encoding}", encoding=encoding)
        # How it was read, for somebody who knows what it says.
        return Message.of("written in UTF-8 instead of {encoding}: {line}", encoding=encoding, line=odd[:_SHOWN])

    def _tidied(self, file: Loaded, line: int, name: str) -> Message:
        """Leave the key alone in the value, and a remark in a line of its own."""
        entry = self._entry(file, name, line)
        self._edit(file.path, self._tidy(file, entry))
        return Message.of("only the key in the value of {name}", name=name)

    def _tidy(self, file: Loaded, entry: Entry) -> list[Edit]:
        """What leaves the key of *entry* alone; nothing where it is. Raises NotPossible."""
        source = self._source(file.path)
        remark = _REMARK.search(entry.text)
        key = (entry.text[: remark.start()] if remark else entry.text).strip(_AROUND)
        if key == entry.text:
            return []
        if not _PLAIN.fullmatch(key):
            raise NotPossible("what is left of the value would need quotes")
        if key not in source.slice(entry.value):
            raise NotPossible("its value is put together from others")
        edits = [Edit(file.path, entry.value, key)]
        if remark:
            start = source.line_starts[source.locate(entry.at.start).line - 1]
            edits.append(Edit(file.path, Span(start, start), entry.text[remark.start() :].strip() + source.newline))
        return edits

    def _renamed(self, file: Loaded, found: str, name: str) -> Message:
        """Rename *found* wherever the project defines it, if nothing else reads it."""
        root = root_of(file.path) or self._patient.root
        project = Environment(root, self._patient.providers)
        others = project.renaming(found, name)
        if others is None:
            raise NotPossible("{name} is named elsewhere in the project", name=found)
        if project.is_used(found):
            raise NotPossible("code of the project may read {name}", name=found)
        own = [entry for entry in file.found.entries if entry.name == found]
        if any(entry.name == name for entry in file.found.entries):
            raise NotPossible("{name} is in the file already", name=name)
        here = [edit for entry in own for edit in (Edit(file.path, entry.at, name), *self._tidy(file, entry))]
        draft = self._neighbours.draft((edit for edit in others if edit.path != file.path), self._from)
        self._edit(file.path, here)
        self._neighbours.accept(draft)
        return Message.of("{found} renamed to {name}", found=found, name=name)

    def _entry(self, file: Loaded, name: str, line: int) -> Entry:
        found = [each for each in file.found.entries if (each.name, each.line) == (name, line)]
        if not found:
            raise NotPossible("the line is not found")
        return found[-1]

    def _edit(self, path: str, edits: Iterable[Edit]) -> None:
        """Make *edits* of the file at *path*, with places in it as it is by now. Raises NotPossible."""
        self._may_write(path)
        content = self._neighbours.current(path) or b""
        # From the last one on, none moves another.
        for edit in sorted(edits, key=lambda edit: edit.span, reverse=True):
            one = Neighbours(self._neighbours.destinations)
            one.before[path] = content
            one.accept(one.draft([edit], self._from))
            content = one.after[path]
        self._neighbours.after[path] = content

    def _may_write(self, path: str) -> None:
        if (refusal := self._neighbours.destinations.refusal(path, self._from)) is not None:
            raise NotPossible(refusal)

    def _source(self, path: str) -> Source:
        return decode(path, Kind.DOTENV, self._neighbours.current(path) or b"")

    def changes(self) -> Iterator[Change]:
        for path, after in self._neighbours.after.items():
            before = self._neighbours.before[path]
            if after != before:
                yield Change(path, before, after)


def _is_chinese(text: str) -> bool:
    """Whether what is not ASCII in *text* are common Chinese characters: other encodings read as GBK give rare ones.

    The common ones are level 1 of GB 2312, rows 16 to 55, and rows 1 and 3 are its punctuation.
    """
    try:
        leads = {char.encode("gb2312")[0] for char in text if not char.isascii()}
    except UnicodeEncodeError:
        return False
    return all(lead in (0xA1, 0xA3) or 0xB0 <= lead <= 0xD7 for lead in leads)


_ALL = (*_REWRITTEN, *_RENAMED, *_TIDIED)
