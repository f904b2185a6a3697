"""What random programs for the proof are made of: a credential in an idiom, where it stands, how it is used.

``{k}`` is a literal with the key, ``{raw}`` the key as it is, ``{environ}`` and ``{getenv}`` what the module has.
``{m}`` stands before a name of the module that has the credential, for whoever uses it from another one.
"""

from __future__ import annotations

from typing import NamedTuple


class Piece(NamedTuple):
    text: str
    """Statements that bring the credential in."""
    value: str
    """The expression that gives it."""
    imports: tuple[str, ...] = ()
    top: bool = False
    """Whether it can stand at the top of a module alone."""
    is_header: bool = False
    """Whether it gives the value of a header."""


_CLASS = "class Holder:\n    "
_DATA = ("from dataclasses import dataclass, field",)
_MODEL = ("from pydantic import BaseModel, Field",)
_SETTINGS = ("from pydantic_settings import BaseSettings, SettingsConfigDict",)
_ASYNC = ("import asyncio",)
PIECES = {
    "assignment": Piece("DASHSCOPE_API_KEY = {k}", "{m}DASHSCOPE_API_KEY"),
    "two at once": Piece('model, dashscope_api_key = "qwen", {k}', "{m}dashscope_api_key"),
    "chained": Piece("first = dashscope_api_key = {k}", "{m}first"),
    "annotated": Piece("dashscope_api_key: str = {k}", "{m}dashscope_api_key"),
    "walrus": Piece("if (dashscope_api_key := {k}):\n    pass", "{m}dashscope_api_key"),
    "conditional": Piece("dashscope_api_key = {k} if len(str(1)) else None", "{m}dashscope_api_key"),
    "else": Piece("dashscope_api_key = None if not len(str(1)) else {k}", "{m}dashscope_api_key"),
    "entry": Piece('CONFIG = {{"dashscope_api_key": {k}, "model": "qwen"}}', '{m}CONFIG["dashscope_api_key"]'),
    "entry of an entry": Piece('CONFIG = {{"qwen": {{"api_key": {k}}}}}', '{m}CONFIG["qwen"]["api_key"]'),
    "dict()": Piece("CONFIG = dict(dashscope_api_key={k}, model=1)", '{m}CONFIG["dashscope_api_key"]'),
    "item": Piece('CONFIG = {{}}\nCONFIG["dashscope_api_key"] = {k}', '{m}CONFIG["dashscope_api_key"]'),
    "update": Piece("CONFIG = {{}}\nCONFIG.update(dashscope_api_key={k})", '{m}CONFIG["dashscope_api_key"]'),
    "get": Piece('CONFIG = {{}}\nkey = CONFIG.get("dashscope_api_key", {k})', "{m}key"),
    "pop": Piece('CONFIG = {{}}\nkey = CONFIG.pop("dashscope_api_key", {k})', "{m}key"),
    "setdefault": Piece('CONFIG = {{}}\nkey = CONFIG.setdefault("dashscope_api_key", {k})', "{m}key"),
    "sum": Piece('AUTHORIZATION = "Bearer " + {k}', "{m}AUTHORIZATION", is_header=True),
    "scheme": Piece('AUTHORIZATION = "Bearer {raw}"', "{m}AUTHORIZATION", is_header=True),
    "percent": Piece('AUTHORIZATION = "Bearer %s" % {k}', "{m}AUTHORIZATION", is_header=True),
    "format": Piece('AUTHORIZATION = "Bearer {{}}".format({k})', "{m}AUTHORIZATION", is_header=True),
    "join": Piece('AUTHORIZATION = " ".join(["Bearer", {k}])', "{m}AUTHORIZATION", is_header=True),
    "field of an f-string": Piece("AUTHORIZATION = f'Bearer {{\"{raw}\"}}'", "{m}AUTHORIZATION", is_header=True),
    "headers": Piece(
        'HEADERS = {{"Authorization": "Bearer {raw}", "X-Other": "{{}}"}}',
        '{m}HEADERS["Authorization"]',
        is_header=True,
    ),
    "bytes": Piece('TOKEN = b"{raw}"\ndashscope_api_key = TOKEN.decode()', "{m}dashscope_api_key"),
    "lookup with default": Piece('dashscope_api_key = {getenv}("DASHSCOPE_API_KEY", {k})', "{m}dashscope_api_key"),
    "get with default": Piece('dashscope_api_key = {environ}.get("DASHSCOPE_API_KEY", {k})', "{m}dashscope_api_key"),
    "default by name": Piece('dashscope_api_key = {getenv}("DASHSCOPE_API_KEY", default={k})', "{m}dashscope_api_key"),
    "or": Piece('dashscope_api_key = {getenv}("DASHSCOPE_API_KEY") or {k}', "{m}dashscope_api_key"),
    "or with strip": Piece(
        'dashscope_api_key = ({getenv}("DASHSCOPE_API_KEY") or {k}).strip()', "{m}dashscope_api_key"
    ),
    "in environ": Piece(
        'dashscope_api_key = {environ}["DASHSCOPE_API_KEY"] if "DASHSCOPE_API_KEY" in {environ} else {k}',
        "{m}dashscope_api_key",
    ),
    "try": Piece(
        'try:\n    dashscope_api_key = {environ}["DASHSCOPE_API_KEY"]\nexcept KeyError:\n    dashscope_api_key = {k}',
        "{m}dashscope_api_key",
    ),
    "if not": Piece(
        'dashscope_api_key = {getenv}("DASHSCOPE_API_KEY")\nif not dashscope_api_key:\n    dashscope_api_key = {k}',
        "{m}dashscope_api_key",
    ),
    "environ item": Piece('{environ}["DASHSCOPE_API_KEY"] = {k}', '__import__("os").environ["DASHSCOPE_API_KEY"]'),
    "environ call": Piece(
        '{environ}.setdefault("DASHSCOPE_API_KEY", {k})', '__import__("os").environ["DASHSCOPE_API_KEY"]'
    ),
    "environ result": Piece('key = {environ}.setdefault("DASHSCOPE_API_KEY", {k})', "{m}key"),
    "environ update": Piece(
        '{environ}.update({{"DASHSCOPE_API_KEY": {k}, "LANG": "C"}})', '__import__("os").environ["DASHSCOPE_API_KEY"]'
    ),
    "environ keywords": Piece(
        "{environ}.update(LANG='C', DASHSCOPE_API_KEY={k})", '__import__("os").environ["DASHSCOPE_API_KEY"]'
    ),
    "environ if missing": Piece(
        'if "DASHSCOPE_API_KEY" not in {environ}:\n    {environ}["DASHSCOPE_API_KEY"] = {k}',
        '__import__("os").environ["DASHSCOPE_API_KEY"]',
    ),
    "environ of two": Piece('key = {environ}["DASHSCOPE_API_KEY"] = {k}', "{m}key"),
    "parameter": Piece("def ask(q, dashscope_api_key={k}):\n    return dashscope_api_key", '{m}ask("x")'),
    "annotated parameter": Piece(
        "def ask(q: str, dashscope_api_key: str = {k}) -> str:\n    return dashscope_api_key", '{m}ask("x")'
    ),
    "optional parameter": Piece(
        "def ask(q: str, dashscope_api_key: str | None = {k}) -> str:\n    return dashscope_api_key or ''",
        '{m}ask("x")',
    ),
    "keyword-only parameter": Piece(
        'def ask(q, *, dashscope_api_key={k}, n=1):\n    """Ask."""\n    return dashscope_api_key', '{m}ask("x")'
    ),
    "positional-only parameter": Piece(
        "def ask(dashscope_api_key={k}, /, q=1):\n    return dashscope_api_key", "{m}ask()"
    ),
    "parameter of a function that comments": Piece(
        "def ask(\n    q,\n    dashscope_api_key={k},  # of the team\n):\n"
        "    # asks\n    x = 1; return dashscope_api_key",
        '{m}ask("x")',
    ),
    "parameter given as a name": Piece(
        "nothing = None\n\n\ndef ask(dashscope_api_key={k}):\n    return dashscope_api_key or 'none'\n\n\nask(nothing)",
        "{m}ask(None) + {m}ask()",
    ),
    "parameter that another function leaves to it": Piece(
        "def ask(dashscope_api_key={k}):\n    return dashscope_api_key or 'none'\n\n\n"
        "def start(dashscope_api_key=None):\n    return ask(dashscope_api_key)",
        "{m}start() + {m}ask()",
    ),
    "parameter given by keyword": Piece(
        "def ask(q, dashscope_api_key={k}):\n    return str(dashscope_api_key)",
        "{m}ask(1, dashscope_api_key=None) + {m}ask(2)",
    ),
    "parameter of a method given None": Piece(
        "class Holder:\n    def ask(self, dashscope_api_key={k}):\n        return str(dashscope_api_key)",
        "{m}Holder().ask(None) + {m}Holder().ask()",
    ),
    "parameter of a coroutine": Piece(
        "async def ask(q, dashscope_api_key={k}):\n    return dashscope_api_key",
        '__import__("asyncio").run({m}ask("x"))',
        top=True,
    ),
    "parameter of a generator": Piece(
        "def ask(q, dashscope_api_key={k}):\n    yield dashscope_api_key", 'next({m}ask("x"))'
    ),
    "parameter of a closure": Piece(
        "def outer(dashscope_api_key={k}):\n    def inner():\n        return dashscope_api_key\n    return inner",
        "{m}outer()()",
    ),
    "parameter that is deleted": Piece(
        "def ask(dashscope_api_key={k}):\n    kept = dashscope_api_key\n    del dashscope_api_key\n    return kept",
        "{m}ask()",
    ),
    "parameter of a cached function": Piece(
        "@functools.lru_cache\ndef ask(q, dashscope_api_key={k}):\n    return dashscope_api_key",
        '{m}ask("x")',
        ("import functools",),
    ),
    "parameter of a wrapped function": Piece(
        "def wrap(f):\n    @functools.wraps(f)\n    def g(*a, **b):\n        return f(*a, **b)\n    return g\n\n\n"
        "@wrap\ndef ask(q, dashscope_api_key={k}):\n    return dashscope_api_key",
        '{m}ask("x")',
        ("import functools",),
    ),
    "parameter of a constructor": Piece(
        f"{_CLASS}def __init__(self, dashscope_api_key={{k}}):\n        self.key = dashscope_api_key", "{m}Holder().key"
    ),
    "parameter of a constructor below": Piece(
        f"{_CLASS}def __init__(self, dashscope_api_key={{k}}):\n        self.key = dashscope_api_key\n\n\n"
        "class Child(Holder):\n    def __init__(self, *a):\n        super().__init__(*a)",
        "{m}Child().key",
    ),
    "parameter of a class method": Piece(
        f"{_CLASS}@classmethod\n    def ask(cls, dashscope_api_key={{k}}):\n        return dashscope_api_key",
        "{m}Holder.ask()",
    ),
    "parameter of a lambda": Piece("ask = lambda dashscope_api_key={k}: dashscope_api_key", "{m}ask()"),
    "partial": Piece(
        "def ask(dashscope_api_key=None):\n    return dashscope_api_key\n\n\nbound = functools.partial(ask, "
        "dashscope_api_key={k})",
        "{m}bound()",
        ("import functools",),
    ),
    "lambda": Piece("dashscope_api_key = lambda: {k}", "{m}dashscope_api_key()"),
    "function": Piece("def dashscope_api_key():\n    return {k}", "{m}dashscope_api_key()"),
    "nested function": Piece(
        "def outer():\n    def dashscope_api_key():\n        return {k}\n    return dashscope_api_key()", "{m}outer()"
    ),
    "function with os": Piece(
        "def ask(os):\n    dashscope_api_key = {k}\n    return dashscope_api_key", '{m}ask("linux")'
    ),
    "late os": Piece(
        "def ask():\n    dashscope_api_key = {k}\n    import os\n    return dashscope_api_key + os.sep", "{m}ask()[:-1]"
    ),
    "global": Piece(
        "def setup():\n    global dashscope_api_key\n    dashscope_api_key = {k}\n\n\nsetup()",
        "{m}dashscope_api_key",
        top=True,
    ),
    "class attribute": Piece(f"{_CLASS}dashscope_api_key = {{k}}", "{m}Holder.dashscope_api_key"),
    "attribute that is inherited": Piece(
        f"{_CLASS}dashscope_api_key = {{k}}\n\n\nclass Child(Holder):\n    pass", "{m}Child().dashscope_api_key"
    ),
    "annotated attribute": Piece(f"{_CLASS}dashscope_api_key: str = {{k}}", "{m}Holder().dashscope_api_key"),
    "attribute of an object": Piece(
        f"{_CLASS}def __init__(self):\n        self.dashscope_api_key = {{k}}", "{m}Holder().dashscope_api_key"
    ),
    "property": Piece(
        f"{_CLASS}@property\n    def dashscope_api_key(self):\n        return {{k}}", "{m}Holder().dashscope_api_key"
    ),
    "class with os": Piece(f"{_CLASS}os = 'linux'\n    dashscope_api_key = {{k}}", "{m}Holder.dashscope_api_key"),
    "enum": Piece(
        "class Keys(enum.Enum):\n    DASHSCOPE_API_KEY = {k}\n    OTHER = 'b'",
        "{m}Keys.DASHSCOPE_API_KEY.value",
        ("import enum",),
    ),
    "enum of text": Piece(
        "class Keys(str, enum.Enum):\n    DASHSCOPE_API_KEY = {k}", "{m}Keys.DASHSCOPE_API_KEY.value", ("import enum",)
    ),
    "named tuple": Piece(
        "class Keys(NamedTuple):\n    dashscope_api_key: str = {k}\n    n: int = 1",
        "{m}Keys().dashscope_api_key",
        ("from typing import NamedTuple",),
    ),
    "typed dictionary": Piece(
        "class Keys(TypedDict):\n    dashscope_api_key: str\n\n\nkeys: Keys = {{'dashscope_api_key': {k}}}",
        '{m}keys["dashscope_api_key"]',
        ("from typing import TypedDict",),
    ),
    "dataclass": Piece(
        "@dataclass\nclass Keys:\n    dashscope_api_key: str = {k}\n    n: int = 1",
        "{m}Keys().dashscope_api_key",
        _DATA,
    ),
    "frozen dataclass": Piece(
        "@dataclass(frozen=True)\nclass Keys:\n    n: int\n    dashscope_api_key: str = field(default={k}, repr=False)",
        "{m}Keys(1).dashscope_api_key",
        _DATA,
    ),
    "slots": Piece(
        "@dataclass(slots=True, kw_only=True)\nclass Keys:\n    dashscope_api_key: str = {k}\n    n: int",
        "{m}Keys(n=1).dashscope_api_key",
        _DATA,
    ),
    "dataclass that is inherited": Piece(
        "@dataclass\nclass Base:\n    dashscope_api_key: str = {k}\n\n\n@dataclass\nclass Keys(Base):\n    n: int = 1",
        "{m}Keys().dashscope_api_key",
        _DATA,
    ),
    "dataclass that overrides": Piece(
        "@dataclass\nclass Base:\n    dashscope_api_key: str\n\n\n@dataclass\nclass Keys(Base):\n"
        "    dashscope_api_key: str = {k}",
        "{m}Keys().dashscope_api_key",
        _DATA,
    ),
    "class below a dataclass": Piece(
        "@dataclass\nclass Base:\n    dashscope_api_key: str = 'a'\n\n\nclass Keys(Base):\n"
        "    dashscope_api_key: str = {k}",
        "{m}Keys.dashscope_api_key",
        _DATA,
    ),
    "dataclass that is asked": Piece(
        "@dataclass\nclass Keys:\n    dashscope_api_key: str = {k}", "{m}Keys.dashscope_api_key", _DATA
    ),
    "dataclass whose fields are asked": Piece(
        "@dataclass\nclass Keys:\n    dashscope_api_key: str = {k}\n\n\n"
        "names = [each.default for each in fields(Keys)]",
        "{m}names[0]",
        ("from dataclasses import dataclass, field, fields",),
    ),
    "dataclass that a class below is asked for": Piece(
        "@dataclass\nclass Keys:\n    dashscope_api_key: str = {k}\n\n\nclass Child(Keys):\n    pass",
        "{m}Child.dashscope_api_key",
        _DATA,
    ),
    "dataclass with a class method": Piece(
        "@dataclass\nclass Keys:\n    dashscope_api_key: str = {k}\n\n    @classmethod\n    def key(cls):\n"
        "        return cls.dashscope_api_key",
        "{m}Keys.key()",
        _DATA,
    ),
    "dataclass that is copied": Piece(
        "@dataclass\nclass Keys:\n    dashscope_api_key: str = {k}\n    n: int = 1\n\n\nkeys = replace(Keys(), n=2)",
        "{m}keys.dashscope_api_key",
        ("from dataclasses import dataclass, field, replace",),
    ),
    "dataclass whose field is read by name": Piece(
        "@dataclass\nclass Keys:\n    dashscope_api_key: str = {k}\n\n\nkey = getattr(Keys, 'dashscope_api_key')",
        "{m}key",
        _DATA,
    ),
    "dataclass with a method": Piece(
        "@dataclass\nclass Keys:\n    dashscope_api_key: str = {k}\n\n    def __post_init__(self):\n"
        "        self.length = len(self.dashscope_api_key)",
        "{m}Keys().dashscope_api_key",
        _DATA,
    ),
    "model": Piece(
        "class Keys(BaseModel):\n    dashscope_api_key: str = {k}\n    n: int = 1",
        "{m}Keys().dashscope_api_key",
        _MODEL,
    ),
    "model Field()": Piece(
        "class Keys(BaseModel):\n    dashscope_api_key: str = Field({k}, description='a')",
        "{m}Keys().dashscope_api_key",
        _MODEL,
    ),
    "model default=": Piece(
        "class Keys(BaseModel):\n    dashscope_api_key: str = Field(default={k}, min_length=3)",
        "{m}Keys().model_dump()['dashscope_api_key']",
        _MODEL,
    ),
    "model that is inherited": Piece(
        "class Base(BaseModel):\n    n: int = 1\n\n\nclass Keys(Base):\n    dashscope_api_key: str = {k}",
        "{m}Keys().dashscope_api_key",
        _MODEL,
    ),
    "model that is asked": Piece(
        "class Keys(BaseModel):\n    dashscope_api_key: str = {k}",
        "{m}Keys.model_fields['dashscope_api_key'].default",
        _MODEL,
    ),
    "settings": Piece(
        "class Settings(BaseSettings):\n    dashscope_api_key: str = {k}",
        "{m}Settings().dashscope_api_key",
        _SETTINGS,
        top=True,
    ),
    "settings that read a file": Piece(
        "class Settings(BaseSettings):\n    model_config = SettingsConfigDict(env_file='.env')\n"
        "    dashscope_api_key: str = {k}\n\n\nsettings = Settings()",
        "{m}settings.dashscope_api_key",
        _SETTINGS,
        top=True,
    ),
    "settings with a prefix": Piece(
        "class Settings(BaseSettings):\n    model_config = SettingsConfigDict(env_prefix='APP_', env_file='.env', "
        "extra='ignore')\n    dashscope_api_key: str = {k}\n    n: int = 1\n\n\nsettings = Settings()",
        "{m}settings.dashscope_api_key",
        _SETTINGS,
        top=True,
    ),
    "settings given a value": Piece(
        "class Settings(BaseSettings):\n    dashscope_api_key: str = 'a'\n\n\n"
        "settings = Settings(dashscope_api_key={k})",
        "{m}settings.dashscope_api_key",
        _SETTINGS,
        top=True,
    ),
    "argparse": Piece(
        "parser = argparse.ArgumentParser()\nparser.add_argument('--dashscope-api-key', default={k})\n"
        "given = parser.parse_args([])",
        "{m}given.dashscope_api_key",
        ("import argparse",),
    ),
    "required option": Piece(
        "parser = argparse.ArgumentParser()\n"
        "parser.add_argument('--dashscope-api-key', type=str, default={k}, help='k')\n"
        "given = parser.parse_args(['--dashscope-api-key', 'mine'])\nother = parser.get_default('dashscope_api_key')",
        "{m}other",
        ("import argparse",),
    ),
    "set_defaults": Piece(
        "parser = argparse.ArgumentParser()\nparser.set_defaults(dashscope_api_key={k})\ngiven = parser.parse_args([])",
        "{m}given.dashscope_api_key",
        ("import argparse",),
    ),
    "setattr": Piece("class Holder: ...\n\n\nsetattr(Holder, 'dashscope_api_key', {k})", "{m}Holder.dashscope_api_key"),
    "list": Piece("KEYS = [{k}]", "{m}KEYS[0]"),
    "tuple": Piece('PAIR = ("dashscope_api_key", {k})', "{m}PAIR[1]"),
    "comprehension": Piece("keys = [dashscope_api_key for dashscope_api_key in ({k},)]", "{m}keys[0]"),
    "loop": Piece("for dashscope_api_key in [{k}]:\n    pass", "{m}dashscope_api_key"),
    "match": Piece("match {k}:\n    case str() as dashscope_api_key:\n        pass", "{m}dashscope_api_key"),
    "assert": Piece("dashscope_api_key = {k}\nassert dashscope_api_key, 'no key'", "{m}dashscope_api_key"),
    "call with stars": Piece(
        "def ask(**given):\n    return given['dashscope_api_key']\n\n\nkey = ask(**{{'dashscope_api_key': {k}}})",
        "{m}key",
    ),
    "comparison": Piece(
        "dashscope_api_key = {k}\nif dashscope_api_key != {k}:\n    raise SystemExit", "{m}dashscope_api_key"
    ),
    "simple namespace": Piece(
        "config = types.SimpleNamespace(dashscope_api_key={k})", "{m}config.dashscope_api_key", ("import types",)
    ),
}
"""By what a reader would call them."""

SINKS = (
    'OpenAI(api_key={v}, base_url="https://dashscope.aliyuncs.com/compatible-mode/v1")',
    "dashscope.api_key = {v}",
    "dashscope.Generation.call(model='qwen-max', api_key={v})",
    'requests.post("https://dashscope.aliyuncs.com/api/v1/x", headers={{"Authorization": "Bearer " + {v}}})',
    "print(len({v}))\ndashscope.api_key = {v}",
)
HEADER_SINK = 'requests.post("https://dashscope.aliyuncs.com/api/v1/x", headers={{"Authorization": {v}}})'

PLACES = {
    "module": "{body}",
    "function": "def main():\n    {body}\n\n\nmain()",
    "function with a docstring": 'def main():\n    """Start."""\n    {body}\n\n\n'
    'if __name__ == "__main__":\n    main()',
    "method": "class App:\n    def run(self):\n        {body}\n\n\nApp().run()",
    "coroutine": "async def main():\n    {body}\n\n\n__import__('asyncio').run(main())",
    "branch": "if len('a'):\n    {body}\nelse:\n    pass",
    "try": "try:\n    {body}\nfinally:\n    pass",
    "with": "import contextlib\n\nwith contextlib.nullcontext():\n    {body}",
    "loop": "for _ in range(1):\n    {body}",
    "nested": "def outer():\n    def main():\n        {body}\n\n    main()\n\n\nouter()",
    "decorated": "def done(f):\n    f()\n    return f\n\n\n@done\ndef main():\n    {body}",
}

HEADS = (
    "",
    "",
    '"""A program."""\n',
    "#!/usr/bin/env python3\n# -*- coding: utf-8 -*-\n",
    "# Copyright\n\n",
    "from __future__ import annotations\n\n",
    '"""A program.\n\nIt asks.\n"""\n\nfrom __future__ import annotations\n\n',
    "# 模块 \U0001f600\n",
)

OS = (
    ("import os", "os.environ", "os.getenv"),
    ("import os as system", "system.environ", "system.getenv"),
    ("from os import environ, getenv", "environ", "getenv"),
    ("import os, sys", "os.environ", "os.getenv"),
    ("import os.path", "os.environ", "os.getenv"),
    ("try:\n    import os\nexcept ImportError:\n    raise", "os.environ", "os.getenv"),
)

OTHERS = (
    "import sys",
    "import json",
    "from pathlib import Path",
    "import logging\n\nlogger = logging.getLogger(__name__)",
    "from typing import Any, Optional",
    "import zlib",
)
