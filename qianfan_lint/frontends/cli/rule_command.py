"""``qianfan-lint rule``: the list of rules, or the page of one."""

from __future__ import annotations

import click

from qianfan_lint.frontends.cli import completion, console
from qianfan_lint.frontends.cli.options import language_option
from qianfan_lint.frontends.cli.outputs import speaking
from qianfan_lint.frontends.cli.usage import Command


@click.command(cls=Command)
@click.argument("code", required=False, shell_complete=completion.rules)
@click.option("--output-format", type=click.Choice(["text", "json"]), default="text", show_default=True)
@language_option
def rule(code: str | None, output_format: str, lang: str | None) -> None:
    """Explain a rule, or list all of them."""
    from qianfan_lint.pipeline.documentation import as_data, document
    from qianfan_lint.project.config import ConfigError
    from qianfan_lint.project.nearest import load as configuration
    from qianfan_lint.rules import load

    rules = load()
    try:
        say = speaking(lang or configuration(".").lang)
    except ConfigError as error:
        raise click.UsageError(speaking(lang)(error.message)) from None
    asked = (code or "").lower()
    found = next((each for each in rules.values() if asked in (each.code.lower(), each.name)), None)
    if code is not None and found is None:
        raise click.UsageError(say("no rule '{code}'; `qianfan-lint rule` lists all of them", code=code))
    if output_format == "json":
        from qianfan_lint.report.json import dumps

        data = as_data(found, say) if found else [as_data(each, say) for each in rules.values()]
        console.put(dumps(data))
    elif found:
        console.put(document(found, say))
    else:
        for each in rules.values():
            state = "" if each.default else say(" (opt-in)")
            console.put(f"{each.code}  {each.name:<28} {say(each.summary)}{state}\n")
