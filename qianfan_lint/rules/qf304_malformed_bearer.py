from __future__ import annotations

from collections.abc import Iterator

from qianfan_lint.core.flow import Items, Nothing, Table, Text, Value, options, parts_of
from qianfan_lint.core.model import Edit, Fix, Message, Safety, Span
from qianfan_lint.core.patterns import lazy
from qianfan_lint.facts import Header, Reach
from qianfan_lint.facts.authorization import slot_of
from qianfan_lint.rules import Context, Refusal, Report, report, rule

_DOUBLED = lazy(r"(?i)\s*bearer:?\s+bearer\b")
_COLON = lazy(r"(?i)\s*bearer\s*:")
_GLUED = lazy(r"(?i)\s*bearer$")
_DOLLAR = lazy(r"(?i)\s*bearer\s+\$$")
_UNFILLED = lazy(r"(?i)\s*bearer\s+\$?\{[a-z_][\w.]*\}\s*$")
_QUOTE = lazy(r"(?i)\s*bearer\s+[\"'<]$")
_SPELLING = lazy(r"(?i)(?:(?:bearer|token|api-?key)[\s:]*)+\$?")
_BEGINNING = lazy(r"(?i)\s*(?:bearer|(?:token|api-?key)[\s:])")
# In this order: what a header begins with, a word for baselines, and the message.
_SPELLINGS = (
    (_DOUBLED, "twice", "The header says 'Bearer' twice"),
    (_COLON, "colon", "The header has a colon after 'Bearer'; write 'Bearer <credential>'"),
    (_GLUED, "no-space", "The header has no space after 'Bearer'"),
    (_DOLLAR, "dollar", "The header has a '$' before the credential, as in a shell; in Python it is sent too"),
    (_QUOTE, "quotes", "The header has quotes or brackets around the credential, which are sent too"),
)
_RESPELLED = frozenset(("twice", "colon", "no-space", "dollar", "scheme"))
_BEFORE_A_PART = frozenset(("no-space", "dollar", "quotes"))
_WRONG_PARTS: tuple[tuple[type, str, str], ...] = (
    (Table, "dictionary", "The header has a dictionary where the credential belongs"),
    (Items, "tuple", "The header has a tuple or list where the credential belongs: a comma behind a value makes one"),
    (Nothing, "none", "The header has None where the credential belongs"),
)
_IN_ONE_PIECE = lazy(r"bce-v3/$")
# A variable's name that nothing has replaced: single quotes of a shell keep it as it is.
_UNREPLACED = lazy(r"(?i)\s*bearer\s+\$\$?(?:[A-Za-z_]\w*|\{[A-Za-z_]\w*\})\s*")


@rule("QF304", safety=Safety.SAFE, risk=4.0, refusal=Refusal(30))
def malformed_bearer(fact: Header, ctx: Context) -> Iterator[Report]:
    """Authorization header is not spelled `Bearer <credential>`.

    ## Why
    The header is one word, one space, the credential (RFC 6750). With `Bearer` twice, a colon after it or no space,
    with quotes or a `$` before the credential, the service reads another one. `None`, a dictionary or a tuple in the
    f-string becomes its text, and all of `{key}` in a string that is no f-string is sent. A scheme such as `Token` is
    another vendor's. All of these are answered with 401. So are the halves of a pair in the wrong order, or put
    together to a key that the console gives in one piece.

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
    if fact.value is None or fact.basic:
        return
    for value in options(fact.value):
        parts = parts_of(value)
        first = parts[0]
        if not isinstance(first, Text) or not _BEGINNING.match(first.text):
            continue
        if fact.reach is Reach.ELSEWHERE and not _DOLLAR.match(first.text):
            continue  # another service may read it; a '$' none does
        is_sent = fact.reach is not Reach.UNSEEN and _DOLLAR.match(first.text)
        credential = parts[1:] or (Text(first.text[7:], *first[1:]),)
        if fact.host is None and not is_sent and slot_of(credential, ctx.providers) is None:
            continue
        is_bearer = first.text.lstrip().lower().startswith("bearer")
        problem = _problem(first, parts, fact.reach, ctx) if is_bearer else _other_scheme(first, fact, ctx)
        if problem is not None:
            kind, text, fix = problem
            yield report(fact.span, text, fix=fix, unfixed=_reason(kind), content=kind)
            return


_Problem = tuple[str, str, "Fix | None"]
"""What is wrong, as a word for baselines (which a new wording must not change) and as a message, with its fix."""


def _problem(first: Text, parts: tuple[Value, ...], reach: Reach, ctx: Context) -> _Problem | None:
    for pattern, kind, text in _SPELLINGS:
        if pattern.match(first.text) and (kind not in _BEFORE_A_PART or len(parts) > 1):
            # The closing quote stands elsewhere.
            return kind, text, _respell(first, ctx) if kind != "quotes" else None
    if len(parts) == 1 and reach is Reach.HOST and _UNFILLED.match(first.text):
        return "unfilled", "The header is sent with its braces: the string is no f-string", None
    if len(parts) == 1 and _UNREPLACED.fullmatch(first.text):
        return "unreplaced", "The header has the name of a variable, which nothing replaces by its value here", None
    for part in parts[1:]:
        for type_, kind, text in _WRONG_PARTS:
            if isinstance(part, type_):
                return kind, text, None
    return _of_pair(first, parts[1:], ctx)


def _reason(kind: str) -> Message:
    """Why a header that is wrong as *kind* says has no fix, where it has none."""
    if kind in _RESPELLED:
        return Message.of("the scheme is not written here in one piece")
    if kind == "order":
        return Message.of("the names may be wrong instead of the order")
    return Message.of("what should be sent instead is not known")


def _of_pair(first: Text, rest: tuple[Value, ...], ctx: Context) -> _Problem | None:
    match rest:
        case (key, Text(text=":" | "/" as mark), secret):
            left, right = slot_of((key,), ctx.providers), slot_of((secret,), ctx.providers)
            if left is None or right is None or (left.provider, left.pair) != (right.provider, right.id):
                return None
            if mark == "/" and _IN_ONE_PIECE.search(first.text):
                return "pasted", "The header puts a pair together to a key that the console gives in one piece", None
            if mark == ":" and "secret" in left.id and "secret" not in right.id:
                text = "The header has the secret key before the API key: 'Bearer <api_key>:<secret_key>'"
                return "order", text, None
    return None


def _other_scheme(first: Text, fact: Header, ctx: Context) -> _Problem | None:
    if fact.host is None or "bearer" not in fact.host.accepts:
        return None
    return "scheme", "No provider reads this scheme; write 'Bearer <credential>'", _respell(first, ctx)


def _respell(first: Text, ctx: Context) -> Fix | None:
    """Replace what is written for ``Bearer`` by the word and one blank, where it stands in one literal."""
    match = _SPELLING.search(ctx.source.slice(first.pieces[0])) if len(first.pieces) == 1 else None
    if match is None:
        return None
    start = first.pieces[0].start
    edit = Edit(ctx.source.path, Span(start + match.start(), start + match.end()), "Bearer ")
    return Fix(Message.of("Write 'Bearer <credential>'"), (edit,), Safety.SAFE)
