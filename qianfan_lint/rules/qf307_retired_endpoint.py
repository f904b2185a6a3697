from __future__ import annotations

from collections.abc import Iterator

from qianfan_lint.core.model import Fix, Message, Safety, Severity
from qianfan_lint.facts import ClientCall, Endpoint
from qianfan_lint.knowledge.providers import Host
from qianfan_lint.rules import Context, Refusal, Report, report, rule


@rule(
    "QF307",
    severity=Severity.WARNING,
    default=False,
    risk=4.0,
    refusal=Refusal(170, is_likely=False, unless="client"),
    strikes_out=True,
)
def retired_endpoint(fact: Endpoint | ClientCall, ctx: Context) -> Iterator[Report]:
    """URL of a host that its vendor shuts down, or a class that calls it.

    ## Why
    Baidu announced the end of the V1 inference host for 2026-08-31. V2 has another address, another key (one string,
    `QIANFAN_BEARER_TOKEN`) and another header. Opt-in, since the header of policy 3 is V1's.

    The hint shows the call to write: V2 speaks the protocol of OpenAI. A call of V1 sends an access token, and has
    other names for models and other answers, so no fix can do the rest. The same goes for the classes of V1, unless
    they are told to call V2 (`version="2"`).

    ## Bad
    ```python
    URL = "https://aip.baidubce.com/rpc/2.0/ai_custom/v1/wenxinworkshop/chat/completions"
    ```

    ```python
    import qianfan

    chat = qianfan.ChatCompletion()
    ```

    ## Good
    ```python
    URL = "https://qianfan.baidubce.com/v2/chat/completions"
    ```

    ```python
    import os

    from openai import OpenAI

    client = OpenAI(base_url="https://qianfan.baidubce.com/v2", api_key=os.environ["QIANFAN_BEARER_TOKEN"])
    ```
    """
    if isinstance(fact, ClientCall):
        yield from _of_class(fact, ctx)
    elif fact.host.retired:
        yield report(
            fact.span,
            "{host}{path} is shut down by its vendor (announced for {date})",
            fix=_hint(fact.host, ""),
            content=fact.host.host,
            host=fact.host.host,
            path=fact.host.path,
            date=fact.host.retired,
        )


def _of_class(fact: ClientCall, ctx: Context) -> Iterator[Report]:
    client = fact.client
    host = ctx.providers.host_of(client.endpoint) if client.endpoint and fact.made is not None else None
    if host is None or not host.retired or not fact.complete or not fact.keywords.isdisjoint(client.endpoint_by):
        return
    yield report(
        fact.span,
        "The class calls {host}{path}, which is shut down by its vendor (announced for {date})",
        fix=_hint(host, _CALLS.get(client.role, "")),
        content=client.names[0],
        host=host.host,
        path=host.path,
        date=host.retired,
        client=client.names[0],
    )


_CALLS = {
    "chat": '.chat.completions.create(model="…", messages=[…])',
    "embedding": '.embeddings.create(model="…", input=[…])',
}
"""How a client of the OpenAI protocol is called, by what for."""


def _hint(host: Host, call: str) -> Fix | None:
    """What to write instead, where that is known."""
    if not host.successor:
        return None
    return Fix(Message.of("Call {call} instead", call=host.successor + call), (), Safety.HINT)
