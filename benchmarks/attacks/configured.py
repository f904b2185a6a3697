"""Hostile configuration: wrong types anywhere, odd texts, quick and slow patterns, then a file checked under it."""

from __future__ import annotations

import os
import random
import re

from benchmarks.attacks.judge import PART, Outcome
from qianfan_lint.core.language import speaker
from qianfan_lint.frontends.api import Linter
from qianfan_lint.knowledge.providers import schema
from qianfan_lint.project.config import ConfigError
from qianfan_lint.project.config_file import KEYS, parse
from tests import forms, keys

_FORMS = forms.load_all()
_VALUES = (
    *(
        "''",
        "'a'",
        "'a.b'",
        "'*'",
        "'*.a.b'",
        "'.'",
        "1",
        "-1",
        "true",
        "1.5",
        "nan",
        "inf",
        "1979-05-27",
        "[]",
        "['']",
    ),
    *(
        "[1]",
        "[[]]",
        "{}",
        "{a='b'}",
        "{a=1}",
        "{''=''}",
        "{'²'='api-key'}",
        "[{}]",
        '"\\u0000"',
        '"\\u001b[1m"',
        "'é'",
    ),
    *("'('", "'a{2}'", "'(a+)+b'", "'[a-z]+'", "'>=1'", "'x>=1'", "['1.0']", f"'{'a' * 3000}'", f"'{'(' * 400}'"),
    *("9" * 5000, "[" * 1500 + "]" * 1500, "{a=" * 200 + "1" + "}" * 200, "['QF1']", "['QF9999']", "'zh'", "'../../x'"),
    *("[" + "'a'," * 1200 + "]", "'\\\\'", '"\\n::error::a"', "''' '''", "'::add-mask::'"),
)
_NAMES = ("dashscope", "qwen", "qianfan", "openai", "g", "''", "'a b'", '"\\u001b"')
_FITTING = {
    schema.STRING: ("'api-key'", "'a.b'", "'x'", "'1.0'", "''"),
    schema.STRINGS: ("['api-key']", "['a.b']", "['x.Y']", "[]", "['A_KEY']"),
    schema.BOOL: ("true", "false"),
    schema.MAP_OF_LISTS: ("{a=['b.C']}", "{'a.b'=['x', 'c.d']}", "{}", "{a=[]}"),
    schema.MAP: ("{a='api-key'}", "{'0'='api-key'}", "{'chat.create'='chat'}", "{}", "{a='x<1'}"),
}
_FITTING_KEYS = {
    "role": ("'chat'", "'embedding'"),
    "accepts": ("['bearer']", "['bearer-pair', 'signature']", "[]"),
    "pattern": ("'sk-[a-z]{20}'", "'k-[0-9]+z'", "'(?:a|b){20,40}'", "'[0-9a-f]{32}'", "'(?i)zz[a-z]{9}'"),
    "host": ("'api.example.com'", "'*.a.b'", "'127.0.0.1'", "'dashscope.aliyuncs.com'"),
}


def run(draw: random.Random) -> Outcome:
    """Read made-up configuration, and check forms under it where it is accepted."""
    key = keys.make(f"openai-key:{draw.randrange(1000)}")
    text = _document(draw).replace("'x'", f"'{key}'")
    path = f"/tmp/attack-{os.getpid()}.toml"
    with open(path, "w", encoding="utf-8", errors="surrogateescape") as file:
        file.write(text)
    try:
        config = parse(path)
    except ConfigError as error:
        return _refused(str(error) + speaker("zh")(error.message), path, key)
    finally:
        os.unlink(path)
    try:
        linter = Linter(config)
    except ConfigError as error:  # of a baseline that is none
        return _refused(str(error), config.baseline, key)
    for form in draw.sample(_FORMS, 2):
        for item in linter.check_text(form.text.encode(), form.name).not_scanned:
            if "internal error" in item.reason:
                return Outcome("crash", f"under a configuration: {item.reason}")
    return Outcome(became="accepted")


def _refused(said: str, path: str, key: str) -> Outcome:
    if path not in said:
        return Outcome("crash", "configuration: a message without the name of the file")
    if not re.sub(r"\s", " ", said).isprintable() or "\n" in said or len(said) > 5000:
        return Outcome("crash", "a message that is no line of text")
    if any(key[at : at + PART] in said for at in range(8, len(key) - PART)):
        return Outcome("leak", "a message about configuration")
    return Outcome(became="refused")


def _document(draw: random.Random) -> str:
    lines = ["[tool.qianfan-lint]"]
    lines += [f"{key} = {draw.choice(_VALUES)}" for key in draw.sample(KEYS, draw.randrange(3))]
    if not draw.randrange(20):
        lines.append(f"{'.'.join('a' * draw.choice((3, 300, 3000)))} = 1")
    for name in draw.sample(
        ("dashscope", "qwen", "qianfan", "openai", "g", "''", "'a b'", '"\\u001b"'), draw.randrange(3)
    ):
        lines.append(f"[tool.qianfan-lint.providers.{name}]")
        plain = [key for key, of in schema.PROVIDER.items() if isinstance(of, str)]
        lines += [_line(key, str(schema.PROVIDER[key]), draw) for key in draw.sample(plain, draw.randrange(3))]
        for table, of in schema.PROVIDER.items():
            if isinstance(of, dict) and draw.random() < 0.5:
                lines.append(f"[[tool.qianfan-lint.providers.{name}.{table}]]")
                wanted = (key for key in of if key in schema.REQUIRED[table] or draw.random() < 0.3)
                lines += [_line(key, of[key], draw) for key in wanted]
    return "\n".join(lines) + "\n"


def _line(key: str, expected: str, draw: random.Random) -> str:
    fitting = _FITTING_KEYS.get(key, _FITTING[expected])
    return f"{key} = {draw.choice(fitting if draw.random() < 0.93 else _VALUES)}"
