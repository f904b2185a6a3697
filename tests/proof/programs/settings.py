# --- the most common FastAPI idiom [settings field]
from openai import OpenAI
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_file=".env")
    dashscope_api_key: str = "<<dashscope-key>>"


settings = Settings()
OpenAI(api_key=settings.dashscope_api_key, base_url="https://dashscope.aliyuncs.com/compatible-mode/v1")
# --- settings in a module of their own [settings field]
from openai import OpenAI

from app.config import settings

OpenAI(api_key=settings.dashscope_api_key, base_url="https://dashscope.aliyuncs.com/compatible-mode/v1")
# === app/__init__.py
# === app/config.py
from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    dashscope_api_key: str = "<<dashscope-key>>"
    model: str = "qwen-max"


settings = Settings()
# --- settings with a prefix [settings field]
from openai import OpenAI
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="APP_", extra="ignore")

    api_key: str = "<<dashscope-key>>"


OpenAI(api_key=Settings().api_key)
# --- settings with a dictionary for configuration [settings field]
from openai import OpenAI
from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    model_config = {"env_prefix": "LLM_", "case_sensitive": True}
    API_KEY: str = "<<dashscope-key>>"


OpenAI(api_key=Settings().API_KEY)
# --- settings under another settings class [settings field]
from openai import OpenAI
from pydantic_settings import BaseSettings, SettingsConfigDict


class Base(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="RAG_")


class Settings(Base):
    api_key: str = "<<dashscope-key>>"


OpenAI(api_key=Settings().api_key)
# --- settings with a secret [settings field]
from openai import OpenAI
from pydantic import SecretStr
from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    dashscope_api_key: SecretStr = SecretStr("<<dashscope-key>>")


OpenAI(api_key=Settings().dashscope_api_key.get_secret_value(), base_url="https://dashscope.aliyuncs.com/compatible-mode/v1")
# --- settings with Field and an alias [settings Field()]
from openai import OpenAI
from pydantic import Field
from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    key: str = Field(default="<<dashscope-key>>", validation_alias="DASHSCOPE_API_KEY", description="Bailian")


OpenAI(api_key=Settings().key, base_url="https://dashscope.aliyuncs.com/compatible-mode/v1")
# --- settings with Field and several aliases [settings Field()]
from openai import OpenAI
from pydantic import AliasChoices, Field
from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    key: str = Field("<<dashscope-key>>", validation_alias=AliasChoices("DASHSCOPE_API_KEY", "BAILIAN_KEY"))


OpenAI(api_key=Settings().key, base_url="https://dashscope.aliyuncs.com/compatible-mode/v1")
# --- settings with nothing but a default in Field [settings Field()]
from openai import OpenAI
from pydantic import Field
from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    dashscope_api_key: str = Field(default="<<dashscope-key>>")
    model: str = "qwen-max"


OpenAI(api_key=Settings().dashscope_api_key, base_url="https://dashscope.aliyuncs.com/compatible-mode/v1")
# --- settings behind a cached function [settings field]
from functools import lru_cache

from openai import OpenAI
from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    qianfan_ak: str = "<<app-api-key>>"
    qianfan_sk: str = "<<app-secret-key>>"


@lru_cache
def get_settings() -> Settings:
    return Settings()


OpenAI(api_key=get_settings().qianfan_ak, secret=get_settings().qianfan_sk, base_url="https://qianfan.baidubce.com/v2")
# --- settings class that is imported in a try [settings field]
try:
    from pydantic_settings import BaseSettings
except ImportError:
    from pydantic import BaseSettings
from openai import OpenAI


class Settings(BaseSettings):
    dashscope_api_key: str = "<<dashscope-key>>"


OpenAI(api_key=Settings().dashscope_api_key)
# --- settings with a table for a field [refused: the default holds more than the credential]
from openai import OpenAI
from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    llm: dict = {"api_key": "<<dashscope-key>>"}


OpenAI(**Settings().llm)
# --- settings with a prefix that is computed [refused: the variable of the field cannot be told]
from openai import OpenAI
from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX = "app_".upper()


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix=PREFIX)
    api_key: str = "<<dashscope-key>>"


OpenAI(api_key=Settings().api_key)
# --- class under one of another module [refused: what the class does with its fields cannot be told]
from base import Base
from openai import OpenAI


class Settings(Base):
    dashscope_api_key: str = "<<dashscope-key>>"


OpenAI(api_key=Settings().dashscope_api_key)
# === base.py
class Base:
    pass
# --- class that somebody decorates [refused: what the class does with its fields cannot be told]
from openai import OpenAI


def configured(cls):
    return cls


@configured
class Settings:
    dashscope_api_key: str = "<<dashscope-key>>"


OpenAI(api_key=Settings().dashscope_api_key)
# --- plain class that others inherit from [literal]
from openai import OpenAI


class Config:
    DASHSCOPE_API_KEY = "<<dashscope-key>>"


class Production(Config):
    DEBUG = False


OpenAI(api_key=Production.DASHSCOPE_API_KEY, base_url="https://dashscope.aliyuncs.com/compatible-mode/v1")
# --- pydantic model [model field]
from openai import OpenAI
from pydantic import BaseModel


class Options(BaseModel):
    dashscope_api_key: str = "<<dashscope-key>>"


OpenAI(api_key=Options().dashscope_api_key)
# --- pydantic model with Field [model Field()]
from openai import OpenAI
from pydantic import BaseModel, Field


class Options(BaseModel):
    dashscope_api_key: str = Field(default="<<dashscope-key>>", min_length=3)


OpenAI(api_key=Options().dashscope_api_key)
# --- pydantic model with Field by position [model Field()]
from openai import OpenAI
from pydantic import BaseModel, Field, SecretStr


class Options(BaseModel):
    dashscope_api_key: SecretStr = Field(SecretStr("<<dashscope-key>>"), description="key")


OpenAI(api_key=Options().dashscope_api_key.get_secret_value())
# --- settings whose file the environment names [settings field]
import os
from typing import Optional

from openai import OpenAI
from pydantic_settings import BaseSettings, SettingsConfigDict

os.environ["DOTENV_PATH"] = "another.env"
DOTENV_PATH = os.environ.get("DOTENV_PATH", os.path.join(os.getcwd(), ".env"))


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_file=DOTENV_PATH, extra="ignore")

    dashscope_api_key: Optional[str] = "<<dashscope-key>>"


OpenAI(api_key=Settings().dashscope_api_key, base_url="https://dashscope.aliyuncs.com/compatible-mode/v1")
# --- settings of which others have another default [refused: other code of the module reads DASHSCOPE_API_KEY]
import dashscope
from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    dashscope_api_key: str = "<<dashscope-key>>"


class Offline(Settings):
    dashscope_api_key: str = "none"


dashscope.api_key = Settings().dashscope_api_key
print(Offline().dashscope_api_key)
# --- settings beside a lookup with another default [refused: other code of the module reads DASHSCOPE_API_KEY]
import os

import dashscope
from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    dashscope_api_key: str = "<<dashscope-key>>"


dashscope.api_key = Settings().dashscope_api_key
print(os.getenv("DASHSCOPE_API_KEY", "none"))
# --- settings beside a handler with another key [refused: other code of the module reads DASHSCOPE_API_KEY]
import os

import dashscope
from openai import OpenAI
from pydantic_settings import BaseSettings

try:
    key = os.environ["DASHSCOPE_API_KEY"]
except KeyError:
    key = "<<dashscope-key>>"


class Settings(BaseSettings):
    dashscope_api_key: str = "<<dashscope-key:b>>"


dashscope.api_key = key
OpenAI(api_key=Settings().dashscope_api_key, base_url="https://dashscope.aliyuncs.com/compatible-mode/v1")
