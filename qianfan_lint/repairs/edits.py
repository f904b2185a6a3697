"""Helpers that return edits. Readers find, text fixes: an edit is a span and what replaces it."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from qianfan_lint.core.kinds import Kind
from qianfan_lint.core.model import APPEND, Edit, Fix, Message, Safety, Secret, Span
from qianfan_lint.core.source import Source
from qianfan_lint.facts import Argument, Pin, Setting
from qianfan_lint.facts.credentials import Credential, environment_name
from qianfan_lint.knowledge.constraints import raised
from qianfan_lint.knowledge.providers import Providers


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
    can_load: Callable[[], bool]
    """Whether the file is run by itself, in a project that has python-dotenv and loads no file of variables."""
    mentions: Callable[[str], bool]
    """Whether another file of the project has a text in it."""


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
    from qianfan_lint.repairs.loading import load
    from qianfan_lint.repairs.tree import tree_of

    kept = around.kept(credential.value)
    known = kept or around.planned(credential.value)
    variable = known or environment_name(credential, setting.name, providers, source.text)
    if not around.mends or source.kind is not Kind.PYTHON or setting.span.end <= setting.span.start:
        return TakenOut(variable, None, None)
    try:
        repair = take(source, setting, credential, providers, known, around.mentions)
    except Refused as refused:
        return TakenOut(refused.variable or variable, None, refused.message)
    changes = repair.edits
    if around.env_file and around.can_load():
        changes = load(tree_of(source.text), source.newline, changes)
    edits = tuple(Edit(source.path, span, text) for span, text in changes)
    if around.env_file and repair.variable != kept:
        edits += move_to_env_file(around.env_file, repair.variable, credential.value)
    fix = Fix(repair.title, edits, Safety.UNSAFE, repair.variable, repair.idiom in READS)
    return TakenOut(repair.variable, fix, None)


def take_out_of_address(
    source: Source, span: Span, values: dict[str, str], providers: Providers, env_file: str
) -> tuple[Fix | None, Message | None]:
    """Replace the credentials *values*, each with the name of its parameter, by lookups; or the reason why not."""
    from qianfan_lint.repairs.change import Refused
    from qianfan_lint.repairs.idioms import take_from_address

    if source.kind is not Kind.PYTHON:
        return None, None
    try:
        repair = take_from_address(source, span, values, providers)
    except Refused as refused:
        return None, refused.message
    edits = tuple(Edit(source.path, span, text) for span, text in repair.edits)
    for value, variable in repair.moved if env_file else ():
        edits += move_to_env_file(env_file, variable, value)
    edits = tuple(dict.fromkeys(edits))  # two credentials ignore one file
    return Fix(repair.title, edits, Safety.UNSAFE, repair.variable), None


def give_own_key(source: Source, span: Span, variable: str) -> tuple[Fix | None, Message | None]:
    """A hint that lets the argument at *span* be *variable* where that is set; or the reason why there is none."""
    from qianfan_lint.repairs.change import Refused
    from qianfan_lint.repairs.embeddings import own_variable

    if source.kind is not Kind.PYTHON:
        return None, None
    try:
        repair = own_variable(source, span, variable)
    except Refused as refused:
        return None, refused.message
    return Fix(repair.title, tuple(Edit(source.path, span, text) for span, text in repair.edits), Safety.HINT), None


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


def move_to_env_file(env_file: str, name: str, value: str) -> tuple[Edit, ...]:
    """Keep *value* in *env_file*, its name in the example file, and the file out of git."""
    quoted = value if value.isalnum() or not set(value) & set(" #'\"$\\`") else f"'{value}'"
    return (
        Edit(env_file, APPEND, Secret(f"{name}={quoted}\n", shown=f"{name}={Secret(value)}\n")),
        Edit(f"{env_file}.example", APPEND, f"{name}=\n"),
        ignore(env_file),
    )


def ignore(path: str) -> Edit:
    """Keep the file at *path* out of git."""
    folder, slash, base = path.replace("\\", "/").rpartition("/")
    return Edit(f"{folder}{slash}.gitignore", APPEND, f"/{base}\n")


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
