# --- parameter that callers leave out [annotated parameter]
from openai import OpenAI


def answer(question: str, api_key: str = "<<dashscope-key>>") -> str:
    """Ask."""
    OpenAI(api_key=api_key)
    return question


answer("hi")
answer("hi", "mine")
answer("hi", api_key="mine")
# --- parameter that another module leaves out [parameter]
from llm import answer

answer("hi")
# === llm.py
from openai import OpenAI


def answer(question, api_key="<<dashscope-key>>"):
    OpenAI(api_key=api_key)
# --- parameter that is passed on under a telling name [parameter]
from langchain_community.chat_models import ChatTongyi


def chat(question, api_key="<<dashscope-key>>", model="qwen-max"):
    return ChatTongyi(dashscope_api_key=api_key, model=model)


chat("hi")
# --- parameters of a constructor [annotated parameter]
import qianfan


class Client:
    def __init__(self, ak: str = "<<app-api-key>>", sk: str = "<<app-secret-key>>") -> None:
        self.chat = qianfan.ChatCompletion(ak=ak, sk=sk)


Client()
Client("a")
# --- keyword-only parameter of a coroutine [annotated parameter]
import asyncio

from openai import AsyncOpenAI


async def answer(question: str, *, api_key: str = "<<dashscope-key>>") -> None:
    AsyncOpenAI(api_key=api_key)


asyncio.run(answer("hi"))
# --- parameter of a static method [parameter]
from openai import OpenAI


class Client:
    @staticmethod
    def make(api_key="<<dashscope-key>>"):
        return OpenAI(api_key=api_key)


Client.make()
# --- parameter of a generator [parameter]
from openai import OpenAI


def answers(questions, api_key="<<dashscope-key>>"):
    for question in questions:
        OpenAI(api_key=api_key)
        yield question


list(answers(["a", "b"]))
# --- parameter before others [parameter]
from openai import OpenAI


def make(api_key="<<dashscope-key>>", model="qwen-max"):
    OpenAI(api_key=api_key, model=model)


make()
make(model="qwen-plus")
# --- parameter of a function with a decorated function in it [parameter]
import functools

from openai import OpenAI


def make(api_key="<<dashscope-key>>"):
    @functools.lru_cache
    def client():
        return OpenAI(api_key=api_key)

    return client()


make()
# --- parameter of a route [refused: what decorates the function may go by the default]
from fastapi import FastAPI
from openai import OpenAI

app = FastAPI()


@app.get("/")
def answer(api_key: str = "<<dashscope-key>>"):
    return OpenAI(api_key=api_key)
# --- parameter that a call gives None for [refused: a call gives None for the argument]
from openai import OpenAI


def make(api_key="<<dashscope-key>>"):
    if api_key is not None:
        OpenAI(api_key=api_key)


make(api_key=None)
make()
# --- parameter of a function on one line [refused: the body of the function stands on its first line]
from openai import OpenAI


def make(api_key="<<dashscope-key>>"): return OpenAI(api_key=api_key)


make()
# --- parameter of a lambda [refused: a lambda has no body for the lookup]
from openai import OpenAI

make = lambda api_key="<<dashscope-key>>": OpenAI(api_key=api_key)
make()
# --- parameter of a protocol [refused: the function has no body]
from typing import Protocol


class Maker(Protocol):
    def make(self, api_key: str = "<<dashscope-key>>") -> None: ...
# --- client in a default [literal]
from openai import OpenAI


def answer(question, client=OpenAI(api_key="<<dashscope-key>>")):
    return client.chat.completions.create(model=question)


answer("hi")
# --- parameter whose default is looked at [refused: the default is read from the function itself]
import inspect

from openai import OpenAI


def make(dashscope_api_key="<<dashscope-key>>"):
    return OpenAI(api_key=dashscope_api_key)


OpenAI(api_key=inspect.signature(make).parameters["dashscope_api_key"].default)
# --- parameter by position alone, whose default a subclass leaves out [parameter]
from openai import OpenAI


class Base:
    def __init__(self, dashscope_api_key="<<dashscope-key>>", /, *, model="qwen"):
        self.client = OpenAI(
            api_key=dashscope_api_key, base_url="https://dashscope.aliyuncs.com/compatible-mode/v1"
        )


class Child(Base):
    def __init__(self, model):
        super().__init__(model=model)


Child("qwen")
# --- parameter of a project that runs on Python 3.9 [annotated parameter]
from typing import Any

from openai import OpenAI


def make(model: Any, dashscope_api_key: str = "<<dashscope-key>>"):
    return OpenAI(api_key=dashscope_api_key)


make("qwen")
# === pyproject.toml
[project]
requires-python = ">=3.9"
# --- parameter of a module that runs on Python 3.9 and imports nothing of typing [parameter]
from openai import OpenAI


def make(dashscope_api_key: str = "<<dashscope-key>>"):
    return OpenAI(api_key=dashscope_api_key)


make()
# === setup.cfg
[options]
python_requires = >=3.8
# --- parameter of a module with Optional [annotated parameter]
from typing import Optional

from openai import OpenAI


def make(dashscope_api_key: str = "<<dashscope-key>>", model: Optional[str] = None):
    return OpenAI(api_key=dashscope_api_key)


make()
# --- parameter whose annotation is no class [parameter]
from openai import OpenAI


def make(dashscope_api_key: any = "<<dashscope-key>>"):
    return OpenAI(api_key=dashscope_api_key)


make()
# --- parameter whose annotation is never evaluated [annotated parameter]
from __future__ import annotations

from openai import OpenAI


def make(dashscope_api_key: any = "<<dashscope-key>>"):
    return OpenAI(api_key=dashscope_api_key)


make()
