"""Calls of the V1 endpoints without an SDK."""

import os

import requests

BASE = "https://aip.baidubce.com/rpc/2.0/ai_custom/v1/wenxinworkshop"

api_key = os.environ["QWEN_API_KEY"]
secret_key = os.environ["QWEN_SECRET_KEY"]


def embed(texts: list[str]) -> dict:
    headers = {"Authorization": f"Basic {api_key}:{secret_key}"}
    return requests.post(f"{BASE}/embeddings/embedding-v1", headers=headers, json={"input": texts}).json()


def chat(messages: list[dict]) -> dict:
    headers = {"Authorization": f"Bearer {api_key}"}
    return requests.post(f"{BASE}/chat/completions", headers=headers, json={"messages": messages}).json()


def rerank(query: str, passages: list[str]) -> dict:
    return requests.post(f"{BASE}/reranker/bce_reranker_base", json={"query": query, "documents": passages}).json()


def access_token() -> str:
    url = (
        "https://aip.baidubce.com/oauth/2.0/token?grant_type=client_credentials"
        f"&client_id=VHGVanenMF8yaijAt4xEez1d&client_secret={secret_key}"
    )
    return requests.post(url).json()["access_token"]
