"""The commands of the command line, each imported when it is asked for."""

from __future__ import annotations

import importlib
import io
import sys
from typing import Any, ClassVar

import click

from qianfan_lint import __version__
from qianfan_lint.frontends.cli import console
from qianfan_lint.frontends.cli.outputs import speaking
from qianfan_lint.frontends.cli.usage import Group


class _Commands(Group):
    """The commands of this module, and those of others, which are imported when they are asked for."""

    elsewhere: ClassVar = {
        "baseline": "qianfan_lint.frontends.cli.baseline_command",
        "check": "qianfan_lint.frontends.cli.check_command",
        "doctor": "qianfan_lint.frontends.doctor.command",
        "history": "qianfan_lint.frontends.cli.history_command",
        "init": "qianfan_lint.frontends.cli.init_command",
        "rule": "qianfan_lint.frontends.cli.rule_command",
        "sweep": "qianfan_lint.frontends.cli.sweep_command",
    }

    aliases: ClassVar = {"explain": "rule", "rules": "rule"}
    """What other linters call a command."""

    def main(self, *args: Any, **options: Any) -> Any:
        console.complete()
        # A code page without a character of the help or of a source line, or a file name in no encoding, ends no run.
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(errors="backslashreplace")
        options["standalone_mode"] = False
        console.run(lambda: super(_Commands, self).main(*args, **options), lambda: speaking(None))

    def resolve_command(
        self, context: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(context, args)
        except click.UsageError:
            from difflib import get_close_matches

            for name in get_close_matches(args[0], [*self.list_commands(context), *self.aliases], 1):
                text = "no command '{command}'; did you mean '{name}'?"
                raise click.UsageError(speaking(None)(text, command=args[0], name=name), context) from None
            raise

    def list_commands(self, context: click.Context) -> list[str]:
        return sorted([*super().list_commands(context), *self.elsewhere])

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        name = self.aliases.get(name, name)
        if name not in self.elsewhere:
            return super().get_command(context, name)
        command: click.Command = getattr(importlib.import_module(self.elsewhere[name]), name)
        return command


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, "-V", "--version")
def main() -> None:
    """Find and repair credential misuse with Qianfan, Qwen and DashScope.

    Exit codes of `check`: 0 nothing found and everything read, 1 findings, 2 wrong usage, configuration or path,
    3 nothing found but some file could not be checked.
    """


@main.command()
@click.option("--stdio", is_flag=True, help="Accepted because editors pass it; it changes nothing.")
def server(stdio: bool) -> None:
    """Run the language server on standard input and output."""
    try:
        from qianfan_lint.frontends.server import serve
    except ModuleNotFoundError as missing:
        text = "{module} is not installed: install qianfan-lint with its extra [{extra}]"
        raise click.UsageError(speaking(None)(text, module=missing.name, extra="lsp")) from None
    serve()
