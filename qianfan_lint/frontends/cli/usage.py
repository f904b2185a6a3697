"""The help of the command line in the language of the locale: our texts, and click's own."""

from __future__ import annotations

import gettext
import inspect
import os
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import click

from qianfan_lint.core.language import ENGLISH, FOLDER, Speaker, of_locale, speaker

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

# click asks for its texts in the catalogue "messages", which it does not bring (pallets/click#303).
gettext.bindtextdomain("messages", FOLDER)


class Command(click.Command):
    """A command whose help is translated when somebody reads it.

    *groups* gives titles to parameters of those names; the others stand below "Options".
    """

    def __init__(self, *args: Any, groups: Mapping[str, tuple[str, ...]] | None = None, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.groups = groups or {}

    def format_options(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        say, others = speaker(of_locale(os.environ)), gettext.dgettext("messages", "Options")
        titles = {name: say(title) for title, names in self.groups.items() for name in names}
        sections: dict[str, list[tuple[str, str]]] = {title: [] for title in (*titles.values(), others)}
        for each in self.get_params(context):
            record = each.get_help_record(context)
            if record is not None and isinstance(each, click.Option):
                sections[titles.get(each.name or "", others)].append(record)
        for title, records in sections.items():
            with formatter.section(title):
                formatter.write_dl(records)

    def format_help(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        _translate([self], formatter)
        super().format_help(context, formatter)

    def shell_complete(self, context: click.Context, begun: str) -> list[CompletionItem]:
        _translate([self])
        return super().shell_complete(context, begun)


class Group(click.Group):
    """Commands of that kind."""

    command_class = Command

    def format_help(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        _translate([self, *self._commands(context)], formatter)
        super().format_help(context, formatter)

    def shell_complete(self, context: click.Context, begun: str) -> list[CompletionItem]:
        _translate([self, *self._commands(context)])
        return super().shell_complete(context, begun)

    def _commands(self, context: click.Context) -> Iterable[click.Command]:
        return filter(None, (self.get_command(context, name) for name in self.list_commands(context)))


def _translate(commands: Iterable[click.Command], formatter: click.HelpFormatter | None = None) -> None:
    say = speaker(of_locale(os.environ))
    if say.language == ENGLISH:
        return
    if formatter is not None:
        formatter.width = formatter.width * 2 // 3  # which is counted in characters, and Chinese ones take two columns
    for command in commands:
        command.help = _translated(command.help, say)
        for parameter in command.params:
            if isinstance(parameter, click.Option):
                parameter.help = _translated(parameter.help, say)


def _translated(text: str | None, say: Speaker) -> str | None:
    """One paragraph after the other; what is no English any more stays as it is."""
    return "\n\n".join(map(say, paragraphs(text))) if text else text


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a help text, each in one line, as they stand in the catalogue."""
    return [" ".join(part.split()) for part in inspect.cleandoc(text).split("\n\n")]
