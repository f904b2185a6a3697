# --- dataclass [dataclass field]
from dataclasses import dataclass

from openai import OpenAI


@dataclass
class Config:
    dashscope_api_key: str = "<<dashscope-key>>"
    model: str = "qwen-max"


OpenAI(api_key=Config().dashscope_api_key)
OpenAI(api_key=Config("other").dashscope_api_key)
# --- dataclass that is given the key by its callers too [dataclass field]
import dataclasses

from openai import OpenAI


@dataclasses.dataclass(frozen=True, kw_only=True)
class Config:
    dashscope_api_key: str = "<<dashscope-key>>"


OpenAI(api_key=Config(dashscope_api_key="mine").dashscope_api_key)
OpenAI(api_key=Config().dashscope_api_key)
# --- dataclass with slots and an import of more [dataclass field]
from dataclasses import asdict, dataclass, replace

from openai import OpenAI


@dataclass(slots=True)
class Config:
    dashscope_api_key: str = "<<dashscope-key>>"


OpenAI(**asdict(replace(Config())))
# --- dataclass with field [dataclass field()]
from dataclasses import dataclass, field

from openai import OpenAI


@dataclass
class Config:
    dashscope_api_key: str = field(default="<<dashscope-key>>", repr=False)


OpenAI(api_key=Config().dashscope_api_key)
# --- dataclass in a project [dataclass field]
from openai import OpenAI

from conf import Config

OpenAI(api_key=Config().dashscope_api_key)
# === conf.py
"""Configuration."""

from dataclasses import dataclass


@dataclass
class Config:
    dashscope_api_key: str = "<<dashscope-key>>"
# --- dataclass whose default is read from the class [refused: the field is read from the class itself]
from dataclasses import dataclass

from openai import OpenAI


@dataclass
class Config:
    dashscope_api_key: str = "<<dashscope-key>>"


OpenAI(api_key=Config.dashscope_api_key)
# --- dataclass whose default another module reads from the class [refused: the field is read from the class itself]
from conf import Config
from openai import OpenAI

OpenAI(api_key=Config.dashscope_api_key)
# === conf.py
from dataclasses import dataclass


@dataclass
class Config:
    dashscope_api_key: str = "<<dashscope-key>>"
# --- dataclass with a field of the class [literal]
from dataclasses import dataclass
from typing import ClassVar

from openai import OpenAI


@dataclass
class Config:
    dashscope_api_key: ClassVar[str] = "<<dashscope-key>>"


OpenAI(api_key=Config.dashscope_api_key)
# --- attrs [attrs field]
from attrs import define
from openai import OpenAI


@define
class Config:
    dashscope_api_key: str = "<<dashscope-key>>"


OpenAI(api_key=Config().dashscope_api_key)
# --- attrs of old [attrs field()]
import attr
from openai import OpenAI


@attr.s
class Config:
    dashscope_api_key = attr.ib(default="<<dashscope-key>>")


OpenAI(api_key=Config().dashscope_api_key)
# --- named tuple [literal]
from typing import NamedTuple

from openai import OpenAI


class Config(NamedTuple):
    dashscope_api_key: str = "<<dashscope-key>>"


OpenAI(api_key=Config().dashscope_api_key)
# --- dataclass beside a function called field [refused: 'field' is something else here]
from dataclasses import dataclass

from openai import OpenAI


def field(name):
    return name


@dataclass
class Config:
    dashscope_api_key: str = "<<dashscope-key>>"


OpenAI(api_key=Config().dashscope_api_key)
# --- dataclass with a factory [literal]
from dataclasses import dataclass, field

import dashscope


@dataclass
class Account:
    api_key: str = field(default_factory=lambda: "<<dashscope-key>>")


dashscope.api_key = Account().api_key
# --- model with a factory [literal]
import dashscope
from pydantic import BaseModel, Field


class Account(BaseModel):
    dashscope_api_key: str = Field(default_factory=lambda: "<<dashscope-key>>")


dashscope.api_key = Account().dashscope_api_key
