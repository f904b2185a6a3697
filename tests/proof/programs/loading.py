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
# --- settings read the file, and another key is moved there [settings field]
from openai import OpenAI
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_file=".env")
    dashscope_api_key: str = "<<dashscope-key>>"


settings = Settings()
OpenAI(api_key=settings.dashscope_api_key, base_url="https://dashscope.aliyuncs.com/compatible-mode/v1")
OpenAI(api_key="<<openai-key>>", base_url="https://api.openai.com/v1")
# --- settings of another module read the file [settings field]
from app import client
from config import Settings
from openai import OpenAI

OpenAI(api_key=Settings().dashscope_api_key, base_url="https://dashscope.aliyuncs.com/compatible-mode/v1")
# === app.py
from openai import OpenAI

client = OpenAI(api_key="<<openai-key>>", base_url="https://api.openai.com/v1")
# === config.py
from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    dashscope_api_key: str = "<<dashscope-key>>"
    model: str = "qwen"

    class Config:
        env_file = ".env"
        env_prefix = "APP_"
# --- two settings classes read one file [settings field]
from openai import OpenAI
from pydantic_settings import BaseSettings, SettingsConfigDict


class Qwen(BaseSettings):
    model_config = {"env_file": ".env"}
    dashscope_api_key: str = "<<dashscope-key>>"


class Other(BaseSettings):
    model_config = SettingsConfigDict(
        env_file=(".env", ".env.local"),
        env_prefix="MY_",
    )
    openai_api_key: str = "<<openai-key>>"


OpenAI(api_key=Qwen().dashscope_api_key, base_url="https://dashscope.aliyuncs.com/compatible-mode/v1")
OpenAI(api_key=Other().openai_api_key, base_url="https://api.openai.com/v1")
# --- settings that forbid what they do not know [refused: refuses a variable that it has no field for]
from openai import OpenAI
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_file=".env", extra="forbid")
    model: str = "qwen"


Settings()
OpenAI(api_key="<<dashscope-key>>", base_url="https://dashscope.aliyuncs.com/compatible-mode/v1")
# --- settings that read another file [settings field]
from openai import OpenAI
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_file="prod.env")
    dashscope_api_key: str = "<<dashscope-key>>"


OpenAI(api_key=Settings().dashscope_api_key, base_url="https://dashscope.aliyuncs.com/compatible-mode/v1")
# --- settings that hold a model, and read the file [model field]
from openai import OpenAI
from pydantic import BaseModel
from pydantic_settings import BaseSettings, SettingsConfigDict


class Llm(BaseModel):
    dashscope_api_key: str = "<<dashscope-key>>"


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_file=".env", env_nested_delimiter="__")
    llm: Llm = Llm()


OpenAI(api_key=Settings().llm.dashscope_api_key, base_url="https://dashscope.aliyuncs.com/compatible-mode/v1")
# --- settings whose default somebody reads [refused: the field is read from the class itself]
from openai import OpenAI
from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    dashscope_api_key: str = "<<dashscope-key>>"


OpenAI(api_key=Settings.model_fields["dashscope_api_key"].default)
# --- settings with sources of their own [refused: the class says itself where its values come from]
from openai import OpenAI
from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    dashscope_api_key: str = "<<dashscope-key>>"

    @classmethod
    def settings_customise_sources(cls, settings_cls, init_settings, **kwargs):
        return (init_settings,)


OpenAI(api_key=Settings().dashscope_api_key, base_url="https://dashscope.aliyuncs.com/compatible-mode/v1")
# --- settings that nobody fills [refused: an object of the class is made without the environment]
from openai import OpenAI
from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    dashscope_api_key: str = "<<dashscope-key>>"


OpenAI(
    api_key=Settings.model_construct().dashscope_api_key,
    base_url="https://dashscope.aliyuncs.com/compatible-mode/v1",
)
# --- decouple reads the file for itself alone [literal]
from decouple import config
from openai import OpenAI

print(config("MODEL", default="qwen"))
OpenAI(api_key="<<openai-key>>", base_url="https://api.openai.com/v1")
# --- another module loads it first [literal]
import env
from openai import OpenAI

OpenAI(api_key="<<dashscope-key>>", base_url="https://dashscope.aliyuncs.com/compatible-mode/v1")
# === env.py
from dotenv import load_dotenv

load_dotenv()
# --- another module loads it too late [literal]
from openai import OpenAI

OpenAI(api_key="<<dashscope-key>>", base_url="https://dashscope.aliyuncs.com/compatible-mode/v1")
import env
# === env.py
from dotenv import load_dotenv

load_dotenv()
# --- the program loads it behind its imports, too late for a module [literal]
from dotenv import load_dotenv
from llm import client

load_dotenv()
client.chat.completions.create(model="qwen-max")
# === llm.py
from openai import OpenAI

client = OpenAI(api_key="<<dashscope-key>>", base_url="https://dashscope.aliyuncs.com/compatible-mode/v1")
# --- the program loads it behind its imports, in time for a function [literal]
from dotenv import load_dotenv
from llm import client

load_dotenv()
client()
# === llm.py
from openai import OpenAI


def client():
    return OpenAI(api_key="<<dashscope-key>>", base_url="https://dashscope.aliyuncs.com/compatible-mode/v1")
# --- the program loads it before it imports anything of its own [literal]
from dotenv import load_dotenv

load_dotenv()

from llm import client

client.chat.completions.create(model="qwen-max")
# === llm.py
from openai import OpenAI

client = OpenAI(api_key="<<dashscope-key>>", base_url="https://dashscope.aliyuncs.com/compatible-mode/v1")
# --- a package that loads it [literal]
from app.main import run

run()
# === app/__init__.py
from dotenv import load_dotenv

load_dotenv()
# === app/main.py
from openai import OpenAI

client = OpenAI(api_key="<<dashscope-key>>", base_url="https://dashscope.aliyuncs.com/compatible-mode/v1")


def run():
    return client.models.list()
# --- another program loads it [literal]
from openai import OpenAI

OpenAI(api_key="<<dashscope-key>>", base_url="https://dashscope.aliyuncs.com/compatible-mode/v1")
# === other.py
from dotenv import load_dotenv

load_dotenv()
# --- the program loads another file [literal]
from dotenv import load_dotenv
from openai import OpenAI

load_dotenv("conf/dev.env")
OpenAI(api_key="<<dashscope-key>>", base_url="https://dashscope.aliyuncs.com/compatible-mode/v1")
# --- the program finds the file [literal]
from dotenv import find_dotenv, load_dotenv
from openai import OpenAI

_ = load_dotenv(find_dotenv(), override=True, encoding="utf-8")
OpenAI(api_key="<<dashscope-key>>", base_url="https://dashscope.aliyuncs.com/compatible-mode/v1")
# --- the program loads it, its test does not [literal]
from test_llm import test_client

test_client()
# === app.py
from dotenv import load_dotenv
from llm import client

load_dotenv()
client()
# === llm.py
from openai import OpenAI


def client():
    return OpenAI(api_key="<<dashscope-key>>", base_url="https://dashscope.aliyuncs.com/compatible-mode/v1")
# === test_llm.py
from llm import client


def test_client():
    assert client()
