"""``qianfan-lint rule``: the list of rules, or the page of one."""

from __future__ import annotations

import os
import re
import sys
from difflib import get_close_matches
from typing import TYPE_CHECKING

import click

from qianfan_lint.core.colour import is_coloured, paint
from qianfan_lint.core.language import Speaker
from qianfan_lint.frontends.cli import completion, console
from qianfan_lint.frontends.cli.options import language_option
from qianfan_lint.frontends.cli.outputs import speaking, usage_errors
from qianfan_lint.frontends.cli.usage import Command

if TYPE_CHECKING:
    from qianfan_lint.rules import Rule


@click.command(cls=Command)
@click.argument("code", required=False, shell_complete=completion.rules)
@click.option("--output-format", type=click.Choice(["text", "json"]), default="text", show_default=True)
@language_option
def rule(code: str | None, output_format: str, lang: str | None) -> None:
    """Explain a rule, or list all of them."""
    from qianfan_lint.pipeline.documentation import as_data, document
    from qianfan_lint.project.nearest import load as configuration
    from qianfan_lint.rules import load

    rules = load()
    with usage_errors(speaking(lang)):
        say = speaking(lang or configuration(".").lang)
    asked = (code or "").lower()
    found = next((each for each in rules.values() if asked in (each.code.lower(), each.name)), None)
    if code is not None and found is None:
        raise click.UsageError(_unknown(code, rules, say))
    if output_format == "json":
        from qianfan_lint.report.json import dumps

        data = as_data(found, say) if found else [as_data(each, say) for each in rules.values()]
        console.put(dumps(data))
    elif found:
        colour, page = is_coloured(None, sys.stdout, os.environ), document(found, say)
        console.put(_painted(page) if colour else page, colour=colour)
    else:
        for each in rules.values():
            state = "" if each.default else say(" (opt-in)")
            console.put(f"{each.code}  {each.name:<28} {say(each.summary)}{state}\n")


def _painted(page: str) -> str:
    """*page* with its headings in bold."""
    parts = page.split("```")  # the odd ones are code, whose comments begin as headings do
    parts[::2] = (re.sub("(?m)^#+ .*$", lambda heading: paint(heading[0], "bold"), part) for part in parts[::2])
    return "```".join(parts)


def _unknown(code: str, rules: dict[str, Rule], say: Speaker) -> str:
    for name in get_close_matches(code.lower(), [rule.name for rule in rules.values()], 1):
        return say("no rule '{code}'; did you mean '{name}'?", code=code, name=name)
    return say("no rule '{code}'; `qianfan-lint rule` lists all of them", code=code)
