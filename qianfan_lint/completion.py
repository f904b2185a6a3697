"""What a shell offers where a rule, a report format or a file is wanted, by click's own completion."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from qianfan_lint.report import FORMATS

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

FILE = click.Path(readable=False)
"""A path that a shell completes and click does not look at: what cannot be read is for the command to say."""


def codes(_: click.Context, __: click.Parameter, begun: str) -> list[CompletionItem]:
    """Codes of rules, the last one of a list with commas."""
    from click.shell_completion import CompletionItem

    from qianfan_lint.rules import load

    before, comma, last = begun.rpartition(",")
    fitting = (rule for rule in load().values() if rule.code.startswith(last.upper()))
    return [CompletionItem(f"{before}{comma}{rule.code}", help=rule.summary) for rule in fitting]


def rules(ctx: click.Context, option: click.Parameter, begun: str) -> list[CompletionItem]:
    """Codes and names of rules."""
    from click.shell_completion import CompletionItem

    from qianfan_lint.rules import load

    named = (rule for rule in load().values() if begun and rule.name.startswith(begun.lower()))
    return [*codes(ctx, option, begun), *(CompletionItem(rule.name, help=rule.summary) for rule in named)]


def formats(_: click.Context, __: click.Parameter, begun: str) -> list[str]:
    return [name for name in FORMATS if name.startswith(begun)]
