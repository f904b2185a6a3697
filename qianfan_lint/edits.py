"""Helpers that return edits. libcst finds, text fixes: an edit is a span and what replaces it."""

from __future__ import annotations

from qianfan_lint.constraints import raised
from qianfan_lint.facts import Outline, Pin
from qianfan_lint.model import APPEND, Edit, Fix, Message, Safety, Secret, Span
from qianfan_lint.source import Source

_PREFIXES = ("'", '"', "r'", 'r"', "R'", 'R"', "u'", 'u"', "f'", 'f"', "b'", 'b"')


def environment_lookup(source: Source, outline: Outline, span: Span, name: str) -> tuple[Edit, ...]:
    """Replace the literal at *span* by a lookup of *name*, importing ``os`` where the module does not.

    Empty where the span is no whole string literal (a part of an f-string, say).
    """
    written = source.slice(span)
    if not written.startswith(_PREFIXES) or written[-1:] not in "'\"" or not written:
        return ()
    environ = outline.environ or "os.environ"
    # The literal's own quote: inside an f-string the other one would end it before Python 3.12.
    quote = written[-1]
    edits = [Edit(source.path, span, f"{environ}[{quote}{name}{quote}]")]
    if not outline.environ:
        edits.append(import_os(source, outline))
    return tuple(edits)


def import_os(source: Source, outline: Outline) -> Edit:
    """The same edit for every fix of a file, so that it is applied once."""
    at = Span(outline.import_at, outline.import_at)
    before = source.text[: outline.import_at]
    lead = "" if not before or before.endswith(("\n", "\r")) else source.newline
    return Edit(source.path, at, f"{lead}import os{source.newline}")


def rename_literal(source: Source, span: Span, old: str, new: str) -> tuple[Edit, ...]:
    """Replace *old* by *new* inside the string literal at *span*; empty where it is not written there plainly."""
    written = source.slice(span)
    at = written.find(old)
    if at < 0:
        return ()
    start = span.start + at
    return (Edit(source.path, Span(start, start + len(old)), new),)


def add_keyword(source: Source, argument: Span, keyword: str, text: str) -> Edit:
    """Give *text* as *keyword* in the call that *argument* stands in, behind it."""
    return Edit(source.path, Span(argument.end, argument.end), f', {keyword}="{text}"')


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
