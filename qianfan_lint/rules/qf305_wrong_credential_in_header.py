from __future__ import annotations

from collections.abc import Iterator

from qianfan_lint.core.flow import Encoded, Mix, Text, options
from qianfan_lint.facts import Header, Reach
from qianfan_lint.facts.authorization import Authorization, read, slot_of
from qianfan_lint.knowledge.providers import Host, Slot
from qianfan_lint.rules import Context, Refusal, Report, report, rule


@rule("QF305", risk=4.0, refusal=Refusal(40))
def wrong_credential_in_header(fact: Header, ctx: Context) -> Iterator[Report]:
    """Authorization header carries a credential that the host does not take.

    ## Why
    A V1 access token belongs in `?access_token=`, not after `Bearer` (policy 2). A host that takes one key refuses a
    pair, and no vendor takes the key of another one.

    ## Bad
    ```python
    import os
    import requests

    url = "https://qianfan.baidubce.com/v2/chat/completions"
    requests.post(url, headers={"Authorization": f"Bearer {os.environ['QIANFAN_ACCESS_TOKEN']}"})
    ```

    ## Good
    ```python
    import os
    import requests

    url = "https://qianfan.baidubce.com/v2/chat/completions"
    requests.post(url, headers={"Authorization": f"Bearer {os.environ['QIANFAN_BEARER_TOKEN']}"})
    ```
    """
    if fact.value is None or fact.basic or fact.reach in (Reach.ELSEWHERE, Reach.UNKNOWN):
        return
    for value in options(fact.value):
        header = read(value)
        if header.scheme != "bearer":
            continue
        slot = slot_of(header.credential, ctx.providers)
        problem = _problem(header, slot, fact.host, ctx)
        if problem is not None:
            kind, text = problem
            titles = ctx.providers.titles
            yield report(
                fact.span,
                text,
                content=kind,
                title=slot.title if slot else "",
                vendor=titles[slot.provider] if slot else "",
                host=titles[fact.host.provider] if fact.host else "",
            )
            return


def _problem(header: Authorization, slot: Slot | None, host: Host | None, ctx: Context) -> tuple[str, str] | None:
    """What is wrong, as a word for baselines and as a message."""
    takes_tokens = host is not None and {"bearer", "access-token"} <= set(host.accepts)
    if slot is not None and slot.in_address and not takes_tokens:
        return "token", "{title} after 'Bearer': it belongs in the URL, as '?access_token=…'"
    if host is None or "bearer" not in host.accepts or "bearer-pair" in host.accepts:
        return None
    if _is_pair(header):
        return "pair", "{host} takes one API key after 'Bearer', not a pair"
    if slot is not None and not ctx.providers.may_hold(slot, host.provider):
        return "vendor", "{title} is a credential of {vendor}; the request goes to {host}"
    return None


def _is_pair(header: Authorization) -> bool:
    match header.credential:
        case (Encoded(value=Mix(parts=parts)),):
            return len(parts) > 2 and any(isinstance(part, Text) and ":" in part.text for part in parts)
        case (_, Text(text=":"), _):
            return True
    return False
