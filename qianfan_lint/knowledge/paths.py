"""Paths behind a base address, and what requests to them are for."""

from __future__ import annotations

from typing import Literal

APPENDED = ("/chat/completions", "/completions", "/embeddings", "/responses")
"""What a client of the OpenAI protocol appends to its base address itself (https://platform.openai.com/docs/api-reference)."""
ROLES_BY_PATH: dict[str, Literal["chat", "embedding"]] = {
    "/chat/completions": "chat",
    "/services/aigc/text-generation": "chat",
    "/services/aigc/multimodal-generation": "chat",
    "/embeddings": "embedding",
    "/services/embeddings": "embedding",
}
"""In the protocol of OpenAI, and in DashScope's own (https://help.aliyun.com/zh/model-studio/base-url)."""
