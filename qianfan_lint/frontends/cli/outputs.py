"""Where the reports of a run go, in which language, and which exit code it ends with."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, TextIO

import click

from qianfan_lint.core.colour import is_coloured
from qianfan_lint.core.language import Speaker, of_locale, speaker
from qianfan_lint.core.links import has_links
from qianfan_lint.frontends.cli import console
from qianfan_lint.report import FORMATS, Outputs, Style, render

if TYPE_CHECKING:
    from qianfan_lint.pipeline.run import Report

FOUND, INCOMPLETE = 1, 3
"""Exit codes: something was found; nothing was, but something could not be checked."""


def speaking(lang: str | None) -> Speaker:
    """Who speaks the language that is asked for, else that of the locale."""
    return speaker(lang or of_locale(os.environ))


@contextlib.contextmanager
def usage_errors(say: Speaker) -> Iterator[None]:
    """Let what is wrong with a configuration or a path end the command with a line that says so."""
    from qianfan_lint.project.config import ConfigError
    from qianfan_lint.project.discovery import MissingPath

    try:
        yield
    except MissingPath as error:
        raise click.UsageError(say("no such file or directory: {path}", path=error)) from None
    except ConfigError as error:
        raise click.UsageError(say(error.message)) from None


def destinations(asked: tuple[str, ...], output_file: str | None, say: Speaker) -> Outputs:
    """The formats with their files, --output-file for the one that names none; no file is standard output."""
    parts = [value.partition(":") for value in asked]
    for output_format, _, _ in parts:
        if output_format not in FORMATS:
            from difflib import get_close_matches

            for name in get_close_matches(output_format, FORMATS, 1):
                text = "no output format '{output_format}'; did you mean '{name}'?"
                raise click.UsageError(say(text, output_format=output_format, name=name))
            known = ", ".join(FORMATS)
            text = "no output format '{output_format}'; there are {known}"
            raise click.UsageError(say(text, output_format=output_format, known=known))
    outputs = [(output_format, file or output_file or "") for output_format, _, file in parts]
    if len({file for _, file in outputs}) < len(outputs):
        raise click.UsageError(say("each format needs its own destination: --output-format FORMAT:FILE"))
    if output_file and all(file for _, _, file in parts):
        raise click.UsageError(say("every format names a file: nothing is left for --output-file"))
    return outputs


def finish(report: Report, outputs: Outputs, options: dict[str, Any], say: Speaker, stream: TextIO) -> None:
    unwritten: click.UsageError | None = None
    for output_format, file in outputs:
        colour = is_coloured(options["color"], stream, os.environ) and (not file or options["color"] is True)
        links = colour and not file and has_links(stream, os.environ)
        style = Style(colour, options["statistics"], options["show_suppressed"], say, options["quiet"], links)
        text = render(report, output_format, style)
        if not file:
            console.put(text, colour=colour, error=stream is sys.stderr)
            continue
        try:
            console.save(text, file, say)
        except click.UsageError as error:  # the other formats are still written
            unwritten = unwritten or error
    if unwritten is not None:
        raise unwritten
    sys.exit(_exit_code(report, options))


def _exit_code(report: Report, options: dict[str, Any]) -> int:
    levels = ("error", options["fail_on"])
    found = any(each.severity in levels for each in report.diagnostics)
    was_fixed = report.fixed and options["exit_non_zero_on_fix"]
    if (found or was_fixed) and not options["exit_zero"]:
        return FOUND
    return INCOMPLETE if report.not_scanned else 0
