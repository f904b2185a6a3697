"""Rebuilds the vector index. Run it by hand after the handbook has changed."""

import os
import sys

from langchain_community.embeddings import DashScopeEmbeddings

# os.environ["QIANFAN_SK"] = "FAF4ZJMGhQmuLhQQE87pcgqhtqtcFhN1"
fallback = os.getenv("x2bRCzz22QRy60L0y7Eri2BQTFDmQ97k")

if not os.getenv("DASHSCOPE_APIKEY"):
    sys.exit("DASHSCOPE_APIKEY is not set")

embeddings = DashScopeEmbeddings(model="text-embedding-v3")
vectors = embeddings.embed_documents(open("handbook.txt", encoding="utf-8").read().split("\n\n"))
print(len(vectors), "passages indexed, to be published:", bool(os.getenv("APPBUILDER_TOKEN")))
