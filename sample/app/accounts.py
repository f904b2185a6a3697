"""The two accounts that the service uses, as it was moved from one vendor to the other."""

import cgitb
import http.client
import os

import dashscope
import qianfan
import requests
from langchain_community.embeddings import DashScopeEmbeddings
from openai import OpenAI

os.environ["DASHSCOPE_API_KEY"] = open("/run/secrets/dashscope", encoding="utf-8").read().strip()
http.client.HTTPConnection.debuglevel = 1
cgitb.enable(logdir="logs")

URL = "https://qianfan.baidubce.com/v2/chat/completions"

chat = qianfan.ChatCompletion(ak=os.environ["QIANFAN_AK"], sk=os.environ["QIANFAN_SECRET_KEY"])
account = qianfan.ChatCompletion(ak=os.environ["QIANFAN_ACCESS_KEY"])
embeddings = DashScopeEmbeddings(api_key=os.environ["DASHSCOPE_API_KEY"])
moved = DashScopeEmbeddings(dashscope_api_key=os.environ["QIANFAN_BEARER_TOKEN"])
compatible = OpenAI(
    api_key="Bearer " + os.environ["DASHSCOPE_API_KEY"], base_url="https://dashscope.aliyuncs.com/compatible-mode/v1"
)
other = OpenAI(api_key=os.environ["DEEPSEEK_API_KEY"], base_url="https://api.deepseek.com/v1/chat/completions")


def ask(body: dict) -> dict:
    print("asking with", os.environ["QIANFAN_AK"])
    headers = {"Authorization": f"Bearer {os.environ['QIANFAN_ACCESS_TOKEN']}"}
    return requests.post(URL, headers=headers, json=body, timeout=30).json()


def headers() -> dict:
    return {"Authorization": "Bearer" + os.environ["DASHSCOPE_API_KEY"]}


def models() -> object:
    return dashscope.Models.list()
