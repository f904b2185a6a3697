from __future__ import annotations

from collections.abc import Iterator

from qianfan_lint.core.flow import Text, parts_of
from qianfan_lint.core.model import Safety, Secret
from qianfan_lint.core.patterns import lazy
from qianfan_lint.facts import Url
from qianfan_lint.knowledge.placeholders import could_be_key
from qianfan_lint.repairs.edits import take_out_of_address
from qianfan_lint.rules import Context, Report, report, rule

_PARAMETER = lazy(r"(?P<name>client_secret|client_id|access_token|api_key|apikey)=(?P<value>[^&\s\"'{}<>$%]+)")

# The address that a user logs in at (RFC 6749, 4.1.1): the id in it is public.
_AUTHORIZE = lazy(r"authorize|response_type=|redirect_uri=|scope=")


@rule("QF104", safety=Safety.UNSAFE, risk=8.5, weakness=798, literal_rank=20)
def credential_in_url(fact: Url, ctx: Context) -> Iterator[Report]:
    """Credential is written into a URL.

    ## Why
    An address ends in proxy and server logs, in tracebacks, and in the repository. The console's sample code for the
    OAuth call has the key and the secret in one literal, and people paste theirs into it.

    ## Bad
    ```python
    url = "https://aip.baidubce.com/oauth/2.0/token?grant_type=client_credentials&client_id=<<app-api-key>>&client_secret=<<app-secret-key>>"
    ```

    ## Good
    ```python
    import os

    url = f"https://aip.baidubce.com/oauth/2.0/token?grant_type=client_credentials&client_id={os.environ['QIANFAN_AK']}&client_secret={os.environ['QIANFAN_SK']}"
    ```

    ## Fix safety
    Unsafe, as with QF101: the variables have to be set. The address stays as it is, put together when it is needed.
    """
    texts = [part for part in parts_of(fact.value) if isinstance(part, Text)]
    is_public = any(_AUTHORIZE.search(part.text) for part in texts)
    for part in texts:
        values: dict[str, str] = {}
        for match in _PARAMETER.finditer(part.text):
            value = match["value"]
            if value in fact.constants or (is_public and match["name"] == "client_id"):
                continue
            if could_be_key(value) or ctx.providers.key_of(value):
                values[value] = match["name"]
        if values:
            (value, name), *rest = values.items()
            fix, unfixed = take_out_of_address(ctx.source, part.span, values, ctx.providers, ctx.around)
            second, second_name = rest[0] if rest else ("", "")
            text = "Credential {value} in the URL, as '{name}'"
            if rest:
                text = "Credentials {value} and {second} in the URL, as '{name}' and '{second_name}'"
            yield report(
                part.span,
                text,
                fix=fix,
                unfixed=unfixed,
                content=value,
                value=Secret(value),
                name=name,
                second=Secret(second),
                second_name=second_name,
            )
            return
