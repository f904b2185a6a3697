from __future__ import annotations

from collections.abc import Iterator

from qianfan_lint.core.flow import Text, options
from qianfan_lint.core.model import Fix, Message, Safety
from qianfan_lint.facts import ClientCall
from qianfan_lint.knowledge.base_addresses import Wrong, mistake
from qianfan_lint.repairs.edits import rename_literal
from qianfan_lint.rules import Context, Report, report, rule

TEXTS = {
    Wrong.PAGE: "{host} shows pages to people and answers no request of a client",
    Wrong.WHOLE: "The client appends '{tail}' itself; the base address ends before it",
    Wrong.NATIVE: "{host} speaks another protocol than the client under this path",
    Wrong.CLEAR: "The address sends the key to {host} in clear text",
}

_NOT_WRITTEN = "the address is not written here in one piece"


@rule("QF406", safety=Safety.UNSAFE, risk=5.0)
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
        if isinstance(option, Text) and (found := mistake(option.text, fact.client, ctx.providers)):
            assert fact.address is not None
            text = TEXTS[found.wrong]
            yield report(
                fact.address.span if fact.address.span.end else fact.span,
                text,
                content=text,
                fix=_fix(option, found.right, ctx),
                unfixed=Message.of(_NOT_WRITTEN if found.right else "the right address is not known"),
                host=found.host,
                tail=found.tail,
            )
            return


def _fix(address: Text, right: str, ctx: Context) -> Fix | None:
    """The right address in the place of the literal, where it is one without escapes."""
    edits = rename_literal(ctx.source, address.span, address.text, right) if right else ()
    return Fix(Message.of("Use {new}", new=right), edits, Safety.UNSAFE) if edits else None
