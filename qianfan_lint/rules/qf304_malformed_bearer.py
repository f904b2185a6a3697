from __future__ import annotations

import re
from collections.abc import Iterator

from qianfan_lint.core.flow import Nothing, Table, Text, Value, options, parts_of
from qianfan_lint.core.model import Edit, Fix, Message, Safety, Span
from qianfan_lint.facts import Header, Reach
from qianfan_lint.facts.authorization import slot_of
from qianfan_lint.rules import Context, Report, report, rule

_DOUBLED = re.compile(r"(?i)\s*bearer:?\s+bearer\b")
_COLON = re.compile(r"(?i)\s*bearer\s*:")
_GLUED = re.compile(r"(?i)\s*bearer$")
# A variable's name that nothing has replaced: single quotes of a shell keep it as it is.
_UNREPLACED = re.compile(r"(?i)\s*bearer\s+\$\$?(?:[A-Za-z_]\w*|\{[A-Za-z_]\w*\})\s*")
_SPELLING = re.compile(r"(?i)(?:bearer[\s:]*)+")


@rule("QF304", on=Header, safety=Safety.SAFE)
def malformed_bearer(fact: Header, ctx: Context) -> Iterator[Report]:
    """Authorization header is not spelled `Bearer <credential>`.

    ## Why
    The header is one word, one space, the credential (RFC 6750). With `Bearer` twice, a colon after it or no space, the
    service reads another credential. `None` or a dictionary in the f-string becomes its text. All of these are answered
    with 401. So are the halves of a pair in the wrong order.

    ## Bad
    ```python
    import os

    headers = {"Authorization": f"Bearer{os.environ['DASHSCOPE_API_KEY']}"}
    ```

    ## Good
    ```python
    import os

    headers = {"Authorization": f"Bearer {os.environ['DASHSCOPE_API_KEY']}"}
    ```

    ## Fix safety
    Safe where only the spelling is corrected: the header could not work before. The halves of a pair are not swapped.
    """
    if fact.value is None or fact.basic or fact.reach is Reach.ELSEWHERE:
        return
    for value in options(fact.value):
        parts = parts_of(value)
        first = parts[0]
        if not isinstance(first, Text) or not first.text.lstrip().lower().startswith("bearer"):
            continue
        if fact.host is None and slot_of(parts[1:] or (Text(first.text[7:], *first[1:]),), ctx.providers) is None:
            continue
        problem = _problem(first, parts, ctx)
        if problem is not None:
            kind, text, fix = problem
            yield report(fact.span, text, fix=fix, content=kind)
            return


def _problem(first: Text, parts: tuple[Value, ...], ctx: Context) -> tuple[str, str, Fix | None] | None:
    """What is wrong, as a word for baselines (which a new wording must not change) and as a message, with its fix."""
    if _DOUBLED.match(first.text):
        return "twice", "The header says 'Bearer' twice", _respell(first, ctx)
    if _COLON.match(first.text):
        return "colon", "The header has a colon after 'Bearer'; write 'Bearer <credential>'", _respell(first, ctx)
    if len(parts) > 1 and _GLUED.match(first.text):
        return "no-space", "The header has no space after 'Bearer'", _respell(first, ctx)
    if len(parts) == 1 and _UNREPLACED.fullmatch(first.text):
        return "unreplaced", "The header has the name of a variable, which nothing replaces by its value here", None
    rest = parts[1:]
    if any(isinstance(part, Table) for part in rest):
        return "dictionary", "The header has a dictionary where the credential belongs", None
    if rest and any(isinstance(part, Nothing) for part in rest):
        return "none", "The header has None where the credential belongs", None
    match rest:
        case (key, Text(text=":"), secret):
            left, right = slot_of((key,), ctx.providers), slot_of((secret,), ctx.providers)
            if left is None or right is None or (left.provider, left.pair) != (right.provider, right.id):
                return None
            if "secret" in left.id and "secret" not in right.id:
                return (
                    "order",
                    "The header has the secret key before the API key: 'Bearer <api_key>:<secret_key>'",
                    None,
                )
    return None


def _respell(first: Text, ctx: Context) -> Fix | None:
    """Replace what is written for ``Bearer`` by the word and one blank, where it stands in one literal."""
    match = _SPELLING.search(ctx.source.slice(first.pieces[0])) if len(first.pieces) == 1 else None
    if match is None:
        return None
    start = first.pieces[0].start
    edit = Edit(ctx.source.path, Span(start + match.start(), start + match.end()), "Bearer ")
    return Fix(Message.of("Write 'Bearer <credential>'"), (edit,), Safety.SAFE)
