"""``qianfan-lint sweep``: options to a sweep, its results, the exit code. Glue only."""

from __future__ import annotations

import os
import sys
from typing import Any

import click

from qianfan_lint.frontends.cli.completion import FILE
from qianfan_lint.frontends.cli.options import exit_zero_option, language_option
from qianfan_lint.frontends.cli.usage import Command


@click.command(cls=Command)
@click.argument("sources", nargs=-1, metavar="[SOURCE]...", type=FILE)
@click.option("--from", "lists", multiple=True, metavar="FILE", type=FILE, help="Take sources from FILE, one a line.")
@click.option(
    "--output", default="sweep", show_default=True, metavar="DIR", help="Folder for the results; a second run goes on."
)
@click.option("--workers", type=click.IntRange(1, 1000), metavar="N", help="Processes (default: one a processor).")
@click.option("--scheduler", default="", metavar="ADDRESS", help="Use the Dask cluster at ADDRESS.")
@click.option(
    "--hash-key",
    default="",
    metavar="FILE",
    type=FILE,
    help="Key of the hashes that stand for values (default: a new one).",
)
@click.option("--config", "config_file", metavar="FILE", type=FILE, help="A file with tables of your own providers.")
@exit_zero_option
@language_option
def sweep(sources: tuple[str, ...], **options: Any) -> None:
    """Find credentials in many git repositories, folders and archives.

    A SOURCE is a repository, whose whole history is read, a folder with several, a folder or file, or an address that
    fsspec knows, such as s3://bucket/folder/. Exit codes: those of `check`.
    """
    from qianfan_lint.frontends.cli import console
    from qianfan_lint.frontends.cli.outputs import FOUND, INCOMPLETE, speaking
    from qianfan_lint.project.config import Config, ConfigError
    from qianfan_lint.project.config_file import parse

    say = speaking(options["lang"])
    try:
        config = parse(options["config_file"]) if options["config_file"] else Config()
        say = speaking(options["lang"] or config.lang)
        swept = _swept(sources, options, config, say)
    except ConfigError as error:
        raise click.UsageError(say(error.message)) from None
    except ModuleNotFoundError as missing:
        text = "{module} is not installed: install qianfan-lint with its extra [{extra}]"
        raise click.UsageError(say(text, module=missing.name, extra="sweep")) from None
    from qianfan_lint.core.colour import is_coloured
    from qianfan_lint.core.links import has_links
    from qianfan_lint.report.sweep import lines

    links = is_coloured(None, sys.stdout, os.environ) and has_links(sys.stdout, os.environ)
    console.put("".join(f"{line}\n" for line in lines(swept, say, links=links)))
    if swept.rows and not options["exit_zero"]:
        sys.exit(FOUND)
    sys.exit(INCOMPLETE if swept.lost else 0)


def _swept(asked: tuple[str, ...], options: dict[str, Any], config: Any, say: Any) -> Any:
    """The results, which are written too. Raises ConfigError and ModuleNotFoundError."""
    import distributed  # noqa: F401  # said before any work is done
    import fsspec  # noqa: F401
    import pyarrow  # noqa: F401

    from qianfan_lint.frontends.cli import console
    from qianfan_lint.frontends.cli.progress import progress
    from qianfan_lint.pipeline.sweep.rows import to_json
    from qianfan_lint.pipeline.sweep.run import SPLIT_FROM, summary, sweep
    from qianfan_lint.pipeline.sweep.sources import sources
    from qianfan_lint.pipeline.sweep.store import CREDENTIALS, PAGE, Store
    from qianfan_lint.project.config import ConfigError
    from qianfan_lint.report.sweep import render

    named = _named(asked, options["lists"])
    if options["scheduler"] and not options["hash_key"]:
        raise ConfigError("sweep: with --scheduler, --hash-key names a file that each worker can read")
    found = sources(named)
    store = Store(options["output"], options["hash_key"], config.providers, SPLIT_FROM)
    workers = options["workers"] or os.cpu_count() or 1
    with progress(say, "tasks done: {count}") as tick:
        swept = sweep(
            found,
            store,
            workers,
            scheduler=options["scheduler"],
            lang=say.language,
            providers=config.providers,
            tick=tick,
        )
    store.finish([to_json(each) for each in swept.rows], summary(swept), render(swept, say))
    console.put(say("written: {names}", names=", ".join(map(store.path_of, (CREDENTIALS, PAGE)))) + "\n", error=True)
    return swept


def _named(asked: tuple[str, ...], lists: tuple[str, ...]) -> list[str]:
    """The sources *asked* for, and those in the files *lists*. Raises ConfigError."""
    from qianfan_lint.core.source import Unreadable, lines_of, read_bytes
    from qianfan_lint.project.config import ConfigError

    named = list(asked)
    for path in lists:
        try:
            text = read_bytes(path).decode("utf-8", "surrogateescape")
        except Unreadable as problem:
            raise ConfigError("{path}: {problem}", path=path, problem=problem.message) from None
        named += (line for each in lines_of(text) if (line := each.strip()) and not line.startswith("#"))
    if not named:
        raise ConfigError("sweep: no source is named")
    return named
