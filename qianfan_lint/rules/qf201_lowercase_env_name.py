from __future__ import annotations

import re
from collections.abc import Iterator

from qianfan_lint.core.model import Fix, Message, Safety
from qianfan_lint.facts import EnvRead, Variable
from qianfan_lint.knowledge.names import VENDORS, is_credential_name, words
from qianfan_lint.knowledge.placeholders import looks_random
from qianfan_lint.rules import Context, Refusal, Report, report, rule


@rule("QF201", safety=Safety.UNSAFE, risk=3.0, refusal=Refusal(150, is_likely=False))
def lowercase_env_name(fact: EnvRead | Variable, ctx: Context) -> Iterator[Report]:
    """Credential is looked up or set under a lowercase environment name.

    ## Why
    Environment names are case-sensitive everywhere but on Windows: `qwen_api_key` is another variable than
    `QWEN_API_KEY`, and the SDKs set and read the upper-case one. The lookup works on the developer's Windows machine
    and answers 401 in the container. Policy 1. A variable whose value reaches a client as its key is a
    credential, whatever its name, also where another module makes the client.

    ## Bad
    ```python
    import os

    key = os.getenv("qwen_api_key")
    ```

    ```compose.yaml
    services:
      app:
        environment:
          qwen_api_key: sk-xxxxxxxx
    ```

    ## Good
    ```python
    import os

    key = os.getenv("QWEN_API_KEY")
    ```

    ```compose.yaml
    services:
      app:
        environment:
          QWEN_API_KEY: sk-xxxxxxxx
    ```

    ## Not reported
    Variables of a script itself, inputs of an action and keys of a `Secret`: they are no environment variables.
    `access_token` alone, in a file that has to do with no provider: many services give one to who signs in.
    A name of no known vendor in lower case, unless its value goes to a client: what sets it may be the project's own.
    `secret_key` alone, without the other half of a pair beside it: a web framework signs its sessions with one.

    ## Fix safety
    Unsafe: something outside the project may go by the name. Where the project's own files define it, they are changed
    with the lookup; where that cannot be done, no fix is offered.
    """
    upper = fact.name.upper()
    if fact.name == upper or looks_random(fact.name) or not fact.name.replace("_", "").isalnum():
        return
    slot = ctx.providers.env.get(upper) or ctx.providers.misspelled.get(upper)
    # A name that no SDK reads is the project's own: what writes it may be what reads it.
    if slot is None and (isinstance(fact, Variable) or fact.written or not _is_credential(fact, ctx)):
        return
    new = upper if slot is None or upper in ctx.providers.env else slot.env[0]
    # A name that is written nowhere as it is, such as that of a field with its prefix, is not renamed.
    is_written = isinstance(fact, Variable) or bool(fact.pieces)
    edits = (
        ctx.surroundings.renaming(ctx.source, fact.span, fact.name, new, isinstance(fact, EnvRead))
        if is_written
        else Message.of("the name is not written here in one piece")
    )
    yield report(
        fact.span,
        "Environment variable '{name}' is not upper case; names are case-sensitive, the variable is {new}",
        fix=None if isinstance(edits, Message) else Fix(Message.of("Use {new}", new=new), edits, Safety.UNSAFE),
        unfixed=edits if isinstance(edits, Message) else None,
        content=fact.name,
        name=fact.name,
        new=new,
    )


def _is_credential(fact: EnvRead, ctx: Context) -> bool:
    """Whether the name says so, or where the value goes."""
    return fact.taken or _is_model_key(fact.name, ctx)


def _is_model_key(name: str, ctx: Context) -> bool:
    """Whether *name* is a credential's, of a model service or of none: another service's habits are its own."""
    parts = words(name)
    # Alone it is what a web framework signs its sessions with: half of a pair stands beside the other.
    if parts == ("secret", "key") and not re.search(r"(?i)[\"'](?:api|access)_?key\\?[\"']", ctx.source.text):
        return False
    # Alone it is what any service gives who signs in.
    if parts == ("access", "token") and not ctx.providers.concern(ctx.source.text):
        return False
    if not is_credential_name(name):
        return False
    # In mixed case nobody sets a variable on purpose: beside a client it is a slip, whosever name it is.
    is_slip = name != name.lower() and parts[-2:] == ("api", "key")
    is_ours = bool(VENDORS & set(parts)) or parts[0] in ("api", "secret", "access")
    return is_ours or (is_slip and ctx.providers.concern(ctx.source.text))
