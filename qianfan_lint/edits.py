"""Helpers that return edits. Readers find, text fixes: an edit is a span and what replaces it."""

from __future__ import annotations

from typing import NamedTuple

from qianfan_lint.constraints import raised
from qianfan_lint.credentials import Credential, environment_name
from qianfan_lint.facts import Pin, Setting
from qianfan_lint.kinds import Kind
from qianfan_lint.model import APPEND, Edit, Fix, Message, Safety, Secret, Span
from qianfan_lint.providers import Providers
from qianfan_lint.source import Source


class TakenOut(NamedTuple):
    """How a credential is taken out of the source, or why it is not."""

    variable: str
    """The environment variable that is to hold it."""
    fix: Fix | None
    unfixed: Message | None


def take_out(
    source: Source, setting: Setting, credential: Credential, providers: Providers, *, kept: str, env_file: str
) -> TakenOut:
    """Replace the credential of *setting* by a lookup, as its idiom wants it.

    *kept* is the variable that holds it in *env_file* already; where there is none, it is moved there. Both may be
    empty.
    """
    from qianfan_lint.repairs import Refused, take

    variable = kept or environment_name(credential, setting.name, providers, source.text)
    if source.kind is not Kind.PYTHON or setting.span.end <= setting.span.start:
        return TakenOut(variable, None, None)
    try:
        repair = take(source, setting, credential, providers, kept)
    except Refused as refused:
        return TakenOut(variable, None, refused.message)
    edits = tuple(Edit(source.path, span, text) for span, text in repair.edits)
    if env_file and repair.variable != kept:
        edits += move_to_env_file(env_file, repair.variable, credential.value)
    return TakenOut(repair.variable, Fix(repair.title, edits, Safety.UNSAFE, repair.variable), None)


def rename_literal(source: Source, span: Span, old: str, new: str) -> tuple[Edit, ...]:
    """Replace *old* by *new* inside the string literal at *span*; empty where it is not written there plainly."""
    written = source.slice(span)
    at = written.find(old)
    if at < 0:
        return ()
    start = span.start + at
    return (Edit(source.path, Span(start, start + len(old)), new),)


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


def raise_pin(fact: Pin, minimum: str, source: Source) -> Fix | None:
    """Raise a dependency to *minimum* in the notation that it is written in; None where that cannot be done."""
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
        Safety.UNSAFE,
    )
