"""What `check` does with --diff and --fix."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

import click

from qianfan_lint.core.colour import is_coloured
from qianfan_lint.core.language import Speaker
from qianfan_lint.frontends.cli import console
from qianfan_lint.pipeline.run import Report
from qianfan_lint.report import FOR_PEOPLE, Outputs, Style, left_out, tail

if TYPE_CHECKING:
    from qianfan_lint.frontends.api import Linter


def show_diff(
    linter: Linter, report: Report, data: bytes | None, outputs: Outputs, options: dict[str, Any], say: Speaker
) -> tuple[Report, Outputs]:
    """Show what fixing would change; the report with what it could not, and the outputs that it goes to besides."""
    unsafe, colour = options["unsafe_fixes"], is_coloured(options["color"], sys.stdout, os.environ)
    if data is None:
        text, report = linter.diff(report, unsafe=unsafe, colour=colour)
    else:
        text, report = linter.diff_text(report, data, unsafe=unsafe, colour=colour)
    # The difference takes the place of a report for people; a program that reads standard output gets no other.
    if not all(file or output_format in FOR_PEOPLE for output_format, file in outputs):
        return report, outputs
    console.put(text, colour=colour)
    colour = is_coloured(options["color"], sys.stderr, os.environ)
    style = Style(colour, options["statistics"], say=say)
    # What there is besides: an empty difference alone would say that nothing is found.
    console.put(left_out(report, style) + tail(report, style), colour=colour, error=True)
    return report, [(output_format, file) for output_format, file in outputs if file]


def fix(linter: Linter, report: Report, data: bytes | None, options: dict[str, Any]) -> Report:
    """Fix, standard input onto standard output; the report of what is left."""
    if data is None:
        report = linter.fix(report, unsafe=options["unsafe_fixes"])
    else:
        data, report = linter.fix_text(report, data, unsafe=options["unsafe_fixes"])
        click.echo(data, nl=False)
    return report._replace(diagnostics=(), fixes_only=True) if options["fix_only"] else report
