"""The command line: options to configuration, engine, fixer, report, exit code. Glue only."""

from __future__ import annotations

import importlib
import io
import os
import sys
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, TextIO

import click

from qianfan_lint import __version__
from qianfan_lint.core.colour import is_coloured
from qianfan_lint.core.language import Speaker, of_locale, speaker
from qianfan_lint.frontends.cli import completion, console
from qianfan_lint.frontends.cli.completion import FILE
from qianfan_lint.frontends.cli.options import (
    color_option,
    config_option,
    exit_zero_option,
    isolated_option,
    language_option,
    output_file_option,
    output_format_option,
)
from qianfan_lint.frontends.cli.usage import Group
from qianfan_lint.report import FORMATS, Outputs, Style, plain, render

if TYPE_CHECKING:
    from qianfan_lint.pipeline.changed_lines.changes import Changes
    from qianfan_lint.pipeline.run import Report

FOUND, USAGE, INCOMPLETE = 1, 2, 3


class _Commands(Group):
    """The commands of this module, and those of others, which are imported when they are asked for."""

    elsewhere: ClassVar = {
        "baseline": "qianfan_lint.frontends.cli.baseline_command",
        "doctor": "qianfan_lint.frontends.doctor.command",
        "history": "qianfan_lint.frontends.cli.history_command",
        "init": "qianfan_lint.frontends.cli.init_command",
    }

    def main(self, *args: Any, **options: Any) -> Any:
        console.complete()
        # A code page without a character of the help or of a source line, or a file name in no encoding, ends no run.
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(errors="backslashreplace")
        options["standalone_mode"] = False
        console.run(lambda: super(_Commands, self).main(*args, **options), lambda: speaking(None))

    def invoke(self, context: click.Context) -> Any:
        try:
            return super().invoke(context)
        except click.UsageError as error:  # names of files and of a configuration stand in it
            if type(error) is not click.UsageError:  # what click says of options
                raise
            raise click.UsageError(plain(error.message), error.ctx) from None

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


def _codes(_: click.Context, __: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    from qianfan_lint.project.config import code_of

    return tuple(code_of(code.strip()) for value in values for code in value.split(",") if code.strip())


def _code_option(name: str, text: str) -> Callable[[Any], Any]:
    return click.option(
        name, multiple=True, metavar="CODES", callback=_codes, help=text, shell_complete=completion.codes
    )


_GROUPS = {
    "Fixes": ("fix", "fix_only", "unsafe_fixes", "diff", "env_file"),
    "Rules": ("select", "extend_select", "ignore", "ignore_noqa"),
    "Files": ("exclude", "force_exclude", "no_respect_gitignore", "stdin_filename", "show_files"),
    "Configuration": ("config_file", "isolated", "show_settings"),
    "Known findings": ("baseline", "staged", "diff_base", "add_ignore"),
    "Report": (
        *("output_format", "output_file", "verbose", "quiet", "coverage", "statistics"),
        *("show_suppressed", "show_secrets", "lang", "color"),
    ),
    "Exit code": ("fail_on", "exit_zero", "exit_non_zero_on_fix"),
}
"""Titles in the help of ``check``, with the parameters below each."""


@main.command(groups=_GROUPS)
@click.argument("paths", nargs=-1, metavar="[PATH]...", type=FILE)
@click.option("--fix", is_flag=True, help="Apply safe fixes.")
@click.option("--unsafe-fixes", is_flag=True, help="Apply unsafe fixes too, with --fix or --diff.")
@click.option("--fix-only", is_flag=True, help="Apply fixes without reporting what is left; implies --fix.")
@click.option("--exit-non-zero-on-fix", is_flag=True, help="Exit with 1 if something was fixed.")
@click.option("--diff", is_flag=True, help="Show what fixing would change and change nothing.")
@click.option("--env-file", metavar="FILE", type=FILE, help="Move hardcoded credentials to FILE when they are fixed.")
@_code_option("--select", "Rules to run, as codes or prefixes, instead of the default ones.")
@_code_option("--extend-select", "Rules to run in addition to the default ones.")
@_code_option("--ignore", "Rules not to run.")
@click.option("--add-ignore", is_flag=True, help="Write a comment that suppresses it beside each finding.")
@click.option("--ignore-noqa", is_flag=True, help="Report suppressed findings too.")
@click.option("--exclude", multiple=True, metavar="PATTERN", help="Files and folders to leave out as well.")
@click.option(
    "--force-exclude", is_flag=True, help="Leave excluded files out even if they are named on the command line."
)
@click.option("--no-respect-gitignore", is_flag=True, help="Check files that git ignores.")
@output_format_option
@output_file_option
@click.option("--baseline", metavar="FILE", type=FILE, help="Leave out the findings that this file lists.")
@click.option("--staged", is_flag=True, help="Check what is staged in git, as the next commit would have it.")
@click.option("--diff-base", metavar="REF", help="Report only findings on lines that changed since the git commit REF.")
@click.option(
    "--fail-on",
    type=click.Choice(["warning", "error"]),
    default="warning",
    show_default=True,
    help="Lowest severity that sets exit code 1.",
)
@exit_zero_option
@click.option("--stdin-filename", metavar="PATH", type=FILE, help="File name for the content of standard input ('-').")
@config_option
@isolated_option
@click.option("--show-settings", metavar="PATH", type=FILE, help="Show the configuration of a file or folder and stop.")
@click.option("--jobs", "-j", type=click.IntRange(min=1), metavar="N", help="Worker processes (default: CPU count).")
@click.option("--verbose", "-v", is_flag=True, help="Say what was read, by which configuration, and what not.")
@click.option("--quiet", "-q", is_flag=True, help="Print findings and what was not scanned, and nothing else.")
@click.option("--coverage", metavar="FILE", type=FILE, help="Write what was read and left out to FILE, as JSON.")
@click.option("--statistics", is_flag=True, help="Count the findings of each rule.")
@click.option("--show-suppressed", is_flag=True, help="Include suppressed findings in SARIF, marked as suppressed.")
@click.option("--show-files", is_flag=True, help="List the files that would be checked and stop.")
@click.option("--show-secrets", is_flag=True, help="Do not mask credentials in code frames (on a terminal only).")
@language_option
@color_option
def check(paths: tuple[str, ...], **options: Any) -> None:
    """Check files and folders; the current folder if none is given, standard input for '-'."""
    from qianfan_lint.frontends.api import ConfigError, Linter, MissingPath
    from qianfan_lint.frontends.cli import account
    from qianfan_lint.frontends.cli.settings import configurations, described, refuse_contradictions, show_files

    asked, say = paths or (".",), speaking(options["lang"])
    options["fix"] = options["fix"] or options["fix_only"]
    outputs = destinations(options["output_format"], options["output_file"], say)
    refuse_contradictions(options, asked, say)
    if options["diff_base"] and (options["fix"] or options["diff"]):
        raise click.UsageError(say("--fix and --diff repair whole files: they cannot be combined with --diff-base"))
    try:
        settings = configurations(options)
        say = speaking(settings.of_run((options["stdin_filename"] or ".",) if asked == ("-",) else asked).lang)
        if options["show_files"]:
            show_files(asked, settings)
            return
        if options["show_settings"]:
            console.put("".join(f"{plain(line)}\n" for line in described(options["show_settings"], settings, say)))
            return
        show_secrets = options["show_secrets"] and sys.stdout.isatty() and all(not file for _, file in outputs)
        linter = Linter(settings, show_secrets=show_secrets)
        changes = _changes(options["diff_base"], asked)
        name = options["stdin_filename"] or "-"
        given: Mapping[str, bytes] = {name: sys.stdin.buffer.read()} if asked == ("-",) else {}
        tries_fixes = not (options["fix"] or options["diff"])
        if options["staged"]:
            report, given = linter.check_staged(asked, tries_fixes=tries_fixes)
        elif given:
            report = linter.check_text(given[name], name, tries_fixes=tries_fixes)
        else:
            report = linter.check(asked, options["jobs"], tries_fixes=tries_fixes)
        if changes is not None:
            report = changes.only(report, given)
    except MissingPath as error:
        raise click.UsageError(say("no such file or directory: {path}", path=error)) from None
    except ConfigError as error:
        raise click.UsageError(say(error.message)) from None
    if options["add_ignore"]:
        count, report = linter.ignore(report)
        text = "{count} findings are suppressed now." if count != 1 else "1 finding is suppressed now."
        console.put(say(text, count=count) + "\n", error=True)
    elif options["diff"]:
        from qianfan_lint.frontends.cli.fix_command import show_diff

        report, outputs = show_diff(linter, report, given.get(name), outputs, options, say)
    elif options["fix"]:
        from qianfan_lint.frontends.cli.fix_command import fix

        report = fix(linter, report, given.get(name), options)
    account.put(report, settings, options, say)
    # A text that was fixed has standard output for itself.
    is_text = bool(given) and options["fix"] and not options["diff"]
    finish(report, outputs, options, say, sys.stderr if is_text else sys.stdout)


def speaking(lang: str | None) -> Speaker:
    """Who speaks the language that is asked for, else that of the locale."""
    return speaker(lang or of_locale(os.environ))


def _changes(base: str | None, paths: tuple[str, ...]) -> Changes | None:
    """What changed since the commit *base* in the repository of *paths*. Raises ConfigError."""
    if base is None:
        return None
    from qianfan_lint.pipeline.changed_lines.changes import Changes

    return Changes(base, "." if paths == ("-",) else paths[0])


def destinations(asked: tuple[str, ...], output_file: str | None, say: Speaker) -> Outputs:
    """The formats with their files, --output-file for the one that names none; no file is standard output."""
    parts = [value.partition(":") for value in asked]
    for output_format, _, _ in parts:
        if output_format not in FORMATS:
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
        style = Style(colour, options["statistics"], options["show_suppressed"], say, options["quiet"])
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
    if found or (report.fixed and options["exit_non_zero_on_fix"]):
        return 0 if options["exit_zero"] else FOUND
    return INCOMPLETE if report.not_scanned else 0


@main.command()
@click.argument("code", required=False, shell_complete=completion.rules)
@click.option("--output-format", type=click.Choice(["text", "json"]), default="text", show_default=True)
@language_option
def rule(code: str | None, output_format: str, lang: str | None) -> None:
    """Explain a rule, or list all of them."""
    from qianfan_lint.pipeline.documentation import as_data, document
    from qianfan_lint.project.config import ConfigError
    from qianfan_lint.project.nearest import load as configuration
    from qianfan_lint.rules import load

    rules = load()
    try:
        say = speaking(lang or configuration(".").lang)
    except ConfigError as error:
        raise click.UsageError(speaking(lang)(error.message)) from None
    asked = (code or "").lower()
    found = next((each for each in rules.values() if asked in (each.code.lower(), each.name)), None)
    if code is not None and found is None:
        raise click.UsageError(say("no rule '{code}'; `qianfan-lint rule` lists all of them", code=code))
    if output_format == "json":
        from qianfan_lint.report.json import dumps

        data = as_data(found, say) if found else [as_data(each, say) for each in rules.values()]
        console.put(dumps(data))
    elif found:
        console.put(document(found, say))
    else:
        for each in rules.values():
            state = "" if each.default else say(" (opt-in)")
            console.put(f"{each.code}  {each.name:<28} {say(each.summary)}{state}\n")


@main.command()
@click.option("--stdio", is_flag=True, help="Accepted because editors pass it; it changes nothing.")
def server(stdio: bool) -> None:
    """Run the language server on standard input and output."""
    try:
        from qianfan_lint.frontends.server import serve
    except ModuleNotFoundError as missing:
        text = "{module} is not installed: install qianfan-lint with its extra [lsp]"
        raise click.UsageError(speaking(None)(text, module=missing.name)) from None
    serve()
