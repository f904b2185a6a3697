"""What is put out, to standard output or to a file, and how a command ends where that or anything else fails."""

from __future__ import annotations

import contextlib
import io
import os
import sys
from collections.abc import Callable

import click

from qianfan_lint.core.language import Speaker
from qianfan_lint.core.model import refusal

TRACEBACK = "QIANFAN_LINT_TRACEBACK"
"""Set to anything, this variable lets an error of ours through with its traceback, for whoever looks for its cause."""
WRONG, INTERRUPTED = 2, 130
"""Exit codes: nothing came of the run; it was interrupted, as a shell says it (128 and the number of the signal)."""


def complete() -> None:
    """Give a process that was started with a standard stream closed one that holds nothing."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(os.open(os.devnull, os.O_RDWR), mode, encoding="utf-8"))


def put(text: str, *, colour: bool | None = None, error: bool = False) -> None:
    """Write *text*. A reader that has closed the pipe, as ``head`` does, has read enough: that is no error."""
    try:
        click.echo(text, nl=False, color=colour, err=error)
    except BrokenPipeError:
        _close(sys.stderr if error else sys.stdout)


def save(text: str, file: str, say: Speaker) -> None:
    """Write *text* to *file*. Raises UsageError where that cannot be done."""
    try:
        with open(file, "w", encoding="utf-8", errors="backslashreplace") as stream:
            stream.write(text)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        problem = refusal(error) if isinstance(error, OSError) else str(error)
        raise click.UsageError(say("{path}: {problem}", path=file, problem=problem)) from None


def run(command: Callable[[], object], say: Callable[[], Speaker]) -> None:
    """Run *command*, which raises what click raises, and exit with its code; whatever fails is told in a line."""
    code = _code(command, say)
    for stream in (sys.stdout, sys.stderr):
        if stream.closed:  # as the language server leaves it
            continue
        try:
            stream.flush()
        except BrokenPipeError:
            _close(stream)
        except OSError as error:
            code = _told(say()("standard output: {problem}", problem=refusal(error)))
            _close(stream)
    sys.exit(code)


def _code(command: Callable[[], object], say: Callable[[], Speaker]) -> int | str | None:
    try:
        command()
    except SystemExit as end:
        return end.code
    except click.exceptions.Exit as end:
        return end.exit_code
    except click.ClickException as error:
        from qianfan_lint.report import plain

        text = io.StringIO()
        error.show(text)
        # What was typed stands in it, names of files, and what a configuration says.
        _told("\n".join(map(plain, text.getvalue().splitlines())))
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        _told(say()("interrupted"))
        return INTERRUPTED
    except BrokenPipeError:
        _close(sys.stdout)
    except OSError as error:
        if error.filename is not None:
            return _told(say()("{path}: {problem}", path=error.filename, problem=refusal(error)))
        _close(sys.stdout)
        return _told(say()("standard output: {problem}", problem=refusal(error)))
    except Exception as error:
        if os.environ.get(TRACEBACK):
            raise
        # The text of an error and the values in its frames could hold a secret: only where it was raised is told.
        import traceback  # not at the top: most runs have no use for it

        at = traceback.extract_tb(error.__traceback__)[-1]
        place = f"{type(error).__name__}, {os.path.basename(at.filename)}:{at.lineno}"
        return _told(say()("internal error ({error}); please report it", error=place))
    return 0


def _told(message: str) -> int:
    with contextlib.suppress(OSError):
        click.echo(message, err=True)
    return WRONG


def _close(stream: object) -> None:
    """Let what is still buffered go nowhere: Python flushes at its end, and would complain."""
    with contextlib.suppress(OSError, ValueError):
        if isinstance(stream, io.TextIOWrapper):
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, stream.fileno())
            os.close(nowhere)
