"""``qianfan-lint history``: options to a run, its report, the exit code. Glue only."""

from __future__ import annotations

import sys
from typing import Any

import click

from qianfan_lint.frontends.cli.completion import FILE
from qianfan_lint.frontends.cli.options import (
    color_option,
    exit_zero_option,
    jobs_option,
    language_option,
    output_file_option,
    output_format_option,
)
from qianfan_lint.frontends.cli.usage import Command


@click.command(cls=Command)
@click.argument("repository", default=".", metavar="[REPOSITORY]", type=FILE)
@click.option("--since", default="", metavar="DATE", help="Only commits after this date.")
@click.option("--range", default="", metavar="A..B", help="Only commits that B has and A has not.")
@click.option("--branch", default="", metavar="NAME", help="Only commits that this branch or tag leads to.")
@click.option("--unreachable", is_flag=True, help="Also commits that nothing leads to any more.")
@click.option("--authors", is_flag=True, help="Say who wrote the commits.")
@click.option("--replacements", metavar="FILE", type=FILE, help="Write the values to FILE for git filter-repo.")
@click.option("--cache", default="", metavar="FILE", type=FILE, help="Keep in FILE what was found, for the next run.")
@jobs_option
@output_format_option
@output_file_option
@click.option("--baseline", default="", metavar="FILE", type=FILE, help="Leave out the findings that this file lists.")
@click.option(
    "--write-baseline", default="", metavar="FILE", type=FILE, help="Write a baseline of what is found to FILE."
)
@click.option(
    "--fail-on",
    type=click.Choice(["warning", "error"]),
    default="warning",
    show_default=True,
    help="The least severity that makes the exit code 1: it is an error where HEAD still has the credential.",
)
@exit_zero_option
@click.option(
    "--config",
    "config_file",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False),
    help="A file with tables of your own providers. The repository's own configuration is not read.",
)
@language_option
@color_option
def history(repository: str, **options: Any) -> None:
    """Find credentials in all commits of a git repository, also where they are removed since.

    Exit codes: those of `check`.
    """
    from qianfan_lint.core.source import Unreadable
    from qianfan_lint.frontends.cli.outputs import destinations, finish, speaking
    from qianfan_lint.frontends.cli.progress import progress
    from qianfan_lint.pipeline.history.outputs import made
    from qianfan_lint.project.config import Config, ConfigError
    from qianfan_lint.project.config_file import parse

    say = speaking(options["lang"])
    outputs = destinations(options["output_format"], options["output_file"], say)
    try:
        config = parse(options["config_file"]) if options["config_file"] else Config()
        say = speaking(options["lang"] or config.lang)
        with progress(say, "versions of files checked: {count}") as tick:
            report = made(repository, config, options, tick)
    except (ConfigError, Unreadable) as error:
        raise click.UsageError(say(error.message)) from None
    shown = {"statistics": False, "show_suppressed": False, "exit_non_zero_on_fix": False, "quiet": False}
    finish(report, outputs, {**options, **shown}, say, sys.stdout)
