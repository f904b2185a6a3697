from __future__ import annotations

from collections.abc import Iterator

from qianfan_lint.core.flow import Env, Items, Text, options
from qianfan_lint.core.named import Named
from qianfan_lint.facts import Bound, ClientCall, Setting
from qianfan_lint.facts.credentials import misfit, slot_named, variable_read, without_scheme
from qianfan_lint.knowledge.placeholders import could_be_key
from qianfan_lint.rules import Context, Refusal, Report, read_here, report, rule


@rule("QF403", risk=5.0, refusal=Refusal(80))
def wrong_key_kind(fact: Setting | ClientCall, ctx: Context) -> Iterator[Report]:
    """Credential of one kind is used where another kind is expected.

    ## Why
    Baidu calls three kinds of keys "AK/SK" or "API Key": application keys (V1), IAM keys (of the account) and V2 API
    keys (`bce-v3/…`). None works in the place of another, and the error does not say so. The most reported failure.

    A tuple or list is no key either. A comma behind a value makes a tuple of it.

    ## Bad
    ```python
    import os

    import qianfan

    chat = qianfan.ChatCompletion(ak=os.environ["QIANFAN_ACCESS_KEY"], sk=os.environ["QIANFAN_SECRET_KEY"])
    ```

    ## Good
    ```python
    import os

    import qianfan

    chat = qianfan.ChatCompletion(
        access_key=os.environ["QIANFAN_ACCESS_KEY"], secret_key=os.environ["QIANFAN_SECRET_KEY"]
    )
    ```

    ## Not reported
    Keys whose shape several vendors use, where the place may be theirs.
    """
    if isinstance(fact, Setting):
        slot = fact.slot or slot_named(fact.name, fact.bound, ctx.providers)
        if slot is None or not isinstance(fact.value, Text) or fact.bound is Bound.DISABLED:
            return
        value = without_scheme(fact.value.text)
        kind = ctx.providers.wrong_kind(slot, value) if could_be_key(value) else None
        if kind is not None:
            text = "This looks like a {kind}, where {title} is expected"
            yield report(fact.span, text, content=f"{slot.id}:{kind.id}", kind=kind.title, title=slot.title)
        return
    for argument in fact.arguments:
        for option in options(argument.value):
            wanted = argument.slot
            if wanted is not None and isinstance(option, Items) and _is_credential(option, ctx):
                text = "A tuple or list is given where {title} is expected: a comma behind a value makes one"
                yield report(argument.span, text, content="tuple", title=wanted.title)
                continue
            held = misfit(option, wanted, ctx.providers) if wanted is not None else None
            if (
                held is None
                or wanted is None
                or held.provider != wanted.provider
                or not isinstance(option, (Env, Named))
            ):
                continue
            yield report(
                argument.span,
                "{env} holds {held}, where {title} is expected",
                content=f"{wanted.id}:{held.id}",
                related=read_here(option, argument.span, ctx),
                env=variable_read(option, ctx.providers),
                held=held.title,
                title=wanted.title,
            )


def _is_credential(several: Items, ctx: Context) -> bool:
    """Whether it is made of one credential and nothing else."""
    match several.values:
        case (Text(text=text),):
            return could_be_key(text)
        case (Env(name=name),):
            return name in ctx.providers.env
    return False
