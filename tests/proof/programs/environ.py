# --- the form of every tutorial [environ item]
import os

from langchain_community.chat_models import QianfanChatEndpoint

os.environ["QIANFAN_AK"] = "<<app-api-key>>"
os.environ["QIANFAN_SK"] = "<<app-secret-key>>"

QianfanChatEndpoint(model="ERNIE-4.0-8K")
print(os.environ["QIANFAN_AK"][:0])
# --- the variable of a client that reads it at import [environ item]
import os

os.environ["DASHSCOPE_API_KEY"] = "<<dashscope-key>>"

import dashscope

dashscope.Generation.call(model="qwen-max")
# --- in a function that does nothing else [environ item]
import os

from openai import OpenAI


def configure():
    os.environ["OPENAI_API_KEY"] = "<<openai-key>>"


configure()
OpenAI()
# --- behind a semicolon [environ item]
import os; os.environ["OPENAI_API_KEY"] = "<<openai-key>>"
from openai import OpenAI

OpenAI()
# --- before a semicolon [environ item]
import os

os.environ["OPENAI_API_KEY"] = "<<openai-key>>"; debug = True
from openai import OpenAI

OpenAI(debug=debug)
# --- in a branch [environ item]
import os

from openai import OpenAI

if "OPENAI_API_KEY" not in os.environ:
    os.environ["OPENAI_API_KEY"] = "<<openai-key>>"
OpenAI()
# --- setdefault [environ call]
import os

from openai import OpenAI

os.environ.setdefault("OPENAI_API_KEY", "<<openai-key>>")
OpenAI()
# --- setdefault whose result is used [environ value]
import os

from openai import OpenAI

key = os.environ.setdefault("OPENAI_API_KEY", "<<openai-key>>")
OpenAI(api_key=key)
# --- update with one entry [environ update]
from os import environ

from openai import OpenAI

environ.update({"OPENAI_API_KEY": "<<openai-key>>"})
OpenAI()
# --- update with several entries [environ update]
import os

from openai import OpenAI

os.environ.update(
    {
        "LANG": "C",
        "OPENAI_API_KEY": "<<openai-key>>",  # of the team
        "OPENAI_BASE_URL": "https://api.openai.com/v1",
    }
)
OpenAI(base_url=os.environ["OPENAI_BASE_URL"])
# --- update with keywords [environ update]
import os

from langchain_community.chat_models import QianfanChatEndpoint

os.environ.update(QIANFAN_AK="<<app-api-key>>", QIANFAN_SK="<<app-secret-key>>")
QianfanChatEndpoint()
# --- putenv [environ call]
import os
import subprocess

os.putenv("OPENAI_API_KEY", "<<openai-key>>")
subprocess.run(["ask"])
# --- environment of another process [literal]
import os
import subprocess

subprocess.run(["ask"], env={"DASHSCOPE_API_KEY": "<<dashscope-key>>", "PATH": os.environ["PATH"]})
# --- environment of another process beside the own one [literal]
import os
import subprocess

subprocess.run(["ask"], env={**os.environ, "DASHSCOPE_API_KEY": "<<dashscope-key>>"})
# --- constant that goes into the environment [literal]
import os

from openai import OpenAI

KEY = "<<openai-key>>"
os.environ["OPENAI_API_KEY"] = KEY
OpenAI()
# --- two targets [environ value]
import os

from openai import OpenAI

key = os.environ["OPENAI_API_KEY"] = "<<openai-key>>"
OpenAI(api_key=key)
# --- variable with blanks around [environ item]
import os

from openai import OpenAI

os.environ["OPENAI_API_KEY"] = "<<openai-key>> "
OpenAI()
# --- variable that holds a header [refused: the variable holds more than the credential]
import os

os.environ["DASHSCOPE_API_KEY"] = "Bearer <<dashscope-key>>"
# --- loaded above the lookup [literal]
from dotenv import load_dotenv

load_dotenv()

from langchain_community.chat_models import ChatTongyi

ChatTongyi(api_key="<<dashscope-key>>")
# --- loaded only below the lookup [refused: load_dotenv() is called only below]
from dotenv import load_dotenv
from langchain_community.chat_models import ChatTongyi

dashscope_api_key = "<<dashscope-key>>"
load_dotenv()
ChatTongyi(api_key=dashscope_api_key)
# --- write of another module behind a fallback, with os imported in a branch [refused: DASHSCOPE_API_KEY has several values in the project]
try:
    import os
except ImportError:
    raise
from openai import OpenAI

key = os.getenv("DASHSCOPE_API_KEY") or "<<dashscope-key>>"
import settings

OpenAI(api_key=key, base_url="https://dashscope.aliyuncs.com/compatible-mode/v1")
OpenAI(api_key=settings.key, base_url="https://dashscope.aliyuncs.com/compatible-mode/v1")
# === settings.py
import os

os.environ.update(LANG="C", DASHSCOPE_API_KEY="<<dashscope-key:b>>")
key = os.environ["DASHSCOPE_API_KEY"]
# --- write below a read that finds nothing [refused: DASHSCOPE_API_KEY is read in this module already]
import os

from openai import OpenAI

key = os.getenv("DASHSCOPE_API_KEY")
if not key:
    key = "mine"
os.environ["DASHSCOPE_API_KEY"] = "<<dashscope-key>>"
OpenAI(api_key=key, base_url="https://dashscope.aliyuncs.com/compatible-mode/v1")
# --- write that is made if there is none yet [environ item]
import os

from openai import OpenAI


def client():
    return OpenAI(
        api_key=os.environ["DASHSCOPE_API_KEY"], base_url="https://dashscope.aliyuncs.com/compatible-mode/v1"
    )


if not os.getenv("DASHSCOPE_API_KEY"):
    os.environ["DASHSCOPE_API_KEY"] = "<<dashscope-key>>"
client()
# --- merged into the environment [environ update]
import os

os.environ |= {"DASHSCOPE_API_KEY": "<<dashscope-key>>"}
import dashscope

dashscope.Generation.call(model="qwen")
# --- update with a dictionary that is called [environ update]
import os

import dashscope

os.environ.update(dict(DASHSCOPE_API_KEY="<<dashscope-key>>", MODEL="qwen"))
dashscope.Generation.call(model=os.environ["MODEL"])
# --- environment under another name [environ item]
import os

import dashscope

env = os.environ
env["DASHSCOPE_API_KEY"] = "<<dashscope-key>>"
dashscope.Generation.call(model=env.get("MODEL", "qwen"))
# --- variable that stays as it is set [environ item]
import os

import dashscope

os.environ["DASHSCOPE_API_KEY"] = os.environ.get("DASHSCOPE_API_KEY", "<<dashscope-key>>")
dashscope.Generation.call(model=os.getenv("MODEL", "qwen"))
# --- variable that stays as it is set, with an or [environ item]
import os

import dashscope

os.environ["DASHSCOPE_API_KEY"] = os.getenv("DASHSCOPE_API_KEY") or "<<dashscope-key>>"
dashscope.Generation.call(model=os.getenv("MODEL", "qwen"))
# --- pair that is set where one of them is not [environ item]
import os

from langchain_community.chat_models import QianfanChatEndpoint

if "QIANFAN_AK" not in os.environ:
    os.environ["QIANFAN_AK"] = "<<app-api-key>>"
    os.environ["QIANFAN_SK"] = "<<app-secret-key>>"
QianfanChatEndpoint()
# --- pair that alone is in a function [environ item]
import os

from langchain_community.chat_models import QianfanChatEndpoint


def init():
    os.environ["QIANFAN_AK"] = "<<app-api-key>>"
    os.environ["QIANFAN_SK"] = "<<app-secret-key>>"


init()
QianfanChatEndpoint()
# --- branch that says that it is not set [refused: other code depends on whether the variable is set]
import os

import dashscope

if not os.environ.get("DASHSCOPE_API_KEY"):
    print("no key is set")
    os.environ["DASHSCOPE_API_KEY"] = "<<dashscope-key>>"
dashscope.Generation.call(model="qwen")
# --- one of two branches [refused: other code depends on whether the variable is set]
import os

import dashscope

if "DASHSCOPE_API_KEY" not in os.environ:
    os.environ["DASHSCOPE_API_KEY"] = "<<dashscope-key>>"
else:
    print("a key is set")
dashscope.Generation.call(model="qwen")
# --- command that sets the variable [text]
import os

os.system("DASHSCOPE_API_KEY=<<dashscope-key>> python app.py")
# --- option of a command [literal]
import subprocess

subprocess.run(["python", "app.py", "--api-key", "<<dashscope-key>>"], check=True)
# --- result of setdefault below a default of another key [refused: DASHSCOPE_API_KEY is read in this module already]
import os

import dashscope
from openai import OpenAI

dashscope.api_key = os.getenv("DASHSCOPE_API_KEY", "<<dashscope-key>>")
key = os.environ.setdefault("DASHSCOPE_API_KEY", "<<dashscope-key:b>>")
OpenAI(api_key=key, base_url="https://dashscope.aliyuncs.com/compatible-mode/v1")
