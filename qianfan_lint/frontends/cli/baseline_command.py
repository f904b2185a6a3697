"""``qianfan-lint baseline``: glue, as in the rest of the command line."""

from __future__ import annotations

import os
import sys
from typing import Any

import click

from qianfan_lint.core.language import LANGUAGES
from qianfan_lint.frontends.cli import console
from qianfan_lint.frontends.cli.completion import FILE
from qianfan_lint.frontends.cli.options import config_option, isolated_option
from qianfan_lint.frontends.cli.usage import Command


@click.command(cls=Command)
@click.argument("paths", nargs=-1, metavar="[PATH]...", type=FILE)
@click.option(
    "--output", metavar="FILE", type=FILE, help="The baseline (default: the configured one, else one in this folder)."
)
@click.option("--prune", is_flag=True, help="Only remove entries that are no longer found.")
@config_option
@isolated_option
@click.option("--lang", type=click.Choice(LANGUAGES), help="Language of the output (default: locale).")
def baseline(paths: tuple[str, ...], output: str | None, prune: bool, lang: str | None, **options: Any) -> None:
    """Write the current findings to a file; `check --baseline` then leaves them out.

    Entries for files outside of every PATH are kept.
    """
    from qianfan_lint.core.source import Unreadable, read_bytes
    from qianfan_lint.frontends.api import Linter
    from qianfan_lint.frontends.cli.outputs import INCOMPLETE, speaking, usage_errors
    from qianfan_lint.frontends.cli.progress import progress
    from qianfan_lint.frontends.cli.settings import base
    from qianfan_lint.pipeline.baseline import DEFAULT, Baseline, read
    from qianfan_lint.pipeline.fixing.writing import Change, write
    from qianfan_lint.project.nearest import Configurations
    from qianfan_lint.report import plain

    asked, say = paths or (".",), speaking(lang)
    with usage_errors(say):
        settings = Configurations(base(options), options={"baseline": ""})
        config = Configurations(base(options)).of_run(asked)
        say = speaking(lang or config.lang)
        target = output or config.baseline or DEFAULT
        if not output and config.baseline:
            _refuse_outside(config.baseline, config.root)
        is_there = prune or os.path.lexists(target)
    with usage_errors(say):
        known = read(target) if is_there else Baseline(target)
        with progress(say) as tick:
            report = Linter(settings).check(asked, tries_fixes=False, tick=tick)
        now = known.updated(report, prune=prune)
    try:
        write(Change(target, read_bytes(target) if is_there else None, bytes(now)))
    except Unreadable as problem:
        raise click.UsageError(say("baseline {path}: {problem}", path=target, problem=problem.message)) from None
    for item in report.not_scanned:
        said = plain(f"{item.path}: {say('not scanned')}: {say(item.reason)}")
        console.put(f"{said}\n", error=True)
    count = sum(now.counts.values())
    text = "{count} findings in {target}." if count != 1 else "1 finding in {target}."
    console.put(plain(say(text, count=count, target=target)) + "\n")
    sys.exit(INCOMPLETE if report.not_scanned else 0)


def _refuse_outside(path: str, root: str) -> None:
    """Raise ConfigError for a *path* outside of the project at *root*, whose configuration is not trusted."""
    from qianfan_lint.pipeline.fixing.destination import is_below
    from qianfan_lint.project.config import ConfigError
    from qianfan_lint.project.git import top_of

    if not any(is_below(path, each) for each in (root, top_of(os.path.join(root, ""))) if each):
        raise ConfigError("{path} lies outside of the project", path=path)
