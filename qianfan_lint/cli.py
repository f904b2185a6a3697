"""The command line: options to configuration, engine, fixer, report, exit code. Glue only."""

from __future__ import annotations

import importlib
import io
import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar

import click

from qianfan_lint import __version__

if TYPE_CHECKING:
    from qianfan_lint.config import Config
    from qianfan_lint.engine import Report

FOUND, USAGE, INCOMPLETE = 1, 2, 3


class _Commands(click.Group):
    """The commands of this module, and those of others, which are imported when they are asked for."""

    elsewhere: ClassVar = {"doctor": "qianfan_lint.doctor.command"}

    def list_commands(self, context: click.Context) -> list[str]:
        return sorted([*super().list_commands(context), *self.elsewhere])

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name not in self.elsewhere:
            return super().get_command(context, name)
        command: click.Command = getattr(importlib.import_module(self.elsewhere[name]), name)
        return command


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__)
def main() -> None:
    """Find and repair credential misuse with Qianfan, Qwen and DashScope.

    Exit codes of `check`: 0 nothing found and everything read, 1 findings, 2 wrong usage, configuration or path,
    3 nothing found but some file could not be checked.
    """
    # A code page without a character of a source line, or a file name in no encoding, ends no run.
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _codes(_: click.Context, __: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(code.strip().upper() for value in values for code in value.split(",") if code.strip())


def _code_option(name: str, text: str) -> Callable[[Any], Any]:
    return click.option(name, multiple=True, metavar="CODES", callback=_codes, help=text)


@main.command()
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@click.option("--fix", is_flag=True, help="Apply safe fixes.")
@click.option("--unsafe-fixes", is_flag=True, help="Apply unsafe fixes too, with --fix or --diff.")
@click.option("--diff", is_flag=True, help="Show what fixing would change and change nothing.")
@click.option("--env-file", metavar="FILE", help="Move hardcoded credentials to FILE when they are fixed.")
@_code_option("--select", "Rules to run, as codes or prefixes, instead of the default ones.")
@_code_option("--extend-select", "Rules to run beside the default ones.")
@_code_option("--ignore", "Rules not to run.")
@click.option("--ignore-noqa", is_flag=True, help="Report what comments suppress too.")
@click.option("--exclude", multiple=True, metavar="PATTERN", help="Files and folders to leave out as well.")
@click.option("--force-exclude", is_flag=True, help="Leave excluded files out even where they are named.")
@click.option("--no-respect-gitignore", is_flag=True, help="Check files that git ignores.")
@click.option("--output-format", type=click.Choice(["text", "concise", "json"]), default="text", show_default=True)
@click.option("--output-file", metavar="FILE", type=click.Path(dir_okay=False), help="Write the report there.")
@click.option("--exit-zero", is_flag=True, help="Exit with 0 where there are findings.")
@click.option("--stdin-filename", metavar="PATH", help="What to call the content of '-', standard input.")
@click.option("--config", "config_file", metavar="FILE", type=click.Path(exists=True, dir_okay=False))
@click.option("--jobs", "-j", type=click.IntRange(min=1), metavar="N", help="Processes; by default one a processor.")
@click.option("--statistics", is_flag=True, help="Count the findings of each rule.")
@click.option("--show-files", is_flag=True, help="List the files that would be checked and stop.")
@click.option("--show-secrets", is_flag=True, help="Do not mask credentials in code frames; only on a terminal.")
@click.option("--color/--no-color", default=None, help="Colours; on a terminal if not given.")
def check(paths: tuple[str, ...], **options: Any) -> None:
    """Check files and folders; the current folder if none is given, standard input for '-'."""
    from qianfan_lint.api import ConfigError, Linter, MissingPath

    asked = paths or (".",)
    if asked == ("-",) and (options["fix"] or options["diff"]):
        raise click.UsageError("standard input is checked only: --fix and --diff need a file")
    try:
        config = _configuration(asked, options)
        if options["show_files"]:
            _show_files(asked, config)
            return
        show_secrets = options["show_secrets"] and sys.stdout.isatty() and not options["output_file"]
        linter = Linter(config, show_secrets=show_secrets)
        if asked == ("-",):
            report = linter.check_text(sys.stdin.buffer.read(), options["stdin_filename"] or "-")
        else:
            report = linter.check(asked, options["jobs"])
    except (ConfigError, MissingPath) as error:
        kind = "no such file or directory: " if isinstance(error, MissingPath) else ""
        raise click.UsageError(f"{kind}{error}") from None
    if options["diff"]:
        text, report = linter.diff(report, unsafe=options["unsafe_fixes"])
        if options["output_format"] != "json":  # whose edits say the same
            click.echo(text, nl=False)
    elif options["fix"]:
        report = linter.fix(report, unsafe=options["unsafe_fixes"])
    _finish(report, options)


def _configuration(paths: tuple[str, ...], options: dict[str, Any]) -> Config:
    from qianfan_lint.config import load, parse, with_options

    start = options["stdin_filename"] or "." if paths == ("-",) else paths[0]
    base = parse(options["config_file"]) if options["config_file"] else load(start)
    config = with_options(
        base,
        select=options["select"],
        ignore=(*base.ignore, *options["ignore"]),
        extend_select=(*base.extend_select, *options["extend_select"]),
        extend_exclude=(*base.extend_exclude, *(_from_root(pattern, base.root) for pattern in options["exclude"])),
        force_exclude=options["force_exclude"],
        env_file=options["env_file"],
    )
    if options["no_respect_gitignore"]:
        config = config._replace(respect_gitignore=False)
    return config._replace(honour_noqa=not options["ignore_noqa"])


def _from_root(pattern: str, root: str) -> str:
    """A path on the command line is meant from the working directory, one in a configuration file from its folder."""
    return os.path.relpath(pattern, root or ".").replace(os.sep, "/") if "/" in pattern.rstrip("/") else pattern


def _show_files(paths: tuple[str, ...], config: Config) -> None:
    """List what would be checked. Raises MissingPath."""
    from qianfan_lint.discovery import discover

    for item in discover(paths, config):
        click.echo(item if isinstance(item, str) else item.path)


def _finish(report: Report, options: dict[str, Any]) -> None:
    from qianfan_lint.report import Style, render

    output_file, output_format = options["output_file"], options["output_format"]
    colour = options["color"] if options["color"] is not None else sys.stdout.isatty() and not output_file
    text = render(report, output_format, Style(bool(colour), options["statistics"]))
    if output_file:
        try:
            with open(output_file, "w", encoding="utf-8", errors="backslashreplace") as file:
                file.write(text)
        except OSError as error:
            raise click.UsageError(f"{output_file}: {error.strerror}") from None
    elif not options["diff"] or output_format == "json":
        click.echo(text, nl=False, color=colour or None)
    else:
        for item in report.not_scanned:
            click.echo(f"{item.path}: not scanned: {item.reason}", err=True)
    if report.diagnostics:
        sys.exit(0 if options["exit_zero"] else FOUND)
    sys.exit(INCOMPLETE if report.not_scanned else 0)


@main.command()
@click.argument("code", required=False)
def rule(code: str | None) -> None:
    """Explain a rule, or list all of them."""
    from qianfan_lint.documentation import document
    from qianfan_lint.rules import load

    rules = load()
    if code is None:
        for each in rules.values():
            state = "" if each.default else " (opt-in)"
            click.echo(f"{each.code}  {each.name:<28} {each.summary}{state}")
        return
    wanted = code.upper()
    found = rules.get(wanted) or next((each for each in rules.values() if each.name == code.lower()), None)
    if found is None:
        raise click.UsageError(f"no rule '{code}'; `qianfan-lint rule` lists all")
    click.echo(document(found), nl=False)
