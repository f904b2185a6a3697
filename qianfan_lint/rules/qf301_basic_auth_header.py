from __future__ import annotations

from collections.abc import Iterator

from qianfan_lint.core.flow import options
from qianfan_lint.core.model import Edit, Fix, Message, Safety, Span
from qianfan_lint.core.patterns import lazy
from qianfan_lint.facts import Header, Reach
from qianfan_lint.facts.authorization import Authorization, Form, read, slot_of
from qianfan_lint.knowledge.providers import Slot
from qianfan_lint.repairs.edits import rename_literal
from qianfan_lint.rules import Context, Refusal, Report, report, rule

_BASIC = lazy(r"(?i)\bbasic\b")


@rule("QF301", safety=Safety.UNSAFE, risk=4.0, refusal=Refusal(10))
def basic_auth_header(fact: Header, ctx: Context) -> Iterator[Report]:
    """Authorization header uses the Basic scheme.

    ## Why
    No provider accepts `Basic`: the answer is 401. The V1 inference host expects the pair as `Bearer
    <api_key>:<secret_key>` (policy 3), `?access_token=` or a signature; the others expect `Bearer <key>`.

    ## Bad
    ```python
    import os

    api_key = os.environ["QWEN_API_KEY"]
    secret_key = os.environ["QWEN_SECRET_KEY"]
    headers = {"Authorization": f"Basic {api_key}:{secret_key}"}
    ```

    ```deploy.sh
    curl -u "$QWEN_API_KEY:$QWEN_SECRET_KEY" https://qianfan.baidubce.com/v2/models
    ```

    ## Good
    ```python
    import os

    api_key = os.environ["QWEN_API_KEY"]
    secret_key = os.environ["QWEN_SECRET_KEY"]
    headers = {"Authorization": f"Bearer {api_key}:{secret_key}"}
    ```

    ## Fix safety
    Unsafe: it changes what is sent. Offered where both halves are in reach.
    """
    if fact.value is None or fact.reach is Reach.ELSEWHERE:
        return
    read_as = (read(value, fact.basic) for value in options(fact.value))
    header = next((each for each in read_as if each.scheme == "basic"), None)
    if header is None:
        return
    slot = slot_of(header.credential, ctx.providers)
    if fact.host is None and slot is None:
        return
    fix, unfixed = _fix(fact, header, slot, ctx)
    yield report(
        fact.span,
        "Basic authentication is refused by {provider}; its header is 'Bearer {grammar}'",
        fix=fix,
        unfixed=unfixed,
        content="basic",
        provider=ctx.providers.titles[fact.host.provider if fact.host else slot.provider if slot else ""],
        grammar=grammar(fact, slot),
    )


def grammar(fact: Header, slot: Slot | None) -> str:
    """What the host, or the provider of the credential, wants after ``Bearer``."""
    wants_pair = "bearer-pair" in fact.host.accepts if fact.host is not None else slot is not None and slot.pair
    return "<api_key>:<secret_key>" if wants_pair else "<api_key>"


def _fix(fact: Header, header: Authorization, slot: Slot | None, ctx: Context) -> tuple[Fix | None, Message | None]:
    pieces = header.scheme_text.pieces if header.scheme_text is not None else ()
    written = _BASIC.search(ctx.source.slice(pieces[0])) if len(pieces) == 1 else None
    if written is None:
        return None, Message.of("the scheme is not written here in one piece")
    edits = rename_literal(ctx.source, pieces[0], written[0], "Bearer")
    wants_pair = grammar(fact, slot) == "<api_key>:<secret_key>"
    if wants_pair and header.form is Form.SINGLE:
        if fact.partner_at is None:
            return None, Message.of("the other half of the pair is not available here")
        at, text = fact.partner_at
        edits += (Edit(ctx.source.path, Span(at, at), text),)
    elif not wants_pair and header.form is not Form.SINGLE:
        return None, Message.of("the host takes a single key, not a pair")
    return Fix(Message.of("Use the Bearer scheme"), edits, Safety.UNSAFE), None
