"""Helpers that return edits. Readers find, text fixes: an edit is a span and what replaces it."""

from __future__ import annotations

import bisect
import functools
import itertools
import sys
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from qianfan_lint.core.kinds import Kind
from qianfan_lint.core.model import APPEND, Edit, Fix, Message, Safety, Secret, Span
from qianfan_lint.core.source import Source
from qianfan_lint.facts import Argument, Pin, Setting
from qianfan_lint.facts.credentials import Credential, environment_name
from qianfan_lint.knowledge.constraints import raised
from qianfan_lint.knowledge.providers import Providers

if TYPE_CHECKING:
    from qianfan_lint.repairs.change import Repair
    from qianfan_lint.repairs.imports import Edits


class Around(NamedTuple):
    """What a repair has to know beside the file that it is in."""

    mends: bool
    """Whether it is asked for."""
    env_file: str
    """The file that credentials are moved to; empty where they are only taken out."""
    kept: Callable[[str], str]
    """The variable that it holds a value under already; empty where there is none."""
    planned: Callable[[str], str]
    """The variable that other fixes of this run give a value to; empty where there is none."""
    mentions: Callable[[str], bool]
    """Whether another file of the project has a text in it."""
    is_loaded: Callable[[int | None], bool]
    """Whether the variables of *env_file* are in the environment when a place runs; None is after all imports."""
    can_load: Callable[[bool], bool]
    """Whether the file can do that as nothing does yet: a program, or a module with settings classes (True)."""
    modules: Callable[[], Mapping[str, str] | None]
    """The text of each other Python file of the project, by its path; None if they are too many."""
    has_unions: Callable[[], bool]
    """Whether every Python that the project allows can evaluate ``str | None``."""
    admitting: Callable[[str], tuple[Edit, ...]]
    """What else has to change before *env_file* can hold a variable. Raises Refused."""


class TakenOut(NamedTuple):
    """How a credential is taken out of the source, or why it is not."""

    variable: str
    """The environment variable that is to hold it."""
    fix: Fix | None
    unfixed: Message | None


def take_out(
    source: Source, setting: Setting, credential: Credential, providers: Providers, around: Around
) -> TakenOut:
    """Replace the credential of *setting* by a lookup, as its idiom wants it, and move it to the file for them."""
    from qianfan_lint.repairs.change import Refused
    from qianfan_lint.repairs.idioms import READS, take

    kept = around.kept(credential.value)
    known = kept or around.planned(credential.value)
    variable = known or environment_name(credential, setting.name, providers, source.text)
    if not around.mends or setting.span.end <= setting.span.start:
        return TakenOut(variable, None, None)
    if source.kind is not Kind.PYTHON:
        return TakenOut(variable, None, Message.of("no lookup can be written here"))
    try:
        repair = take(source, setting, credential, providers, known, around)
        moved = () if repair.variable == kept else move(around, repair.variable, credential.value)
    except Refused as refused:
        return TakenOut(refused.variable or variable, None, refused.message)
    changes, is_loaded = _loaded(source, repair, around)
    edits = tuple(dict.fromkeys((*(Edit(source.path, span, text) for span, text in changes), *moved)))
    unset = () if is_loaded else (repair.variable,)
    fix = Fix(repair.title, edits, Safety.UNSAFE, repair.variable, repair.idiom in READS, unset)
    return TakenOut(repair.variable, fix, None)


def _loaded(source: Source, repair: Repair, around: Around) -> tuple[Edits, bool]:
    """The edits of *repair*, which load the file of variables too if they can, and whether it is loaded then."""
    from qianfan_lint.repairs.loading import load
    from qianfan_lint.repairs.tree import tree_of

    if not around.env_file or repair.reads_file or around.is_loaded(_when(source, repair)):
        return repair.edits, bool(around.env_file)
    if not around.can_load(repair.brings_dotenv):
        return repair.edits, False
    changes = load(tree_of(source.text), source.newline, repair.edits)
    return changes, changes is not repair.edits


def _when(source: Source, repair: Repair) -> int | None:
    """The first place that *repair* changes; None if that is in a function, which runs after the imports."""
    from qianfan_lint.repairs.tree import tree_of

    tree = tree_of(source.text)
    changed = [span for span, text in repair.edits if span.end > span.start]
    at = min((span.start for span in changed), default=len(source.text))
    line, functions = tree.line_of(at) + 1, _functions(source.text)
    before = bisect.bisect_right(functions, (line, sys.maxsize))
    return None if before and line <= functions[before - 1][1] else at


@functools.lru_cache(maxsize=4)  # each credential of a module asks
def _functions(text: str) -> tuple[tuple[int, int], ...]:
    """The first and the last line of each function that stands in no other one."""
    from qianfan_lint.repairs.tree import FUNCTIONS, tree_of

    found = sorted((each.lineno, each.end_lineno or 0) for each in tree_of(text).nodes if isinstance(each, FUNCTIONS))
    ends = itertools.accumulate((last for _, last in found), max, initial=0)
    return tuple(lines for lines, end in zip(found, ends, strict=False) if lines[1] > end)


def take_out_of_address(
    source: Source, span: Span, values: dict[str, str], providers: Providers, around: Around
) -> tuple[Fix | None, Message | None]:
    """Replace the credentials *values*, each with the name of its parameter, by lookups; or the reason why not."""
    from qianfan_lint.repairs.change import Refused
    from qianfan_lint.repairs.idioms import take_from_address

    if source.kind is not Kind.PYTHON:
        return None, None
    try:
        repair = take_from_address(source, span, values, providers)
        moved = [edit for value, variable in repair.moved for edit in move(around, variable, value)]
    except Refused as refused:
        return None, refused.message
    changes, is_loaded = _loaded(source, repair, around)
    own = (Edit(source.path, span, text) for span, text in changes)
    edits = tuple(dict.fromkeys((*own, *moved)))  # two credentials ignore one file
    unset = () if is_loaded else tuple(variable for _, variable in repair.moved)
    return Fix(repair.title, edits, Safety.UNSAFE, repair.variable, unset=unset), None


def give_own_key(source: Source, span: Span, variable: str) -> tuple[Fix | None, Message | None]:
    """A hint that lets the argument at *span* be *variable* where that is set; or the reason why there is none."""
    from qianfan_lint.repairs.change import Refused
    from qianfan_lint.repairs.embeddings import own_variable

    if source.kind is not Kind.PYTHON:
        return None, Message.of("no lookup can be written here")
    try:
        repair = own_variable(source, span, variable)
    except Refused as refused:
        return None, refused.message
    return Fix(repair.title, tuple(Edit(source.path, span, text) for span, text in repair.edits), Safety.HINT), None


def seal_field(source: Source, span: Span, field: str, around: Around) -> tuple[Fix | None, Message | None]:
    """Declare *field*, which is put out at *span*, as ``SecretStr`` with all its uses; or the reason why not."""
    from qianfan_lint.repairs.change import Refused
    from qianfan_lint.repairs.secret_fields import seal

    if not around.mends or source.kind is not Kind.PYTHON or not source.path.endswith(".py"):
        return None, None
    others = around.modules()
    if others is None:
        return None, Message.of("the project has too many modules")
    try:
        changes = seal(field, (source.path, span), {source.path: source.text, **others}, source.newline)
    except Refused as refused:
        return None, refused.message
    title = Message.of("Declare '{field}' as SecretStr, and read it by get_secret_value()", field=field)
    return Fix(title, tuple(Edit(*change) for change in changes), Safety.UNSAFE), None


def rename_literal(source: Source, span: Span, old: str, new: str) -> tuple[Edit, ...]:
    """Replace *old* by *new* inside the string literal at *span*; empty where it is not written there plainly."""
    written = source.slice(span)
    at = written.find(old)
    if at < 0:
        return ()
    start = span.start + at
    return (Edit(source.path, Span(start, start + len(old)), new),)


def add_argument(source: Source, beside: Argument, keyword: str, text: str) -> Edit | None:
    """Give *text* as *keyword* behind *beside*, an argument or an entry of a dictionary; None if it has no name."""
    written = source.slice(beside.name_span)
    if written == beside.keyword:
        added = f', {keyword}="{text}"'
    elif written in (f'"{beside.keyword}"', f"'{beside.keyword}'"):
        added = f", {written[0]}{keyword}{written[0]}: {written[0]}{text}{written[0]}"
    else:
        return None
    return Edit(source.path, Span(beside.span.end, beside.span.end), added)


def move(around: Around, name: str, value: str) -> tuple[Edit, ...]:
    """Keep *value* in the file of variables, its name in the example file, and the file out of git.

    Empty where credentials are only taken out. Raises Refused where the file cannot hold it.
    """
    env_file = around.env_file
    if not env_file:
        return ()
    quoted = value if value.isalnum() or not set(value) & set(" #'\"$\\`") else f"'{value}'"
    return (
        Edit(env_file, APPEND, Secret(f"{name}={quoted}\n", shown=f"{name}={Secret(value)}\n")),
        Edit(f"{env_file}.example", APPEND, f"{name}=\n"),
        ignore(env_file),
        *around.admitting(name),
    )


def ignore(path: str) -> Edit:
    """Keep the file at *path* out of git."""
    folder, slash, base = path.replace("\\", "/").rpartition("/")
    return Edit(f"{folder}{slash}.gitignore", APPEND, f"/{base}\n")


UNRAISED = Message.of("the version cannot be changed on its own here")
"""Why a dependency has no fix where :func:`raise_pin` gives none: a hash or a build stands beside the version."""


def raise_pin(fact: Pin, minimum: str, source: Source, is_there: bool) -> Fix | None:
    """Raise a dependency to *minimum* in the notation that it is written in; None where that cannot be done.

    A hint where no release of that version *is_there* for all that is known.
    """
    if fact.locked:
        return Fix(
            Message.of("Raise it to {minimum} in the project file and lock again", minimum=minimum), (), Safety.HINT
        )
    written = source.slice(fact.version_span)
    new = raised(written, minimum, fact.notation)
    if not new:
        return None
    return Fix(
        Message.of("Raise to {minimum}", minimum=minimum),
        (Edit(source.path, fact.version_span, new),),
        Safety.UNSAFE if is_there else Safety.HINT,
    )
