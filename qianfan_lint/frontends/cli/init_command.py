"""``qianfan-lint init``: shows what a project needs, and writes it. Glue only."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import click

from qianfan_lint.core.colour import is_coloured
from qianfan_lint.core.language import LANGUAGES, Speaker
from qianfan_lint.frontends.cli import console
from qianfan_lint.frontends.cli.completion import FILE
from qianfan_lint.frontends.cli.usage import Command

if TYPE_CHECKING:
    from qianfan_lint.frontends.cli.init_plan import Plan


@click.command(cls=Command)
@click.argument("folder", default=".", metavar="[FOLDER]", type=FILE)
@click.option("--dry-run", is_flag=True, help="Show what would be written and write nothing.")
@click.option("--yes", "-y", is_flag=True, help="Write without asking; a run without a terminal never asks.")
@click.option(
    "--source", default="", metavar="SPEC", help="What pip installs in CI, such as git+https://host/path@tag."
)
@click.option("--lang", type=click.Choice(LANGUAGES), help="Language of the output (default: locale).")
def init(folder: str, dry_run: bool, yes: bool, source: str, lang: str | None) -> None:
    """Set a project up: configuration, hook, CI, `.gitignore`, `.env.example`, and a baseline where much is found.

    What is there already stays, so that a second run changes nothing.
    """
    from qianfan_lint.core.source import Unreadable
    from qianfan_lint.frontends.api import Linter
    from qianfan_lint.frontends.cli.init_plan import is_source, plan
    from qianfan_lint.frontends.cli.outputs import speaking, usage_errors

    say = speaking(lang)
    if not os.path.isdir(folder):
        raise click.UsageError(say("no such file or directory: {path}", path=folder))
    if source and not is_source(source):
        raise click.UsageError(say("--source: '{source}' is not what pip installs", source=source))
    try:
        with usage_errors(say):
            planned = plan(folder, source, Linter().check([folder], tries_fixes=False))
    except Unreadable as error:
        raise click.UsageError(say(error.message)) from None
    _show(planned, say)
    if dry_run or not planned.changes:
        console.put(say("Nothing is written." if planned.changes else "Nothing is to be written.") + "\n")
        return
    if sys.stdin.isatty() and sys.stdout.isatty() and not yes and not click.confirm(say("Write this?"), default=True):
        return
    _write(planned, say)


def _show(planned: Plan, say: Speaker) -> None:
    """The changes as a difference, without the lines of a baseline, and what has to be done by hand."""
    from qianfan_lint.knowledge.providers import load
    from qianfan_lint.pipeline.baseline import DEFAULT
    from qianfan_lint.pipeline.masking.redact import Redactor
    from qianfan_lint.report import diff, plain

    colour = is_coloured(None, sys.stdout, os.environ)
    shown = tuple(each for each in planned.changes if os.path.basename(each.path) != DEFAULT)
    console.put(diff.render(shown, Redactor(load()), colour=colour), colour=colour)
    for change in planned.changes:
        if change not in shown:
            console.put(plain(say("{path}: the findings of now", path=change.path)) + "\n")
    for message in planned.left:
        console.put(plain(say(message)) + "\n")


def _write(planned: Plan, say: Speaker) -> None:
    from qianfan_lint.pipeline.fixing.writing import write_all
    from qianfan_lint.report import plain

    written = write_all(planned.changes)
    for item in written.problems:
        console.put(plain(f"{item.path}: {say(item.reason)}") + "\n", error=True)
    count = len(planned.changes) - len(written.problems)
    console.put(say("{count} files written." if count != 1 else "1 file written.", count=count) + "\n")
    sys.exit(2 if written.problems else 0)
