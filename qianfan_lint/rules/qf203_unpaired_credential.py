from __future__ import annotations

from collections.abc import Iterator

from qianfan_lint.core.flow import Env, Text, options
from qianfan_lint.core.model import Note, Severity
from qianfan_lint.facts import Argument, ClientCall
from qianfan_lint.knowledge.placeholders import could_be_key
from qianfan_lint.knowledge.providers import Slot
from qianfan_lint.rules import Context, Refusal, Report, read_here, report, rule


@rule("QF203", severity=Severity.WARNING, risk=3.0, refusal=Refusal(110))
def unpaired_credential(fact: ClientCall, ctx: Context) -> Iterator[Report]:
    """Key and secret key that reach a client are not a pair.

    ## Why
    Baidu's application keys (`QIANFAN_AK`, `QIANFAN_SK`) and IAM keys (`QIANFAN_ACCESS_KEY`, `QIANFAN_SECRET_KEY`) come
    in pairs. A half of one does not work with a half of the other: the SDK raises `InvalidArgumentError` or the service
    answers 401. A key without its secret half cannot sign or be exchanged for a token.

    ## Bad
    ```python
    import os

    import qianfan

    chat = qianfan.ChatCompletion(ak=os.environ["QIANFAN_AK"], sk=os.environ["QIANFAN_SECRET_KEY"])
    ```

    ## Good
    ```python
    import os

    import qianfan

    chat = qianfan.ChatCompletion(ak=os.environ["QIANFAN_AK"], sk=os.environ["QIANFAN_SK"])
    ```

    ## Not reported
    A half whose other half the SDK can read from the environment by itself, or that the module names elsewhere.
    """
    by_slot = {argument.slot.id: argument for argument in fact.arguments if argument.slot is not None}
    for argument in by_slot.values():
        slot = argument.slot
        if slot is None or not slot.pair:
            continue
        other = by_slot.get(slot.pair)
        if other is None:
            if _is_alone(fact, argument, slot, ctx):
                yield report(
                    argument.span,
                    "The client is given the {title} without its other half, {other}",
                    content=f"alone:{slot.id}",
                    title=slot.title,
                    other=ctx.providers.slot(slot.provider, slot.pair).title,
                )
        elif slot.id < slot.pair:
            held, partner = _held(argument, ctx), _held(other, ctx)
            if held and partner and held.provider == partner.provider and held.pair != partner.id:
                yield report(
                    other.span,
                    "{held} and {partner} are not a pair: {held} belongs to {first}, {partner} to {second}",
                    related=tuple(note for each in (argument, other) for note in _reads(each, ctx)),
                    content=f"mixed:{held.id}:{partner.id}",
                    held=_env(argument),
                    partner=_env(other),
                    first=held.title,
                    second=partner.title,
                )


def _is_alone(fact: ClientCall, argument: Argument, slot: Slot, ctx: Context) -> bool:
    """Only a literal: of a variable the SDK may read the other half itself."""
    if not fact.complete or len(fact.arguments) > 1 or fact.client.base or fact.client.role == "setting":
        return False
    if not isinstance(argument.value, Text) or not could_be_key(argument.value.text):
        return False
    partner = ctx.providers.slot(slot.provider, slot.pair)
    named = (*partner.env, *partner.aliases, *partner.names, "init_kwargs", "dotenv")
    return not any(name in ctx.source.text for name in named)


def _reads(argument: Argument, ctx: Context) -> Iterator[Note]:
    for option in options(argument.value):
        if isinstance(option, Env):
            yield from read_here(option, argument.span, ctx)


def _env(argument: Argument) -> str:
    return next((option.name for option in options(argument.value) if isinstance(option, Env)), "")


def _held(argument: Argument, ctx: Context) -> Slot | None:
    return ctx.providers.env.get(_env(argument).upper())
