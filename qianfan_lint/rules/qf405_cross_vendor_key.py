from __future__ import annotations

from collections.abc import Iterator

from qianfan_lint.credentials import misfit
from qianfan_lint.facts import Argument, ClientCall, Divided
from qianfan_lint.flow import Env, Text, options
from qianfan_lint.model import Message, Note
from qianfan_lint.providers import Slot
from qianfan_lint.rules import Context, Report, read_here, report, rule

_IN_PLAN = ("chat", "any", "setting", "account")


@rule("QF405", on=(ClientCall, Divided))
def cross_vendor_key(fact: ClientCall | Divided, ctx: Context) -> Iterator[Report]:
    """Key of one vendor, region or subscription plan is given to a client that cannot use it.

    ## Why
    Baidu and Alibaba refuse each other's keys. The keys of their Coding and Token Plans are for chat under the plan's
    own address: embeddings, rerank and images answer 401 or 403. Alibaba's keys are bound to the region that they were
    made in: one key for the hosts of two regions is wrong for one of them.

    ## Bad
    ```python
    import os

    from langchain_community.embeddings import DashScopeEmbeddings

    embeddings = DashScopeEmbeddings(dashscope_api_key=os.environ["QIANFAN_AK"])
    ```

    ## Good
    ```python
    import os

    from langchain_community.embeddings import DashScopeEmbeddings

    embeddings = DashScopeEmbeddings(dashscope_api_key=os.environ["DASHSCOPE_API_KEY"])
    ```

    ## Not reported
    `OPENAI_API_KEY`: many projects keep the key of another vendor in it, since the OpenAI SDK reads it. Two regions in
    different functions or branches: which of them runs may be a setting.
    """
    if isinstance(fact, Divided):
        yield _divided(fact, ctx)
        return
    for argument in fact.arguments:
        if argument.slot is None:
            continue
        found = _problem(fact, argument, argument.slot, ctx)
        if found is not None:
            text, name, related = found
            provider = ctx.providers.titles[argument.slot.provider]
            yield report(argument.span, text, related=related, content=text, name=name, provider=provider)


def _problem(
    fact: ClientCall, argument: Argument, wanted: Slot, ctx: Context
) -> tuple[str, str, tuple[Note, ...]] | None:
    for option in options(argument.value):
        match option:
            case Env(name=name):
                held = misfit(option, wanted, ctx.providers)
                if held is not None and held.provider != wanted.provider:
                    return (
                        "{name} holds a key of another vendor; the client is {provider}'s",
                        name,
                        read_here(option, argument.span, ctx),
                    )
            case Text(text=text):
                key = ctx.providers.key_of(text.strip())
                if key is None or (fact.host is not None and fact.host.provider != key.provider):
                    continue
                if key.plan and (fact.client.role not in _IN_PLAN or (fact.host is not None and not fact.host.plan)):
                    return "A {name} works for chat under the plan's own address only", key.title, ()
                if not key.plan and fact.host is not None and fact.host.plan:
                    return "The address is a plan's and takes the plan's keys only, this is a {name}", key.title, ()
    return None


def _divided(fact: Divided, ctx: Context) -> Report:
    other = fact.other.host
    assert other is not None
    return report(
        fact.argument.span,
        "The key is used for {host} here and for {other} elsewhere; no key serves both",
        related=(
            Note(ctx.source.path, fact.other.span, Message.of("used for {host} here", host=other.host + other.path)),
        ),
        content=f"{other.host}{other.path}:{fact.host.host}{fact.host.path}",
        host=fact.host.host + fact.host.path,
        other=other.host + other.path,
    )
