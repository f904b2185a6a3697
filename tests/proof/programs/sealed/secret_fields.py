# --- settings that are printed [sealed]
from openai import OpenAI
from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    dashscope_api_key: str = "<<dashscope-key>>"
    model: str = "qwen-max"


settings = Settings()
print(settings)
OpenAI(api_key=settings.dashscope_api_key, base_url="https://dashscope.aliyuncs.com/compatible-mode/v1")
# --- the field itself is put out in many ways [sealed]
import logging

from openai import OpenAI
from pydantic import Field
from pydantic_settings import BaseSettings

logger = logging.getLogger(__name__)
logging.basicConfig(level="INFO")


class Settings(BaseSettings):
    dashscope_api_key: str = Field(default="<<dashscope-key>>", description="of Bailian")


settings = Settings()
print("key: " + settings.dashscope_api_key)
print("key:", settings.dashscope_api_key)
print(f"{settings.dashscope_api_key:>4}" if settings.dashscope_api_key else "none")
print("key: %s" % settings.dashscope_api_key)
print("key: {}".format(settings.dashscope_api_key))
print("key: {:>4}".format(settings.dashscope_api_key))
logger.info("key %s", settings.dashscope_api_key)
print(len(settings.dashscope_api_key), settings.dashscope_api_key[:0])
OpenAI(api_key=settings.dashscope_api_key, base_url="https://dashscope.aliyuncs.com/compatible-mode/v1")
# --- settings of a package, used all over it [sealed]
from app.chat import Chat
from app.config import settings
from app import client

print(settings)
Chat(settings).ask()
client()
# === app/__init__.py
from .llm import client
# === app/config.py
from functools import lru_cache

from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_file=".env")
    dashscope_api_key: str = "<<dashscope-key>>"
    model: str = "qwen-max"


@lru_cache
def get_settings() -> Settings:
    return Settings()


settings = get_settings()
# === app/llm.py
from openai import OpenAI

from . import config
from .config import get_settings

BASE = "https://dashscope.aliyuncs.com/compatible-mode/v1"


def client():
    OpenAI(api_key=config.settings.dashscope_api_key, base_url=BASE)
    return OpenAI(api_key=get_settings().dashscope_api_key, base_url=BASE)
# === app/chat.py
from openai import OpenAI

from app.config import Settings


class Chat:
    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    def ask(self):
        return OpenAI(
            api_key=self.settings.dashscope_api_key, base_url="https://dashscope.aliyuncs.com/compatible-mode/v1"
        )
# --- settings with a method of their own [sealed]
import requests
from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    dashscope_api_key: str = "<<dashscope-key>>"

    def headers(self) -> dict:
        return {"Authorization": f"Bearer {self.dashscope_api_key}"}


settings = Settings()
print("with", settings)
requests.get("https://dashscope.aliyuncs.com/compatible-mode/v1/models", headers=settings.headers())
# --- settings that FastAPI hands in [sealed]
from typing import Annotated

from fastapi import Depends
from openai import OpenAI
from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    dashscope_api_key: str = "<<dashscope-key>>"


def get_settings():
    return Settings()


def ask(settings: Annotated[Settings, Depends(get_settings)]):
    return OpenAI(api_key=settings.dashscope_api_key, base_url="https://dashscope.aliyuncs.com/compatible-mode/v1")


settings = get_settings()
print(settings)
ask(settings)
# --- two outputs in two modules [sealed]
from openai import OpenAI

import audit
from settings import settings

print(settings)
audit.write()
OpenAI(api_key=settings.dashscope_api_key, base_url="https://dashscope.aliyuncs.com/compatible-mode/v1")
# === audit.py
from settings import settings


def write():
    print(settings.dashscope_api_key)
    print("again " + settings.dashscope_api_key)
# === settings.py
from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    dashscope_api_key: str = "<<dashscope-key>>"


settings = Settings()
# --- model [sealed]
from openai import OpenAI
from pydantic import BaseModel


class Account(BaseModel):
    dashscope_api_key: str


account = Account(dashscope_api_key="<<dashscope-key>>")
print(account.model_dump())
if account.dashscope_api_key:
    OpenAI(api_key=account.dashscope_api_key, base_url="https://dashscope.aliyuncs.com/compatible-mode/v1")
# --- under a class of the project [sealed]
from openai import OpenAI
from pydantic_settings import BaseSettings


class Common(BaseSettings):
    model: str = "qwen-max"


class Settings(Common):
    dashscope_api_key: str = "<<dashscope-key>>"


settings = Settings()
print(repr(settings))
OpenAI(api_key=settings.dashscope_api_key, base_url="https://dashscope.aliyuncs.com/compatible-mode/v1")
# --- made late, and used by its own methods [sealed]
from functools import cached_property

from openai import OpenAI
from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    dashscope_api_key: str = "<<dashscope-key>>"

    @cached_property
    def client(self):
        return OpenAI(api_key=self.dashscope_api_key, base_url="https://dashscope.aliyuncs.com/compatible-mode/v1")


settings = None


def init():
    global settings
    settings = Settings()


init()
print(settings)
settings.client
# --- settings are gone through [left: cannot be told]
from openai import OpenAI
from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    dashscope_api_key: str = "<<dashscope-key>>"


settings = Settings()
print(settings)
for _, value in settings:
    OpenAI(api_key=value, base_url="https://dashscope.aliyuncs.com/compatible-mode/v1")
# --- settings are unpacked [left: cannot be told]
from openai import OpenAI
from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    api_key: str = "<<dashscope-key>>"


settings = Settings()
print(settings)
OpenAI(**settings.model_dump())
# --- a dictionary is made of them [left: cannot be told]
from openai import OpenAI
from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    dashscope_api_key: str = "<<dashscope-key>>"


settings = Settings()
print(settings)
values = dict(settings)
OpenAI(api_key=values["dashscope_api_key"], base_url="https://dashscope.aliyuncs.com/compatible-mode/v1")
# --- the field is asked for by its name [left: cannot be told]
from openai import OpenAI
from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    dashscope_api_key: str = "<<dashscope-key>>"


settings = Settings()
print(settings)
OpenAI(api_key=getattr(settings, "dashscope_api_key"), base_url="https://dashscope.aliyuncs.com/compatible-mode/v1")
# --- another module has it from somewhere [left: cannot be told]
import use
from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    dashscope_api_key: str = "<<dashscope-key>>"


settings = Settings()
print(settings)
use.client(settings)
# === use.py
from openai import OpenAI


def client(given):
    return OpenAI(api_key=given.dashscope_api_key, base_url="https://dashscope.aliyuncs.com/compatible-mode/v1")
# --- a package is given them [left: cannot be told]
import agents
from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    dashscope_api_key: str = "<<dashscope-key>>"


settings = Settings()
print(settings)
agents.run(settings)
# --- the field is written to [left: cannot be told]
from openai import OpenAI
from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    dashscope_api_key: str = "<<dashscope-key>>"


settings = Settings()
print(settings)
settings.dashscope_api_key = settings.dashscope_api_key.strip()
OpenAI(api_key=settings.dashscope_api_key, base_url="https://dashscope.aliyuncs.com/compatible-mode/v1")
# --- two classes have it [left: declared in several classes]
from openai import OpenAI
from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    dashscope_api_key: str = "<<dashscope-key>>"


class Other(BaseSettings):
    dashscope_api_key: str = "<<dashscope-key>>"


settings = Settings()
print(settings)
OpenAI(api_key=settings.dashscope_api_key, base_url="https://dashscope.aliyuncs.com/compatible-mode/v1")
# --- a validator looks at it [left: cannot be told]
from openai import OpenAI
from pydantic import field_validator
from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    dashscope_api_key: str = "<<dashscope-key>>"

    @field_validator("dashscope_api_key")
    @classmethod
    def strip(cls, value):
        return value.strip()


settings = Settings()
print(settings)
OpenAI(api_key=settings.dashscope_api_key, base_url="https://dashscope.aliyuncs.com/compatible-mode/v1")
# --- it may be none [left: something else than str]
from openai import OpenAI
from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    dashscope_api_key: str | None = "<<dashscope-key>>"


settings = Settings()
print(settings)
OpenAI(api_key=settings.dashscope_api_key, base_url="https://dashscope.aliyuncs.com/compatible-mode/v1")
# --- a pattern checks it [left: may not fit a SecretStr]
from openai import OpenAI
from pydantic import Field
from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    dashscope_api_key: str = Field(default="<<dashscope-key>>", pattern="^sk-")


settings = Settings()
print(settings)
OpenAI(api_key=settings.dashscope_api_key, base_url="https://dashscope.aliyuncs.com/compatible-mode/v1")
# --- a model with a default that it does not check [left: the model takes its default as it is]
from openai import OpenAI
from pydantic import BaseModel


class Account(BaseModel):
    dashscope_api_key: str = "x"


account = Account(dashscope_api_key="<<dashscope-key>>")
print(account)
OpenAI(api_key=account.dashscope_api_key, base_url="https://dashscope.aliyuncs.com/compatible-mode/v1")
# --- a page shows it [left: it would be put out all the same]
import streamlit as st
from openai import OpenAI
from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    dashscope_api_key: str = "<<dashscope-key>>"


settings = Settings()
st.write(settings.dashscope_api_key)
OpenAI(api_key=settings.dashscope_api_key, base_url="https://dashscope.aliyuncs.com/compatible-mode/v1")
