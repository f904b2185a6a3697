# --- getenv with a default [default of a lookup]
import os

from openai import OpenAI

OpenAI(api_key=os.getenv("DASHSCOPE_API_KEY", "<<dashscope-key>>"))
# --- getenv with a variable of the project's own [default of a lookup]
import os

from openai import OpenAI

OpenAI(api_key=os.getenv("MY_MODEL_KEY", "<<qianfan-key>>"), base_url="https://qianfan.baidubce.com/v2")
# --- or behind a lookup [or behind a lookup]
import os

from openai import OpenAI

OpenAI(api_key=os.environ.get("DASHSCOPE_API_KEY") or "<<dashscope-key>>")
# --- or in parentheses behind a lookup [or behind a lookup]
import os

from openai import OpenAI

OpenAI(
    api_key=(
        os.environ.get("DASHSCOPE_API_KEY")
        or ("<<dashscope-key>>")
    ),
)
# --- or behind a stripped lookup [or behind a variable]
import os

from openai import OpenAI

OpenAI(api_key=os.environ.get("DASHSCOPE_API_KEY", "").strip() or "<<dashscope-key>>")
# --- or behind a name that holds a lookup [or behind a variable]
import os

from openai import OpenAI

key = os.getenv("DASHSCOPE_API_KEY")
OpenAI(api_key=key or "<<dashscope-key>>")
# --- or behind a parameter [or behind a value]
from openai import OpenAI


def make(dashscope_api_key=None):
    OpenAI(api_key=dashscope_api_key or "<<dashscope-key>>")


make()
make("mine")
# --- conditional lookup [conditional lookup]
import os

from openai import OpenAI

OpenAI(api_key=os.environ["DASHSCOPE_API_KEY"] if "DASHSCOPE_API_KEY" in os.environ else "<<dashscope-key>>")
# --- default of a dictionary [default of a call]
import json

from openai import OpenAI

config = json.loads("{}")
OpenAI(api_key=config.get("dashscope_api_key", "<<dashscope-key>>"))
# --- fallback of configparser [default of a call]
import configparser

from openai import OpenAI

parser = configparser.ConfigParser()
parser.read_string("[llm]\nmodel = qwen-max\n")
OpenAI(api_key=parser.get("llm", "dashscope_api_key", fallback="<<dashscope-key>>"))
# --- default of an attribute [default of a call]
import types

from openai import OpenAI

settings = types.SimpleNamespace(model="qwen-max")
OpenAI(api_key=getattr(settings, "dashscope_api_key", "<<dashscope-key>>"))
# --- default of decouple [default of a lookup]
from decouple import config
from openai import OpenAI

OpenAI(api_key=config("DASHSCOPE_API_KEY", default="<<dashscope-key>>"))
# --- default of starlette [default of a lookup]
from openai import OpenAI
from starlette.config import Config

config = Config(".env")
OpenAI(api_key=config("DASHSCOPE_API_KEY", cast=str, default="<<dashscope-key>>"))
# --- default of environs [default of a lookup]
from environs import Env
from openai import OpenAI

env = Env()
OpenAI(api_key=env.str("DASHSCOPE_API_KEY", "<<dashscope-key>>"))
# --- default of a helper [default of a call]
import os

from openai import OpenAI


def get_setting(name, default=None):
    return os.environ.get(name, default)


OpenAI(api_key=get_setting("DASHSCOPE_API_KEY", "<<dashscope-key>>"))
# --- two variables, then a literal [or behind a lookup]
import os

from openai import OpenAI

OpenAI(api_key=os.getenv("DASHSCOPE_API_KEY") or os.getenv("BAILIAN_API_KEY") or "<<dashscope-key>>")
# --- variable that is read elsewhere too [refused: DASHSCOPE_API_KEY is read in this module already]
import os

import dashscope

first = os.environ["DASHSCOPE_API_KEY"]
dashscope.api_key = "<<dashscope-key>>"
# --- lookup whose branch is not taken [refused: DASHSCOPE_API_KEY is read in this module already]
import os

import dashscope

if os.getenv("PRODUCTION") == "yes":
    dashscope.api_key = os.environ["DASHSCOPE_API_KEY"]
else:
    dashscope.api_key = "<<dashscope-key>>"
# --- OmegaConf [default of an interpolation]
from omegaconf import OmegaConf
from openai import OpenAI

config = OmegaConf.create({"key": "${oc.env:DASHSCOPE_API_KEY,<<dashscope-key>>}", "model": "${oc.env:MODEL,qwen-max}"})
OpenAI(api_key=config["key"], base_url="https://dashscope.aliyuncs.com/compatible-mode/v1")
# --- branch where there is none [branch behind a lookup]
import os

import dashscope

api_key = os.getenv("DASHSCOPE_API_KEY")
if not api_key:
    api_key = "<<dashscope-key>>"
dashscope.api_key = api_key
# --- branch where an attribute is None [branch behind a lookup]
import os

import dashscope


class Bot:
    def __init__(self):
        self.api_key = os.environ.get("DASHSCOPE_API_KEY")
        if self.api_key is None:
            self.api_key = "<<dashscope-key>>"


dashscope.api_key = Bot().api_key
# --- handler of a lookup [handler of a lookup]
import os

import dashscope

try:
    api_key = os.environ["DASHSCOPE_API_KEY"]
except KeyError:
    api_key = "<<dashscope-key>>"
dashscope.api_key = api_key
# --- branch that does more [refused: DASHSCOPE_API_KEY is read in this module already]
import os

import dashscope

api_key = os.getenv("DASHSCOPE_API_KEY")
if not api_key:
    print("no key is set")
    api_key = "<<dashscope-key>>"
dashscope.api_key = api_key
# --- branch of a variable that is read above too [refused: DASHSCOPE_API_KEY is read in this module already]
import os

import dashscope

print("set" if os.getenv("DASHSCOPE_API_KEY") else "not set")
api_key = os.getenv("DASHSCOPE_API_KEY")
if not api_key:
    api_key = "<<dashscope-key>>"
dashscope.api_key = api_key
# --- handler beside another one [refused: DASHSCOPE_API_KEY is read in this module already]
import os

import dashscope

try:
    api_key = os.environ["DASHSCOPE_API_KEY"]
except KeyError:
    api_key = "<<dashscope-key>>"
finally:
    print("done")
dashscope.api_key = api_key
# --- lookup above a write of another key that is made if there is none [refused: DASHSCOPE_API_KEY is given another value]
import os

import dashscope
from openai import OpenAI

dashscope.api_key = os.getenv("DASHSCOPE_API_KEY") or "<<dashscope-key:b>>"
if "DASHSCOPE_API_KEY" not in os.environ:
    os.environ["DASHSCOPE_API_KEY"] = "<<dashscope-key>>"
OpenAI(api_key=os.environ["DASHSCOPE_API_KEY"], base_url="https://dashscope.aliyuncs.com/compatible-mode/v1")
# --- lookup above a default of another key for the environment [refused: DASHSCOPE_API_KEY is given another value]
import os

import dashscope
from openai import OpenAI

dashscope.api_key = os.getenv("DASHSCOPE_API_KEY", "<<dashscope-key:b>>")
os.environ.setdefault("DASHSCOPE_API_KEY", "<<dashscope-key>>")
OpenAI(api_key=os.environ["DASHSCOPE_API_KEY"], base_url="https://dashscope.aliyuncs.com/compatible-mode/v1")
# --- lookup that has no default elsewhere [refused: other code of the module reads DASHSCOPE_API_KEY]
import os

import dashscope

print("local" if os.getenv("DASHSCOPE_API_KEY") is None else "server")
dashscope.api_key = os.getenv("DASHSCOPE_API_KEY", "<<dashscope-key>>")
# --- lookup that has the same default elsewhere [default of a lookup]
import os

import dashscope
from openai import OpenAI

dashscope.api_key = os.getenv("DASHSCOPE_API_KEY", "<<dashscope-key>>")
OpenAI(api_key=os.getenv("DASHSCOPE_API_KEY") or "<<dashscope-key>>")
