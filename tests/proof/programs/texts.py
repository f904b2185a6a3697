# --- header [text]
import requests

requests.post(
    "https://dashscope.aliyuncs.com/compatible-mode/v1/chat/completions",
    headers={"Authorization": "Bearer <<dashscope-key>>", "Accept": "*/*"},
)
# --- header in single quotes of httpx [text]
import httpx

client = httpx.Client(headers={'Authorization': 'Bearer <<dashscope-key>>'})
client.get("https://dashscope.aliyuncs.com/compatible-mode/v1/models")
# --- header of urllib [text]
import urllib.request

request = urllib.request.Request("https://dashscope.aliyuncs.com/api/v1/tasks")
request.add_header("Authorization", "Bearer <<dashscope-key>>")
urllib.request.urlopen(request)
# --- header of http.client [text]
import http.client

connection = http.client.HTTPSConnection("dashscope.aliyuncs.com")
connection.request("GET", "/api/v1/tasks", headers={"Authorization": "Bearer <<dashscope-key>>"})
# --- header of aiohttp [text]
import asyncio

import aiohttp


async def ask():
    async with aiohttp.ClientSession(headers={"Authorization": "Bearer <<dashscope-key>>"}) as session:
        await session.get("https://dashscope.aliyuncs.com/api/v1/tasks")


asyncio.run(ask())
# --- header of a session [text]
import requests

session = requests.Session()
session.headers["Authorization"] = "Bearer <<dashscope-key>>"
session.get("https://dashscope.aliyuncs.com/api/v1/tasks")
# --- header that is put together from an f-string [literal]
import requests

headers = {"Authorization": f"Bearer {'<<dashscope-key>>'}"}
requests.get("https://dashscope.aliyuncs.com/api/v1/tasks", headers=headers)
# --- f-string without fields [literal]
from openai import OpenAI

OpenAI(api_key=f"<<dashscope-key>>", base_url="https://dashscope.aliyuncs.com/compatible-mode/v1")
# --- bytes [bytes]
import hmac

qianfan_sk = b"<<app-secret-key>>"
print(hmac.new(qianfan_sk, b"text", "sha256").hexdigest())
# --- raw string [literal]
from openai import OpenAI

OpenAI(api_key=r"<<dashscope-key>>", base_url="https://dashscope.aliyuncs.com/compatible-mode/v1")
# --- string of Python 2 [literal]
from openai import OpenAI

OpenAI(api_key=u'<<dashscope-key>>', base_url="https://dashscope.aliyuncs.com/compatible-mode/v1")
# --- adjacent literals, one empty [literal]
import dashscope

dashscope.api_key = "<<dashscope-key>>" ""
# --- adjacent literals on lines of their own [literal]
import dashscope

dashscope.api_key = (
    "sk-"
    "<<iam-secret-key>>"
)
# --- triple quotes [literal]
import dashscope

dashscope.api_key = """<<dashscope-key>>"""
# --- command [text]
import subprocess

subprocess.run("curl -H 'X-Key: <<qianfan-key>>' https://qianfan.baidubce.com/v2/models", shell=True)
# --- address of OAuth [address]
import requests

url = "https://aip.baidubce.com/oauth/2.0/token?grant_type=client_credentials&client_id=<<app-api-key>>&client_secret=<<app-secret-key>>"
requests.post(url)
# --- form of OAuth [address]
import urllib.request

urllib.request.urlopen(
    "https://aip.baidubce.com/oauth/2.0/token",
    b"",
)
urllib.request.urlopen(
    "https://aip.baidubce.com/oauth/2.0/token?grant_type=client_credentials"
    "&client_id=<<app-api-key>>"
    "&client_secret=<<app-secret-key>>"
)
# --- address with a token [address]
import requests

base = "https://aip.baidubce.com/rpc/2.0/ai_custom/v1/wenxinworkshop/chat/completions"
requests.post(base + "?access_token=<<access-token>>", json={})
# --- address in an f-string [address]
import requests

model = "completions"
requests.post(f'https://aip.baidubce.com/rpc/2.0/ai_custom/v1/wenxinworkshop/chat/{model}?access_token=<<access-token>>')
# --- template with a credential in it [refused: the text around the credential has braces in it]
import requests

URL = "https://aip.baidubce.com/rpc/2.0/ai_custom/v1/wenxinworkshop/chat/{}?access_token=<<access-token>>"
requests.post(URL.format("completions"))
# --- body in JSON [refused: the text around the credential has braces in it]
import requests

requests.post("https://example.com", data='{"key": "<<qianfan-key>>"}')
# --- token of haystack [haystack]
from haystack.components.generators import OpenAIGenerator
from haystack.utils import Secret

OpenAIGenerator(api_key=Secret.from_token("<<openai-key>>"))
# --- dictionary key of the same value [literal]
import dashscope

dashscope.api_key = "<<dashscope-key>>"
print({"a": 1}["a"])
# --- list of keys [refused: one variable does not hold a list of credentials]
import random

from openai import OpenAI

OpenAI(api_key=random.choice(["<<dashscope-key:1>>", "<<dashscope-key:2>>"]) and "x")
# --- header of bytes [text]
import requests

requests.get("https://dashscope.aliyuncs.com/api/v1/x", headers={b"Authorization": b"Bearer <<dashscope-key>>"})
