from __future__ import annotations

from collections.abc import Iterator

from qianfan_lint.core.flow import Env, Text, Value, options
from qianfan_lint.core.model import Edit, Fix, Message, Safety, Span
from qianfan_lint.core.named import Named
from qianfan_lint.facts import Header, Reach
from qianfan_lint.facts.authorization import Authorization, Form, read, slot_of
from qianfan_lint.knowledge.names import words
from qianfan_lint.knowledge.providers import Slot
from qianfan_lint.rules import Context, Refusal, Report, report, rule


@rule("QF302", safety=Safety.UNSAFE, risk=4.0, refusal=Refusal(20))
def bare_key_bearer(fact: Header, ctx: Context) -> Iterator[Report]:
    """Authorization header has the key without its secret half, or without a scheme.

    ## Why
    For the V1 inference host the header is `Bearer <api_key>:<secret_key>`, raw or base64 (policy 3); the API key alone
    is half of it. For every other host a single key is right, but always with `Bearer` before it. The host decides; if
    no request is in sight, the provider of the credential does.

    ## Bad
    ```python
    import os

    api_key = os.environ["QWEN_API_KEY"]
    secret_key = os.environ["QWEN_SECRET_KEY"]
    headers = {"Authorization": f"Bearer {api_key}"}
    ```

    ```python
    import os
    import requests

    url = "https://dashscope.aliyuncs.com/api/v1/services/embeddings/text-embedding/text-embedding"
    requests.post(url, headers={"Authorization": os.environ["DASHSCOPE_API_KEY"]})
    ```

    ## Good
    ```python
    import os

    api_key = os.environ["QWEN_API_KEY"]
    secret_key = os.environ["QWEN_SECRET_KEY"]
    headers = {"Authorization": f"Bearer {api_key}:{secret_key}"}
    ```

    ## Fix safety
    Unsafe: it changes what is sent. The secret half is added where it is in reach, and the scheme in commands of curl,
    wget and HTTPie.
    """
    if fact.value is None or fact.basic or fact.reach in (Reach.ELSEWHERE, Reach.UNKNOWN):
        return
    header = read(fact.value)
    if header.form is not Form.SINGLE:
        return
    slot = slot_of(header.credential, ctx.providers)
    if slot is not None and slot.in_address:
        return  # QF305
    if header.scheme == "bearer" and _is_half(header, slot) and _wants_pair(fact, slot, ctx):
        yield report(
            fact.span,
            "The header has the API key without its secret half: 'Bearer <api_key>:<secret_key>'",
            fix=_fix(fact, ctx),
            unfixed=Message.of("the other half of the pair is not available here"),
            content="bearer",
        )
    elif header.scheme == "" and _is_bare_key(header, slot, fact, ctx):
        text = "The header has the key without a scheme: 'Bearer <api_key>'"
        fix, unfixed = _scheme(fact, slot, ctx)
        yield report(fact.span, text, fix=fix, unfixed=unfixed, content="bare")


def _is_half(header: Authorization, slot: Slot | None) -> bool:
    """A variable of an unknown origin may hold the whole pair; one that is called a key does not."""
    (part,) = header.credential
    return slot is not None or any(isinstance(each, (Env, Text)) or _is_called_key(each) for each in options(part))


def _is_called_key(value: Value) -> bool:
    return isinstance(value, Named) and words(value.dotted)[-1:] in (("key",), ("ak",))


def _wants_pair(fact: Header, slot: Slot | None, ctx: Context) -> bool:
    """By the request's host; without one by the credential, unless the module talks to hosts that want one key."""
    if fact.host is not None:
        return "bearer-pair" in fact.host.accepts and "bearer" not in fact.host.accepts
    if slot is None or not ctx.providers.sends_pair(slot):
        return False
    return not any("bearer" in host.accepts for host in fact.hosts)


def _is_bare_key(header: Authorization, slot: Slot | None, fact: Header, ctx: Context) -> bool:
    """Only what is known to be a key: a variable of an unknown origin may hold the scheme too."""
    (part,) = header.credential
    if slot is None:
        held = [each for each in options(part) if not (isinstance(each, Text) and not each.text)]
        return fact.host is not None and bool(held) and all(_is_key_of_some_vendor(each, ctx) for each in held)
    several = list(options(part))
    known = all(isinstance(option, (Env, Text)) for option in several)
    # What stands in for a variable is another key of that kind.
    stands_in = all(isinstance(option, Env) or _is_called_key(option) for option in several)
    return known or (fact.host is not None and (stands_in or isinstance(part, Named)))


def _is_key_of_some_vendor(value: Value, ctx: Context) -> bool:
    """Whether its shape, which several vendors may use, or the name of its variable says that it is a key alone."""
    match value:
        case Text(text=text):
            return ctx.providers.key_of(text.strip()) is not None
        case Env(name=name):
            return words(name)[-2:] == ("api", "key")
    return False


def _fix(fact: Header, ctx: Context) -> Fix | None:
    if fact.partner_at is None:
        return None
    at, text = fact.partner_at
    title = Message.of("Add {partner}", partner=fact.partner)
    return Fix(title, (Edit(ctx.source.path, Span(at, at), text),), Safety.UNSAFE)


def _scheme(fact: Header, slot: Slot | None, ctx: Context) -> tuple[Fix | None, Message | None]:
    """The scheme before a key alone, where the host takes one. Half of a pair would need more."""
    if slot is not None and slot.pair:
        return None, Message.of("the other half of the pair is not available here")
    if slot is None or fact.host is None or "bearer" not in fact.host.accepts:
        return None, Message.of("what the host takes is not known")
    if fact.begins_at is None:
        return None, Message.of("the value of the header is not written here as text")
    edit = Edit(ctx.source.path, Span(fact.begins_at, fact.begins_at), "Bearer ")
    return Fix(Message.of("Write 'Bearer <credential>'"), (edit,), Safety.UNSAFE), None
