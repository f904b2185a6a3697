from __future__ import annotations

from collections.abc import Iterator

from qianfan_lint.core.model import Edit, Fix, Message, Note, Safety
from qianfan_lint.facts import EnvRead
from qianfan_lint.rules import Context, Refusal, Report, report, rule


@rule("QF205", safety=Safety.UNSAFE, risk=3.0, refusal=Refusal(130))
def env_name_mismatch(fact: EnvRead, ctx: Context) -> Iterator[Report]:
    """Code reads a variable that the project's files define under another name.

    ## Why
    `.env` files, compose files, manifests and workflows give the program its environment. Where the code reads
    `QIANFAN_AK` and they only define `QIANFAN_AKEY`, it finds nothing, and the service answers 401. Policy 7.

    ## Bad
    ```python
    import os

    api_key = os.environ["QIANFAN_AK"]
    ```

    ```.env
    QIANFAN_AKEY=
    ```

    ## Good
    ```python
    import os

    api_key = os.environ["QIANFAN_AK"]
    ```

    ```.env
    QIANFAN_AK=
    ```

    ## Not reported
    Projects in which such a file mentions the name that is read, or code reads the other name too. Projects that are
    too large to be sure.

    ## Fix safety
    Unsafe: it renames the definition, which something outside the project may rely on.
    """
    if fact.written or fact.set_here or fact.name not in ctx.providers.env:
        return
    environment = ctx.surroundings.environment(ctx.source.path)
    found = environment.misses.get(fact.name, ()) if environment is not None else ()
    if environment is None or not found or any(environment.is_used(each.name) for each in found):
        return
    edits = tuple(Edit(each.path, each.span, fact.name) for each in found)
    yield report(
        fact.span,
        "{name} is read here, but the project's files define '{other}'",
        fix=Fix(Message.of("Define {name}", name=fact.name), edits, Safety.UNSAFE),
        related=tuple(
            Note(each.path, each.span, Message.of("{name} is defined here", name=each.name)) for each in found
        ),
        content=fact.name,
        name=fact.name,
        other=found[0].name,
    )
