from __future__ import annotations

from collections.abc import Iterator

from qianfan_lint.facts import Header, Reach
from qianfan_lint.rules import Context, Refusal, Report, report, rule


@rule("QF303", risk=4.0, refusal=Refusal(60))
def missing_authorization(fact: Header, ctx: Context) -> Iterator[Report]:
    """Request to a provider's endpoint carries no credential.

    ## Why
    A request without header, token or signature is answered with 401 (policy 3). Requests whose headers, parameters or
    session are not fully known are not reported.

    ## Bad
    ```python
    import requests

    requests.post("https://qianfan.baidubce.com/v2/embeddings", json={"input": ["hi"]})
    ```

    ```python
    import os

    import requests

    headers = {"Authorisation": f"Bearer {os.environ['QIANFAN_BEARER_TOKEN']}"}
    requests.post("https://qianfan.baidubce.com/v2/embeddings", headers=headers, json={"input": ["hi"]})
    ```

    ```deploy.sh
    curl https://qianfan.baidubce.com/v2/embeddings -d '{"input": ["hi"]}'
    ```

    ## Good
    ```python
    import os
    import requests

    headers = {"Authorization": f"Bearer {os.environ['QIANFAN_BEARER_TOKEN']}"}
    requests.post("https://qianfan.baidubce.com/v2/embeddings", headers=headers, json={"input": ["hi"]})
    ```
    """
    if fact.value is not None or fact.reach is not Reach.HOST or fact.host is None:
        return
    if "credentials-in-url" in fact.host.accepts:
        return
    text = "The request to {host} carries no Authorization header, access token or signature"
    if fact.named:
        text = "{host} does not read the header '{name}': the credential goes into 'Authorization: Bearer <credential>'"
    content = f"{fact.host.host}:{fact.named}" if fact.named else fact.host.host
    yield report(fact.span, text, content=content, host=fact.host.host, name=fact.named)
