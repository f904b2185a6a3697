"""The vector index of the handbook, and the chat model that answers from it."""

import os

from langchain_community.chat_models import QianfanChatEndpoint
from langchain_community.embeddings import QianfanEmbeddingsEndpoint

ak = os.environ["QIANFAN_AK"]
sk = os.environ["QIANFAN_SK"]

chat = QianfanChatEndpoint(model="ernie-4.0-turbo-8k", qianfan_ak=ak, qianfan_sk=sk)
embeddings = QianfanEmbeddingsEndpoint(model="bge-large-zh", qianfan_ak=ak, qianfan_sk=sk)


def answer(question: str, passages: list[str]) -> str:
    context = "\n".join(passages)
    return str(chat.invoke(f"{context}\n\n{question}").content)
