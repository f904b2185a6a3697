"""``check --watch``: check again whenever a file changes, until it is interrupted."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Collection, Iterable

import click

from qianfan_lint.core.colour import is_terminal
from qianfan_lint.core.language import Speaker
from qianfan_lint.core.model import refusal
from qianfan_lint.frontends.cli import console
from qianfan_lint.report import plain

SOON = 100
"""Milliseconds until the watcher reports that it has begun: a change during the first check is not missed."""


def repeat(check: Callable[[], object], paths: Collection[str], written: Iterable[str], say: Speaker) -> None:
    """Call *check*, and again after each change below *paths*; return when the user interrupts.

    One changed file can change what is found in another, so all is checked again. *written* are the files that *check*
    itself writes. Raises UsageError where watchfiles is not installed or cannot watch, and what the first check raises.
    """
    try:
        import watchfiles
    except ModuleNotFoundError as error:
        text = "{module} is not installed: install qianfan-lint with its extra [{extra}]"
        raise click.UsageError(say(text, module=error.name, extra="watch")) from None
    missing = next((path for path in paths if not os.path.lexists(path)), None)
    if missing is not None:
        raise click.UsageError(say("no such file or directory: {path}", path=missing))
    asked = [os.path.realpath(path) for path in paths]
    # An editor replaces a file, which a watch on that file would not outlive.
    folders = {path if os.path.isdir(path) else os.path.dirname(path) for path in asked}
    ours = {os.path.realpath(path) for path in written}
    is_usual = watchfiles.DefaultFilter()

    def matters(change: watchfiles.Change, path: str) -> bool:
        below = any(path == each or path.startswith(os.path.join(each, "")) for each in asked)
        return below and path not in ours and is_usual(change, path)

    changes = watchfiles.watch(
        *folders, watch_filter=matters, rust_timeout=SOON, yield_on_timeout=True, ignore_permission_denied=True
    )
    with contextlib.suppress(KeyboardInterrupt):
        try:
            next(changes)
        except OSError as error:
            raise click.UsageError(say("cannot wait for changes: {problem}", problem=refusal(error))) from None
        with contextlib.suppress(SystemExit):
            check()
        _wait(say)
        for found in changes:
            if found:
                _begin(sorted({os.path.relpath(path) for _, path in found}), say)
                _again(check)
                _wait(say)


def _again(check: Callable[[], object]) -> None:
    try:
        check()
    except SystemExit:
        pass
    except click.ClickException as error:  # a configuration that is just being written
        error.show()


def _wait(say: Speaker) -> None:
    console.put(say("Waiting for changes; Ctrl-C ends it.") + "\n", error=True)


def _begin(paths: list[str], say: Speaker) -> None:
    if is_terminal(sys.stdout, os.environ):
        click.clear()
    text = "{path} has changed." if len(paths) == 1 else "{count} files have changed."
    console.put(plain(say(text, path=paths[0], count=len(paths))) + "\n", error=True)
