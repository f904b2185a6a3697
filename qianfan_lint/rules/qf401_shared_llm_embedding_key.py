from __future__ import annotations

from collections.abc import Iterator

from qianfan_lint.core.flow import Env, identity, options
from qianfan_lint.core.model import Fix, Message, Note, Severity
from qianfan_lint.core.named import Named
from qianfan_lint.facts import Shared, Use
from qianfan_lint.repairs.edits import give_own_key
from qianfan_lint.rules import Context, Report, report, rule


@rule("QF401", severity=Severity.WARNING, risk=5.0)
def shared_llm_embedding_key(fact: Shared, ctx: Context) -> Iterator[Report]:
    """One key reaches a chat client and an embeddings client.

    ## Why
    Policy 4: a key issued for an LLM is not reused for embeddings. A dedicated key with the least privilege serves
    them, so that each key can be revoked, limited and billed alone. This is policy: an ordinary key of either vendor
    serves both. Subscription keys do not: outside their plan they are answered with 401.

    The hint, `os.environ.get("DASHSCOPE_EMBEDDING_API_KEY", key)`, reads a variable of its own first and changes
    nothing until that is set. The finding stays as long as the shared key is the fallback. Halves of a pair get no
    hint.

    ## Bad
    ```python
    import os

    from langchain_community.chat_models import QianfanChatEndpoint
    from langchain_community.embeddings import QianfanEmbeddingsEndpoint

    key = os.environ["QIANFAN_AK"]
    chat = QianfanChatEndpoint(qianfan_ak=key)
    embeddings = QianfanEmbeddingsEndpoint(qianfan_ak=key)
    ```

    ## Good
    ```python
    import os

    from langchain_community.chat_models import QianfanChatEndpoint
    from langchain_community.embeddings import QianfanEmbeddingsEndpoint

    chat = QianfanChatEndpoint(qianfan_ak=os.environ["QIANFAN_AK"])
    embeddings = QianfanEmbeddingsEndpoint(qianfan_ak=os.environ["QIANFAN_EMBEDDING_AK"])
    ```
    """
    embedding, *chats = fact.uses
    origin = embedding.value
    path = ctx.source.path
    related = tuple(Note(path, chat.span, Message.of("the same key reaches a chat client here")) for chat in chats)
    fix, unfixed = _fix(embedding, ctx)
    yield report(
        embedding.span,
        "The key of a chat client is reused for embeddings; give {provider} embeddings a key of their own",
        fix=fix,
        unfixed=unfixed,
        related=related,
        # By its name alone: what else tells two of one name apart moves with the lines above.
        content=origin.dotted if isinstance(origin, Named) else repr(identity(origin)),
        provider=ctx.providers.titles.get(embedding.slot.provider, embedding.slot.provider),
    )


def _fix(embedding: Use, ctx: Context) -> tuple[Fix | None, Message | None]:
    """A hint that reads a variable of its own before the shared key. Both halves of a pair would have to change."""
    if embedding.slot.pair:
        return None, Message.of("both halves of the pair would have to change together")
    found = [each.name for each in options(embedding.value) if isinstance(each, Env)]
    name = found[0] if found else next(iter(embedding.slot.env), "")
    vendor, _, rest = name.partition("_")
    if not rest:
        return None, Message.of("the variable of the key cannot be told")
    return give_own_key(ctx.source, embedding.span, f"{vendor}_EMBEDDING_{rest}")
