from __future__ import annotations

from collections.abc import Iterator

from qianfan_lint.core.model import Fix, Message, Safety, Severity
from qianfan_lint.facts import Endpoint
from qianfan_lint.knowledge.providers import Host
from qianfan_lint.rules import Context, Report, report, rule


@rule("QF307", on=Endpoint, severity=Severity.WARNING, default=False)
def retired_endpoint(fact: Endpoint, ctx: Context) -> Iterator[Report]:
    """URL of a host that its vendor shuts down.

    ## Why
    Baidu announced the end of the V1 inference host for 2026-08-31. V2 has another address, another key (one string,
    `QIANFAN_BEARER_TOKEN`) and another header. Opt-in, since the header of policy 3 is V1's.

    The hint shows the call to write: V2 speaks the protocol of OpenAI. A call of V1 sends an access token, and has
    other names for models and other answers, so no fix can do the rest.

    ## Bad
    ```python
    URL = "https://aip.baidubce.com/rpc/2.0/ai_custom/v1/wenxinworkshop/chat/completions"
    ```

    ## Good
    ```python
    URL = "https://qianfan.baidubce.com/v2/chat/completions"
    ```
    """
    if fact.host.retired:
        yield report(
            fact.span,
            "{host}{path} is shut down by its vendor (announced for {date})",
            fix=_hint(fact.host),
            content=fact.host.host,
            host=fact.host.host,
            path=fact.host.path,
            date=fact.host.retired,
        )


def _hint(host: Host) -> Fix | None:
    """What to write instead, where that is known."""
    if not host.successor:
        return None
    return Fix(Message.of("Call {call} instead", call=host.successor), (), Safety.HINT)
