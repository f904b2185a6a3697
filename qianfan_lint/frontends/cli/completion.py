"""What a shell offers where a rule, a report format or a file is wanted, by click's own completion."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from qianfan_lint.core.language import of_locale, speaker
from qianfan_lint.report import FORMATS

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from qianfan_lint.rules import Rule

FILE = click.Path(readable=False)
"""A path that a shell completes and click does not look at: what cannot be read is for the command to say."""


def codes(_: click.Context, __: click.Parameter, begun: str) -> list[CompletionItem]:
    """Codes of rules, the last one of a list with commas."""
    from qianfan_lint.rules import load

    before, comma, last = begun.rpartition(",")
    fitting = (rule for rule in load().values() if rule.code.startswith(last.upper()))
    return [_item(f"{before}{comma}{rule.code}", rule) for rule in fitting]


def rules(ctx: click.Context, option: click.Parameter, begun: str) -> list[CompletionItem]:
    """Codes and names of rules."""
    from qianfan_lint.rules import load

    named = (rule for rule in load().values() if begun and rule.name.startswith(begun.lower()))
    return [*codes(ctx, option, begun), *(_item(rule.name, rule) for rule in named)]


def _item(value: str, rule: Rule) -> CompletionItem:
    from click.shell_completion import CompletionItem

    return CompletionItem(value, help=speaker(of_locale(os.environ))(rule.summary))


def formats(_: click.Context, __: click.Parameter, begun: str) -> list[str]:
    return [name for name in FORMATS if name.startswith(begun)]
