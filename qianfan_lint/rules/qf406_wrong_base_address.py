from __future__ import annotations

import re
from collections.abc import Iterator

from qianfan_lint.core.flow import Text, options
from qianfan_lint.core.model import Fix, Message, Safety
from qianfan_lint.facts import ClientCall
from qianfan_lint.knowledge.paths import APPENDED
from qianfan_lint.knowledge.providers import host_and_path
from qianfan_lint.repairs.edits import rename_literal
from qianfan_lint.rules import Context, Report, report, rule

_APPENDED = re.compile(rf"(?:{'|'.join(APPENDED)})/?$")


@rule("QF406", on=ClientCall, safety=Safety.UNSAFE)
def wrong_base_address(fact: ClientCall, ctx: Context) -> Iterator[Report]:
    """Base address of a client is one that its vendor does not answer at.

    ## Why
    A client of the OpenAI protocol appends `/chat/completions` or `/embeddings` itself: an address that has it already
    answers 404. So does a path where the vendor speaks a protocol of its own (`/api/v1` of DashScope), and a page for
    people answers with a page. `http://` sends the key in clear text.

    ## Bad
    ```python
    import os

    from openai import OpenAI

    client = OpenAI(
        api_key=os.environ["DEEPSEEK_API_KEY"],
        base_url="https://api.deepseek.com/v1/chat/completions",
    )
    ```

    ## Good
    ```python
    import os

    from openai import OpenAI

    client = OpenAI(
        api_key=os.environ["DEEPSEEK_API_KEY"],
        base_url="https://api.deepseek.com/v1",
    )
    ```

    ## Fix safety
    Unsafe: it changes where requests go.

    ## Not reported
    An address that is not written out, or is of a host that no provider file names.
    """
    for option in options(fact.address.value) if fact.address is not None else ():
        if isinstance(option, Text) and (found := _problem(option.text, fact, ctx)):
            text, right = found
            assert fact.address is not None
            yield report(
                fact.address.span if fact.address.span.end else fact.span,
                text,
                content=text,
                fix=_fix(option, right, ctx),
                host=host_and_path(option.text)[0],
                tail=option.text[len(right) :].rstrip("/"),
            )
            return


def _problem(address: str, fact: ClientCall, ctx: Context) -> tuple[str, str] | None:
    """What is wrong with *address*, and the right one where that is known."""
    bases, (name, path) = ctx.providers.bases, host_and_path(address)
    if name in ctx.providers.pages:
        return "{host} shows pages to people and answers no request of a client", ""
    host = ctx.providers.host_of(address)
    if host is None:
        return None
    # Of a class without an address of its own it is not known whether it takes the whole path.
    own = fact.client.address if fact.client.provider in bases else ""
    tail = _APPENDED.search(path)
    if own and tail and not _APPENDED.search(own):
        return "The client appends '{tail}' itself; the base address ends before it", address[: -len(tail.group())]
    if own and any(f"{path}/".startswith(f"{each}/") for each in host.native):
        right = bases.get(host.provider, "")
        return (
            "{host} speaks another protocol than the client under this path",
            right if host_and_path(right)[0] == name else "",
        )
    if address.lower().startswith("http://"):
        return "The address sends the key to {host} in clear text", f"https://{address[7:]}"
    return None


def _fix(address: Text, right: str, ctx: Context) -> Fix | None:
    """The right address in the place of the literal, where it is one without escapes."""
    edits = rename_literal(ctx.source, address.span, address.text, right) if right else ()
    return Fix(Message.of("Use {new}", new=right), edits, Safety.UNSAFE) if edits else None
