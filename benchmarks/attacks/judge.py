"""What is asked of every file: no error of ours, no key shown, none unreported, no fix that damages."""

from __future__ import annotations

import ast
import os
import pathlib
import random
import re
import tempfile
import warnings
from typing import NamedTuple

from benchmarks.attacks.files import File
from qianfan_lint.core.kinds import Kind, kind_of
from qianfan_lint.core.source import Unreadable, decode
from qianfan_lint.frontends.api import Linter
from qianfan_lint.pipeline.run import Report
from qianfan_lint.project.config import Config
from qianfan_lint.report import FORMATS, Style, render
from tests import crossing

PART = 9
"""So many characters of a key in a row are a leak; its first ones, by which its kind is told, do not count."""
_HEAD = 8
FAILURES = ("crash", "leak", "lost finding", "false alarm", "broken fix")
TELLING = ("json", "text")
"""Formats that show all there is between them; the others show no more, and are asked of one input in SAMPLE."""
SAMPLE = 20

LINTER = Linter(Config(honour_noqa=False, ignore=("QF702",)))  # QF702 would speak for a whole .env


class Outcome(NamedTuple):
    failure: str = ""
    """One of FAILURES, or empty."""
    note: str = ""
    """What tells it from others of its kind; quotes nothing of the input."""
    became: str = "checked"
    """What the linter said of the input, in a word."""
    kind: str = ""
    """Of a file: its kind."""
    size: int = 0
    """Of a file: its bytes."""


def file(given: File, draw: random.Random) -> Outcome:
    """Check *given* as a run would, put it out in every format, fix it now and then."""
    kind = kind_of(given.name)
    assert kind is not None
    return _judged(given, kind, draw)._replace(kind=kind.value, size=len(given.data))


def crossed(draw: random.Random) -> Outcome:
    """Check a made-up name and value in one of the places that a reader knows, with and without the gate."""
    case = crossing.drawn_case(draw.choice(crossing.FORMS), draw)
    kind = kind_of(case.form.file)
    assert kind is not None
    if what := crossing.problem(case):
        failure = {"not read": "crash", "reported": "false alarm"}.get(what.partition(":")[0], "lost finding")
        return Outcome(failure, f"{what}: {case.label}", kind=kind.value, size=len(case.data))
    found = Outcome(became="found" if crossing.owed(case) else "checked", kind=kind.value, size=len(case.data))
    if not crossing.owed(case) or draw.randrange(6):
        return found
    report = LINTER.check_text(case.data, case.form.file)
    leak = _leak(report, (case.value.text,), draw)
    return found._replace(failure="leak", note=f"{leak}: {case.label}") if leak else found


def _judged(given: File, kind: Kind, draw: random.Random) -> Outcome:
    report = LINTER.check_text(given.data, given.name)
    reasons = [item.reason for item in report.not_scanned]
    for reason in reasons:
        if "internal error" in reason:
            return Outcome("crash", f"{kind.value}: {reason}")
    if leak := _leak(report, given.keys, draw):
        return Outcome("leak", f"{kind.value}: {leak}{given.about}")
    if not reasons and any(_is_lost(key, given, report) for key in given.claimed):
        return Outcome("lost finding", f"{kind.value}{given.about}")
    if any(each.fix for each in report.diagnostics) and not draw.randrange(12):
        return _fixed(given, kind)
    return Outcome(became="not scanned" if reasons else "found" if report.diagnostics else "checked")


def _is_lost(key: str, given: File, report: Report) -> bool:
    """Whether nothing is said of *key*, on the line where it stands if it stands on one."""
    text = _text(given, given.data)
    if key not in text or given.name.endswith(".ipynb"):
        return not report.diagnostics
    number = len(re.findall("\r\n|\r|\n", text[: text.index(key)])) + 1
    return not any(each.start.line <= number <= each.end.line for each in report.diagnostics)


def _leak(report: Report, keys: tuple[str, ...], draw: random.Random) -> str:
    """In which format a part of one of *keys* is shown."""
    parts = [key[at : at + PART] for key in keys for at in range(_HEAD, len(key) - PART + 1)]
    if not parts or not (report.diagnostics or report.not_scanned):
        return ""
    shows = re.compile("|".join(map(re.escape, parts)))
    for output_format in TELLING if draw.randrange(SAMPLE) else FORMATS:
        if shows.search(render(report, output_format, Style())):
            return output_format
    return ""


def _fixed(given: File, kind: Kind) -> Outcome:
    """Fix *given* in a folder of its own, with keys moved to ``.env``."""
    before = os.getcwd()
    with tempfile.TemporaryDirectory(prefix="attack-") as folder:
        os.chdir(folder)
        try:
            return _fixed_here(given, kind)
        finally:
            os.chdir(before)


def _fixed_here(given: File, kind: Kind) -> Outcome:
    path = pathlib.Path(given.name)
    path.write_bytes(given.data)
    linter = Linter(Config(honour_noqa=False, env_file="keys.env"))
    report = linter.check([given.name], 1)
    shown, _ = linter.diff(report, unsafe=True)
    if any(key[at : at + PART] in shown for key in given.keys for at in range(_HEAD, len(key) - PART + 1)):
        return Outcome("leak", f"{kind.value}: difference{given.about}")
    linter.fix(report, unsafe=True)
    once = path.read_bytes()
    if kind is Kind.PYTHON and _parses(given.data) and not _parses(once):
        return Outcome("broken fix", "does not parse")
    moved = pathlib.Path("keys.env").read_bytes() if os.path.exists("keys.env") else b""
    for key in given.keys:
        held = _text(given, given.data)
        if key in held and key not in _text(given, once) + moved.decode("utf-8", "replace"):
            return Outcome("broken fix", f"{kind.value}: a key is lost{given.about}")
    linter.fix(linter.check([given.name], 1), unsafe=True)
    if path.read_bytes() != once:
        return Outcome("broken fix", f"{kind.value}: a second fix changes more{given.about}")
    return Outcome(became="fixed" if once != given.data else "found")


def _text(given: File, data: bytes) -> str:
    kind = kind_of(given.name)
    assert kind is not None
    try:
        return decode(given.name, kind, data).text
    except Unreadable:
        return data.decode("utf-8", "replace")


def _parses(data: bytes) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(data)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True
