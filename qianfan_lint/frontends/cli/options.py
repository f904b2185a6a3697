"""Options that several commands have."""

from __future__ import annotations

import click

from qianfan_lint.core.language import LANGUAGES
from qianfan_lint.frontends.cli import completion
from qianfan_lint.frontends.cli.completion import FILE
from qianfan_lint.report import FORMATS


class _FormatOption(click.Option):
    """Its help names the formats, which no translation repeats."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        record = super().get_help_record(ctx)
        return record and (record[0], record[1].replace("{formats}", ", ".join(FORMATS)))


config_option = click.option(
    "--config",
    "config_file",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False),
    help="Configuration file for all files, instead of the nearest one of each.",
)
output_format_option = click.option(
    "--output-format",
    cls=_FormatOption,
    multiple=True,
    metavar="FORMAT[:FILE]",
    default=["text"],
    shell_complete=completion.formats,
    help="Format of the report and where to write it; can be repeated. One of {formats}.",
)
output_file_option = click.option(
    "--output-file", metavar="FILE", type=FILE, help="File for the format that is given without one."
)
exit_zero_option = click.option(
    "--exit-zero", is_flag=True, help="Let findings set no exit code; what could not be checked still sets 3."
)
jobs_option = click.option(
    "--jobs", "-j", type=click.IntRange(min=1), metavar="N", help="Worker processes (default: CPU count)."
)
language_option = click.option("--lang", type=click.Choice(LANGUAGES), help="Language of the report (default: locale).")
color_option = click.option("--color/--no-color", default=None, help="Use colours (default: on a terminal).")
isolated_option = click.option("--isolated", is_flag=True, help="Read no configuration file.")
