from __future__ import annotations

from collections.abc import Iterator

from qianfan_lint.facts import Shared
from qianfan_lint.flow import Named, identity
from qianfan_lint.model import Message, Note, Severity
from qianfan_lint.rules import Context, Report, report, rule


@rule("QF401", on=Shared, severity=Severity.WARNING)
def shared_llm_embedding_key(fact: Shared, ctx: Context) -> Iterator[Report]:
    """One key reaches a chat client and an embeddings client.

    ## Why
    Policy 4: a key issued for an LLM is not reused for embeddings. A dedicated key with the least privilege serves
    them, so that each key can be revoked, limited and billed alone. This is policy: an ordinary key of either vendor
    serves both. Subscription keys do not: outside their plan they are answered with 401.

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
    yield report(
        embedding.span,
        "The key of a chat client is reused for embeddings; give {provider} embeddings a key of their own",
        related=related,
        # By its name alone: what else tells two of one name apart moves with the lines above.
        content=origin.dotted if isinstance(origin, Named) else repr(identity(origin)),
        provider=ctx.providers.titles.get(embedding.slot.provider, embedding.slot.provider),
    )
