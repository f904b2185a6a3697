from __future__ import annotations

from collections.abc import Iterator

from qianfan_lint.core.model import Message, Note, Severity
from qianfan_lint.facts import Implicit
from qianfan_lint.rules import Context, Report, report, rule


@rule("QF402", severity=Severity.WARNING, default=False, risk=5.0)
def implicit_key_sharing(fact: Implicit, ctx: Context) -> Iterator[Report]:
    """Chat client and embeddings client are given no key and read the same variable.

    ## Why
    The same policy as QF401 (policy 4), where the key does not appear in the code. Opt-in: every tutorial is written
    this way.

    ## Bad
    ```python
    from langchain_community.chat_models import QianfanChatEndpoint
    from langchain_community.embeddings import QianfanEmbeddingsEndpoint

    chat = QianfanChatEndpoint()
    embeddings = QianfanEmbeddingsEndpoint()
    ```

    ## Good
    ```python
    import os

    from langchain_community.chat_models import QianfanChatEndpoint
    from langchain_community.embeddings import QianfanEmbeddingsEndpoint

    chat = QianfanChatEndpoint()
    embeddings = QianfanEmbeddingsEndpoint(qianfan_ak=os.environ["QIANFAN_EMBEDDING_AK"])
    ```
    """
    yield report(
        fact.embedding,
        "The embeddings client is given no key and reads {env}, as the chat client does",
        related=(Note(ctx.source.path, fact.chat, Message.of("the chat client is made here")),),
        content=fact.slot.id,
        env=fact.slot.env[0] if fact.slot.env else fact.slot.title,
    )
