from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator

from qianfan_lint.core.flow import Text, options, parts_of
from qianfan_lint.core.model import Edit, Fix, Message, Safety
from qianfan_lint.core.patterns import lazy
from qianfan_lint.facts import Argument, ClientCall
from qianfan_lint.rules import Context, Refusal, Report, report, rule

_TWO_PARTS = lazy(
    r"""["'](?i:bearer) ["']\s*\+\s*(?P<joined>.+)|"""
    r"""[fF](?P<quote>["'])(?i:bearer|basic|token) \{(?P<field>[^{}!]+)\}(?P=quote)"""
)
_REASON = Message.of("the scheme is not written here in one piece")
_SCHEME = lazy(r"\s*Bearer\s+", re.IGNORECASE)


@rule("QF306", safety=Safety.SAFE, risk=4.0, refusal=Refusal(50))
def bearer_in_api_key(fact: ClientCall, ctx: Context) -> Iterator[Report]:
    """Key that begins with `Bearer` is given to a client that adds the scheme itself.

    ## Why
    The SDK puts `Bearer` before the key; with a key that begins with it, the header says it twice and is refused.

    ## Bad
    ```python
    import os

    from openai import OpenAI

    client = OpenAI(
        api_key="Bearer " + os.environ["DASHSCOPE_API_KEY"],
        base_url="https://dashscope.aliyuncs.com/compatible-mode/v1",
    )
    ```

    ## Good
    ```python
    import os

    from openai import OpenAI

    client = OpenAI(
        api_key=os.environ["DASHSCOPE_API_KEY"],
        base_url="https://dashscope.aliyuncs.com/compatible-mode/v1",
    )
    ```

    ## Fix safety
    Safe: with the scheme twice, the service refuses every request.
    """
    for argument in fact.arguments:
        if argument.slot is None:
            continue  # a client that serves any host, and does not say that it is a provider's
        for option in options(argument.value):
            first = parts_of(option)[0]
            match = _SCHEME.match(first.text) if isinstance(first, Text) else None
            if match is None or not isinstance(first, Text) or (first is option and match.end() == len(first.text)):
                continue
            yield report(
                argument.span,
                "The client adds '{scheme}' itself; give it the key alone",
                fix=_fix(argument, ctx) if argument.is_here else None,
                unfixed=_REASON if argument.is_here else Message.of("the dictionary may be given elsewhere too"),
                content="scheme",
                scheme="Bearer",
            )
            break


def _fix(argument: Argument, ctx: Context) -> Fix | None:
    """The expression behind the scheme, where the argument is written as no more than the two."""
    match = _TWO_PARTS.fullmatch(ctx.source.slice(argument.span))
    key = (match["joined"] or match["field"]).strip() if match else ""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(key, mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    return Fix(Message.of("Give the key alone"), (Edit(ctx.source.path, argument.span, key),), Safety.SAFE)
