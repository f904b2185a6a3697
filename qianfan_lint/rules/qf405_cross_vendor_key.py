from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from qianfan_lint.core.flow import Env, Made, Nothing, Text, Unknown, options
from qianfan_lint.core.model import Fix, Message, Note, Safety
from qianfan_lint.core.named import Named
from qianfan_lint.facts import Argument, ClientCall, Divided
from qianfan_lint.facts.credentials import misfit, variable_read
from qianfan_lint.knowledge.providers import Host, Key, Slot
from qianfan_lint.repairs.edits import add_argument
from qianfan_lint.rules import Context, Refusal, Report, read_here, report, rule

_REASON = Message.of("either the key or its destination may be wrong")
_IN_PLAN = ("chat", "any", "setting", "account")


class _Problem(NamedTuple):
    text: str
    name: str | Message
    vendor: str = ""
    """The id of the provider that the key belongs to."""
    related: tuple[Note, ...] = ()
    fix: Fix | None = None


@rule(
    "QF405",
    safety=Safety.UNSAFE,
    risk=5.0,
    replaces=("QF401",),  # a key of the wrong vendor is replaced before it is divided
    refusal=Refusal(90),
)
def cross_vendor_key(fact: ClientCall | Divided, ctx: Context) -> Iterator[Report]:
    """Key of one vendor, region or subscription plan is given to a client that cannot use it.

    ## Why
    Vendors refuse each other's keys. A client that is given no base address sends the key to its own vendor:
    `OpenAI(api_key=os.environ["DASHSCOPE_API_KEY"])` sends it to api.openai.com, which answers 401.

    The keys of Coding and Token Plans are for chat under the plan's own address: embeddings, rerank and images answer
    401 or 403. Some vendors have a platform for China and another one abroad, and each refuses the other's keys.

    ## Bad
    ```python
    import os

    from openai import OpenAI

    client = OpenAI(api_key=os.environ["DEEPSEEK_API_KEY"])
    ```

    ## Good
    ```python
    import os

    from openai import OpenAI

    client = OpenAI(api_key=os.environ["DEEPSEEK_API_KEY"], base_url="https://api.deepseek.com")
    ```

    ## Fix safety
    Unsafe: it changes where the key is sent. Of a vendor with several regions it gives the address of the first.

    ## Not reported
    `OPENAI_API_KEY`: many projects keep the key of another vendor in it, since the OpenAI SDK reads it. A variable that
    is named after a maker of models (`DEEPSEEK_API_KEY`), toward a platform that serves its models. A client without a
    base address, where the project names a variable that gives it one (`OPENAI_BASE_URL`). Two regions in different
    functions or branches: which of them runs may be a setting.
    """
    if isinstance(fact, Divided):
        yield _divided(fact, ctx)
        return
    for argument in fact.arguments:
        if argument.slot is None:
            continue
        found = _problem(fact, argument, argument.slot, ctx)
        if found is not None:
            yield report(
                argument.span,
                found.text,
                related=found.related,
                content=found.text,
                fix=found.fix,
                unfixed=_REASON,
                name=found.name,
                provider=ctx.providers.titles[argument.slot.provider],
                vendor=ctx.providers.titles.get(found.vendor, found.vendor),
                host=fact.host.host if fact.host is not None else "",
            )


def _problem(fact: ClientCall, argument: Argument, wanted: Slot, ctx: Context) -> _Problem | None:
    if fact.host is not None and fact.client.base and fact.address is None:
        return _without_address(fact, argument, wanted, ctx)
    several = list(options(argument.value))
    read = [each for each in several if isinstance(each, (Env, Named)) and variable_read(each, ctx.providers)]
    # What is made elsewhere may be the right key, where each vendor's is looked up in its own branch.
    is_told = not any(isinstance(option, (Made, Unknown)) for option in several)
    vendors = [_vendor(each, wanted, ctx) for each in read]
    if read and is_told and all(vendors):
        text = "{name} holds a key of {vendor}; the client is {provider}'s"
        name = variable_read(read[0], ctx.providers)
        return _Problem(text, name, vendors[0], read_here(read[0], argument.span, ctx))
    for option in options(argument.value):
        key = ctx.providers.key_of(option.text.strip()) if isinstance(option, Text) else None
        problem = _of_plan(fact, key, fact.host) if key is not None else ""
        if key is not None and problem:
            return _Problem(problem, key.title)
    return None


def _of_plan(fact: ClientCall, key: Key, host: Host | None) -> str:
    if host is not None and host.provider != key.provider:
        return ""
    if key.plan and (fact.client.role not in _IN_PLAN or (host is not None and not host.plan)):
        return "A {name} works for chat under the plan's own address only"
    if not key.plan and host is not None and host.plan:
        return "The address is a plan's and takes the plan's keys only, this is a {name}"
    return ""


def _without_address(fact: ClientCall, argument: Argument, wanted: Slot, ctx: Context) -> _Problem | None:
    """A key that the client's own vendor refuses. Where one of several may be right, nothing is said."""
    origins = [each for each in options(argument.value) if not isinstance(each, Nothing)]
    vendors = {vendor for each in origins if (vendor := _vendor(each, wanted, ctx))}
    first = origins[0] if origins else None
    if len(vendors) != 1 or not all(_vendor(each, wanted, ctx) for each in origins) or _is_set_elsewhere(fact, ctx):
        return None
    vendor = vendors.pop()
    fix = _fix(fact, argument, vendor, ctx)
    if isinstance(first, (Env, Named)):
        text = "{name} holds a key of {vendor}; without a base address it goes to {host}"
        return _Problem(text, variable_read(first, ctx.providers), vendor, read_here(first, argument.span, ctx), fix)
    key = ctx.providers.key_of(first.text.strip()) if isinstance(first, Text) else None
    return _Problem("A {name} goes to {host} without a base address", key.title, fix=fix) if key is not None else None


def _vendor(origin: object, wanted: Slot, ctx: Context) -> str:
    """The other vendor that *origin* is a key of; empty where it may be right, or is not known."""
    match origin:
        case Env() | Named():
            held = misfit(origin, wanted, ctx.providers)
            return held.provider if held is not None and held.provider != wanted.provider else ""
        case Text(text=text):
            key = ctx.providers.key_of(text.strip())
            is_other = key is not None and not key.shared and key.provider != wanted.provider
            return key.provider if key is not None and is_other and key.provider in ctx.providers.vendors else ""
    return ""


def _is_set_elsewhere(fact: ClientCall, ctx: Context) -> bool:
    """Whether the project's files name a variable that gives the base address, or are too many to tell."""
    project = ctx.surroundings.environment(ctx.source.path)
    return project is not None and (not project.known or any(map(project.mentions, fact.client.address_env)))


def _fix(fact: ClientCall, argument: Argument, vendor: str, ctx: Context) -> Fix | None:
    """The vendor's base address behind the key, where both are written in the call."""
    base, name = ctx.providers.bases.get(vendor), fact.client.base
    if base is None or name in fact.keywords or fact.client.provider not in ctx.providers.bases:
        return None
    edit = add_argument(ctx.source, argument, name, base) if argument.is_here else None
    if edit is None:
        return None
    return Fix(Message.of("Give the base address {base}", base=base), (edit,), Safety.UNSAFE)


def _divided(fact: Divided, ctx: Context) -> Report:
    other = fact.other.host
    assert other is not None
    return report(
        fact.argument.span,
        "The key is used for {host} here and for {other} elsewhere; no key serves both",
        related=(
            Note(ctx.source.path, fact.other.span, Message.of("used for {host} here", host=other.host + other.path)),
        ),
        unfixed=_REASON,
        content=f"{other.host}{other.path}:{fact.host.host}{fact.host.path}",
        host=fact.host.host + fact.host.path,
        other=other.host + other.path,
    )
