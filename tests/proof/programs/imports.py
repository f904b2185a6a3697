# --- no import at all [literal]
QIANFAN_AK = "<<app-api-key>>"
print([QIANFAN_AK][:1], file=__import__("io").StringIO())
__import__("qianfan").AK(QIANFAN_AK)
# --- docstring and a decorated function first [literal]
"""What it does."""
import functools
from openai import OpenAI


@functools.lru_cache
def make():
    return OpenAI(api_key="<<dashscope-key>>", base_url="https://dashscope.aliyuncs.com/compatible-mode/v1")


make()
# --- decorated function alone [literal]
def plain(function):
    return function


@plain
def make():
    dashscope_api_key = "<<dashscope-key>>"
    return dashscope_api_key


make()
# --- future import [literal]
from __future__ import annotations

import sys

from openai import OpenAI

OpenAI(api_key="<<dashscope-key>>", path=sys.path[:0])
# --- standard library around [literal]
import argparse
import json
import sys

from openai import OpenAI

OpenAI(api_key="<<dashscope-key>>", a=argparse.OPTIONAL, b=json.dumps(1), c=sys.path[:0])
# --- only names of the standard library [literal]
from functools import partial

from openai import OpenAI

partial(OpenAI, api_key="<<dashscope-key>>")()
# --- comment of the file [literal]
#!/usr/bin/env python3
# Copyright of somebody.

from openai import OpenAI

OpenAI(api_key="<<dashscope-key>>")
# --- import behind other statements [literal]
import sys

sys.path.insert(0, "lib")

from openai import OpenAI

OpenAI(api_key="<<dashscope-key>>")
# --- os under another name [literal]
import os as system

from openai import OpenAI

OpenAI(api_key="<<dashscope-key>>", pid=system.sep)
# --- environ alone [literal]
from os import environ

from openai import OpenAI

OpenAI(api_key="<<dashscope-key>>", path=environ["PATH"][:0])
# --- os imported late, at the module [literal]
from openai import OpenAI

OpenAI(api_key="<<dashscope-key>>")
import os

print(os.sep)
# --- os imported in a branch [literal]
import sys

from openai import OpenAI

if sys.version_info > (3,):
    import os

OpenAI(api_key="<<dashscope-key>>", sep=os.sep)
# --- os imported in the function before [literal]
from openai import OpenAI


def make():
    import os

    return OpenAI(api_key="<<dashscope-key>>", sep=os.sep)


make()
# --- os imported in the function behind [refused: 'os' is something else here]
from openai import OpenAI


def make():
    client = OpenAI(api_key="<<dashscope-key>>")
    import os

    return client, os.sep


make()
# --- os is a parameter [refused: 'os' is something else here]
from openai import OpenAI


def make(os):
    return OpenAI(api_key="<<dashscope-key>>", system=os)


make("linux")
# --- os is a constant [refused: 'os' is something else here]
from openai import OpenAI

os = None
OpenAI(api_key="<<dashscope-key>>", system=os)
# --- os is a variable of a loop in a comprehension [refused: 'os' is something else here]
from openai import OpenAI

clients = [OpenAI(api_key="<<dashscope-key>>", system=os) for os in ("linux", "mac")]
# --- environ is a parameter [refused: 'environ' is something else here]
from os import environ

from openai import OpenAI


def make(environ):
    return OpenAI(api_key="<<dashscope-key>>", environ=environ)


make(dict(environ) and {})
# --- environ is a parameter, as in WSGI [literal]
from openai import OpenAI


def application(environ, start_response):
    return OpenAI(api_key="<<dashscope-key>>", environ=environ)


application({}, None)
# --- os of a class around is not seen in its method [literal]
from openai import OpenAI


class Machine:
    os = "linux"

    def make(self):
        return OpenAI(api_key="<<dashscope-key>>", system=self.os)


Machine().make()
# --- os that a global statement names [refused: 'os' is something else here]
from openai import OpenAI


def make():
    global os
    os = "linux"
    return OpenAI(api_key="<<dashscope-key>>", system=os)


make()
# --- star that brings another os [refused: 'os' is something else here]
from names import *
from openai import OpenAI

OpenAI(api_key="<<dashscope-key>>")
# === names.py
from more import *
# === more.py
os = None
# --- star below the import of os, which brings another one [refused: 'os' is something else here]
import os

from names import *
from openai import OpenAI

OpenAI(api_key="<<dashscope-key>>")
# === names.py
def os(): ...
# --- star that brings os itself [literal]
from names import *
from openai import OpenAI

OpenAI(api_key="<<dashscope-key>>")
# === names.py
import os
# --- star that brings another environ [literal]
from os import environ

from names import *
from openai import OpenAI

OpenAI(api_key="<<dashscope-key>>")
# === names.py
environ = {}
