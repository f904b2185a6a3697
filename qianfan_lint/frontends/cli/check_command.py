"""``qianfan-lint check``: options to configuration, engine, fixer, report, exit code. Glue only."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import click

from qianfan_lint import __version__
from qianfan_lint.core.language import Speaker
from qianfan_lint.frontends.cli import completion, console
from qianfan_lint.frontends.cli.completion import FILE
from qianfan_lint.frontends.cli.options import (
    color_option,
    config_option,
    exit_zero_option,
    isolated_option,
    jobs_option,
    language_option,
    output_file_option,
    output_format_option,
)
from qianfan_lint.frontends.cli.outputs import destinations, finish, speaking, usage_errors
from qianfan_lint.frontends.cli.usage import Command
from qianfan_lint.report import Outputs, plain

if TYPE_CHECKING:
    from qianfan_lint.frontends.api import Linter
    from qianfan_lint.pipeline.changed_lines.changes import Changes
    from qianfan_lint.pipeline.run import Report
    from qianfan_lint.project.nearest import Configurations


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
    "Files": ("exclude", "force_exclude", "no_respect_gitignore", "archives", "stdin_filename", "show_files", "watch"),
    "Configuration": ("config_file", "isolated", "show_settings"),
    "Known findings": ("baseline", "staged", "diff_base", "add_ignore"),
    "Report": (
        *("output_format", "output_file", "verbose", "quiet", "coverage", "statistics"),
        *("show_suppressed", "show_secrets", "lang", "color"),
    ),
    "Exit code": ("fail_on", "exit_zero", "exit_non_zero_on_fix"),
}
"""Titles in the help of ``check``, with the parameters below each."""


@click.command(cls=Command, groups=_GROUPS)
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
@click.option("--archives", is_flag=True, help="Check what archives hold too, such as wheels, zips and .docx files.")
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
@jobs_option
@click.option("--verbose", "-v", is_flag=True, help="Say what was read, by which configuration, and what not.")
@click.option("--quiet", "-q", is_flag=True, help="Print findings and what was not scanned, and nothing else.")
@click.option("--coverage", metavar="FILE", type=FILE, help="Write what was read and left out to FILE, as JSON.")
@click.option("--statistics", is_flag=True, help="Count the findings of each rule.")
@click.option("--show-suppressed", is_flag=True, help="Include suppressed findings in SARIF, marked as suppressed.")
@click.option("--show-files", is_flag=True, help="List the files that would be checked and stop.")
@click.option("--watch", is_flag=True, help="Check again whenever a file changes, until it is interrupted.")
@click.option("--show-secrets", is_flag=True, help="Do not mask credentials in code frames (on a terminal only).")
@language_option
@color_option
@click.version_option(__version__, "-V", "--version", prog_name="qianfan-lint")
def check(paths: tuple[str, ...], **options: Any) -> None:
    """Check files and folders; the current folder if none is given, standard input for '-'."""
    from qianfan_lint.frontends.cli.settings import refuse_contradictions

    asked, say = paths or (".",), speaking(options["lang"])
    options["fix"] = options["fix"] or options["fix_only"]
    outputs = destinations(options["output_format"], options["output_file"], say)
    refuse_contradictions(options, asked, say)
    if options["watch"]:
        from qianfan_lint.frontends.cli.watch import repeat

        written = [file for file in (*(file for _, file in outputs), options["coverage"]) if file]
        repeat(lambda: _check(asked, outputs, options), asked, written, say)
    else:
        _check(asked, outputs, options)


def _check(asked: tuple[str, ...], outputs: Outputs, options: dict[str, Any]) -> None:
    """Read the configuration, check, report and exit. Raises UsageError."""
    from qianfan_lint.frontends.api import Linter
    from qianfan_lint.frontends.cli import account
    from qianfan_lint.frontends.cli.settings import configurations

    say = speaking(options["lang"])
    with usage_errors(say):
        settings = configurations(options)
        say = speaking(settings.of_run((options["stdin_filename"] or ".",) if asked == ("-",) else asked).lang)
    with usage_errors(say):
        if _is_shown(asked, settings, options, say):
            return
        show_secrets = options["show_secrets"] and sys.stdout.isatty() and all(not file for _, file in outputs)
        linter = Linter(settings, show_secrets=show_secrets)
        report, text = _checked(linter, asked, options, say)
    report, outputs = _changed(linter, report, text, outputs, options, say)
    account.put(report, settings, options, say)
    # A text that was fixed has standard output for itself.
    is_text = text is not None and options["fix"] and not options["diff"]
    finish(report, outputs, options, say, sys.stderr if is_text else sys.stdout)


def _is_shown(asked: tuple[str, ...], settings: Configurations, options: dict[str, Any], say: Speaker) -> bool:
    """Whether the options ask for something else than findings, which is shown. Raises MissingPath, ConfigError."""
    from qianfan_lint.frontends.cli.settings import described, show_files

    if options["show_files"]:
        show_files(asked, settings)
    elif options["show_settings"]:
        console.put("".join(f"{plain(line)}\n" for line in described(options["show_settings"], settings, say)))
    return bool(options["show_files"] or options["show_settings"])


def _checked(
    linter: Linter, asked: tuple[str, ...], options: dict[str, Any], say: Speaker
) -> tuple[Report, bytes | None]:
    """What is found, and the content of standard input where that is checked. Raises MissingPath, ConfigError."""
    from qianfan_lint.frontends.cli.progress import progress

    changes = _changes(options["diff_base"], asked)
    tries_fixes = not (options["fix"] or options["diff"])
    given: Mapping[str, bytes] = {}
    text: bytes | None = None
    if options["staged"]:
        report, given = linter.check_staged(asked, tries_fixes=tries_fixes)
    elif asked == ("-",):
        name, text = options["stdin_filename"] or "-", sys.stdin.buffer.read()
        given = {name: text}
        report = linter.check_text(text, name, tries_fixes=tries_fixes)
    else:
        with progress(say, quiet=options["quiet"]) as tick:
            report = linter.check(asked, options["jobs"], tries_fixes=tries_fixes, tick=tick)
    return (report if changes is None else changes.only(report, given)), text


def _changed(
    linter: Linter, report: Report, text: bytes | None, outputs: Outputs, options: dict[str, Any], say: Speaker
) -> tuple[Report, Outputs]:
    """What is left when the options have changed files, or shown how; and where that is to be reported."""
    if options["add_ignore"]:
        count, report = linter.ignore(report)
        said = "{count} findings are suppressed now." if count != 1 else "1 finding is suppressed now."
        console.put(say(said, count=count) + "\n", error=True)
    elif options["diff"]:
        from qianfan_lint.frontends.cli.fix_command import show_diff

        return show_diff(linter, report, text, outputs, options, say)
    elif options["fix"]:
        from qianfan_lint.frontends.cli.fix_command import fix

        report = fix(linter, report, text, options)
    return report, outputs


def _changes(base: str | None, paths: tuple[str, ...]) -> Changes | None:
    """What changed since the commit *base* in the repository of *paths*. Raises ConfigError."""
    if base is None:
        return None
    from qianfan_lint.pipeline.changed_lines.changes import Changes

    return Changes(base, "." if paths == ("-",) else paths[0])
