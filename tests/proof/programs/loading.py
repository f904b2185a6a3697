# --- behind its imports [literal]
from openai import OpenAI

OpenAI(api_key="<<dashscope-key>>", base_url="https://dashscope.aliyuncs.com/compatible-mode/v1")
# === requirements.txt
openai
python-dotenv
# --- among other imports [literal]
import json
import sys

import requests
from anthropic import Anthropic
from openai import OpenAI


def ask():
    return OpenAI(api_key="<<dashscope-key>>", base_url="https://dashscope.aliyuncs.com/compatible-mode/v1")


if __name__ == "__main__":
    ask()
# === requirements.txt
python-dotenv==1.0.1
# --- where the environment was set [environ item]
import os

from openai import OpenAI

os.environ["OPENAI_API_KEY"] = "<<openai-key>>"
OpenAI()
# === requirements.txt
python-dotenv
# --- two keys [literal]
"""Two vendors."""

import os
from openai import OpenAI
from langchain_community.chat_models import QianfanChatEndpoint

os.environ["QIANFAN_AK"] = "<<app-api-key>>"
os.environ["QIANFAN_SK"] = "<<app-secret-key>>"
QianfanChatEndpoint()
OpenAI(api_key="<<dashscope-key>>", base_url="https://dashscope.aliyuncs.com/compatible-mode/v1")
# === requirements.txt
python-dotenv
# --- parameter [parameter]
from openai import OpenAI
import requests
def ask(dashscope_api_key="<<dashscope-key>>"):
    return OpenAI(api_key=dashscope_api_key)


ask()
# === requirements.txt
python-dotenv
# --- two rounds [default of a lookup]
import os

import requests
from zhipuai import ZhipuAI

os.environ["OPENAI_API_KEY"] = "<<openai-key>>"
ZhipuAI(api_key=os.getenv("ZHIPUAI_API_KEY", "<<zhipu-key>>"))
requests.get("https://api.openai.com/v1/models", headers={"Authorization": f"Bearer {os.environ['OPENAI_API_KEY']}"})
# === requirements.txt
python-dotenv
