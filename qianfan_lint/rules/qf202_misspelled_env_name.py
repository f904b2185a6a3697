from __future__ import annotations

from collections.abc import Iterator

from qianfan_lint.core.model import Fix, Message, Safety
from qianfan_lint.facts import EnvRead
from qianfan_lint.rules import Context, Refusal, Report, report, rule


@rule("QF202", safety=Safety.UNSAFE, risk=3.0, refusal=Refusal(120))
def misspelled_env_name(fact: EnvRead, ctx: Context) -> Iterator[Report]:
    """Environment variable is a near miss of one that the SDK reads.

    ## Why
    The SDK reads exactly its own names. A client that is given no key reads its variable; a near miss next to it is set
    or tested for nothing. A name that the code itself passes on to the client may be anything and is not reported.

    ## Bad
    ```python
    import os

    from langchain_community.embeddings import DashScopeEmbeddings

    if not os.getenv("DASHSCOPE_APIKEY"):
        raise SystemExit("no key")
    embeddings = DashScopeEmbeddings(model="text-embedding-v3")
    ```

    ## Good
    ```python
    import os

    from langchain_community.embeddings import DashScopeEmbeddings

    if not os.getenv("DASHSCOPE_API_KEY"):
        raise SystemExit("no key")
    embeddings = DashScopeEmbeddings(model="text-embedding-v3")
    ```

    ## Fix safety
    Unsafe: the variable may be set under the wrong name elsewhere. What the project's own files define is renamed too.
    """
    slot = ctx.providers.misspelled.get(fact.name)
    if slot is None or fact.passed or (fact.exported and not fact.implicit):
        return
    new = slot.env[0]
    edits = ctx.surroundings.renaming(ctx.source, fact.span, fact.name, new, in_code=True)
    yield report(
        fact.span,
        "No SDK reads the environment variable '{name}'; did you mean {new}?",
        fix=None if isinstance(edits, Message) else Fix(Message.of("Use {new}", new=new), edits, Safety.UNSAFE),
        unfixed=edits if isinstance(edits, Message) else None,
        content=fact.name,
        name=fact.name,
        new=new,
    )
