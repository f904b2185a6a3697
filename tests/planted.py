"""Files with a key planted in them: every kind of key, spelling, kind of file and position; the same for a seed.

Some hundred for the tests, as many as wanted for a harness: ``planted(count, seed)``, then :func:`runs` of the secrets.
None of these may stand in anything that a run puts out.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from qianfan_lint.core.model import SHOWN
from qianfan_lint.knowledge.providers import load
from tests.keys import KINDS, make

_PROVIDERS = load()
SIZE = 6
"""So many characters of a secret in a row are too many."""
# What every key of a kind has: saying it gives nothing away.
_PUBLIC = re.compile(r"^(?:bce-v3/ALTAK(?:SP)?-|sk-ws-H\.|sk-proj-|sk-sp-|sk-|ALTAK|24\.|AIza|hf_|ms-|xai-)")
_HEXADECIMAL = re.compile(r"\b[0-9a-f]{12,16}(?::\d+)?\b|\\+u[0-9a-f]{4}")
"""Fingerprints and escapes, in which six hexadecimal characters of some key stand by chance."""

Spell = Callable[[str, random.Random], str]


class Planted(NamedTuple):
    path: str
    data: bytes
    secret: str


def runs(secrets: Iterable[str]) -> dict[str, str]:
    """What may not be shown, with what may."""
    found: dict[str, str] = {}
    for secret in secrets:
        known = _PUBLIC.match(secret)
        start = max(SHOWN, (known.end() if known else 0) - SIZE + 1)
        found |= {secret[at : at + SIZE]: secret[:SHOWN] for at in range(start, len(secret) - SIZE + 1)}
    return found


def given_away(output: str, runs: dict[str, str]) -> list[str]:
    """The lines of *output* that hold one of *runs*."""
    text = _HEXADECIMAL.sub("~", output)
    found = {text[at : at + SIZE] for at in range(len(text) - SIZE + 1)} & runs.keys()
    return [line for line in text.splitlines() if any(each in line for each in found)] if found else []


def planted(count: int, seed: int = 0) -> Iterator[Planted]:
    for number in range(count):
        draw = random.Random(f"{seed} {number}")
        secret = make(f"{draw.choice(KINDS)}:{seed}-{number}")
        name, text = draw.choice(_FORMS)(secret, draw)
        folder = f"{secret.replace('/', '_')}" if not draw.randrange(12) else f"d{number}"
        if not draw.randrange(12):
            name = f"{secret.replace('/', '-')}-{name}"
        yield Planted(f"{folder}/{number}/{name}", text.encode(), secret)


# Spellings: what a language reads as the key.


def _escaped(form: Callable[[str], str]) -> Spell:
    def spell(key: str, draw: random.Random) -> str:
        chosen = set(draw.sample(range(len(key)), draw.choice((1, 2, len(key)))))
        return "".join(form(char) if at in chosen else char for at, char in enumerate(key))

    return spell


def _cut(between: str) -> Spell:
    def spell(key: str, draw: random.Random) -> str:
        cuts = sorted(draw.sample(range(1, len(key)), draw.choice((1, 1, 2, 5))))
        return between.join(key[start:end] for start, end in zip([0, *cuts], [*cuts, len(key)], strict=True))

    return spell


def _plain(key: str, draw: random.Random) -> str:
    return key


_HEX = _escaped(lambda char: f"\\x{ord(char):02x}")
_UNICODE = _escaped(lambda char: f"\\u{ord(char):04x}")
_OCTAL = _escaped(lambda char: f"\\{ord(char):03o}")
_PYTHON: tuple[Spell, ...] = (
    *(_plain, _plain, _HEX, _UNICODE, _OCTAL, _escaped(lambda char: f"\\U{ord(char):08x}")),
    *(_cut("\\\n"), _cut('" "'), _cut('" + "'), _cut('"\n    "'), _cut('" f"'), _cut('" +\n    "')),
)


def _literal(key: str, draw: random.Random) -> str:
    """A literal of Python, in parentheses, that is *key*."""
    text = draw.choice(_PYTHON)(key, draw)
    return f'("{text}")' if "\n" in text or " " in text else f'"{text}"'


# What stands beside it: pieces of the key that an accident has left.


def _rest(key: str, draw: random.Random) -> str:
    at = draw.randrange(len(key) - 12)
    piece = key[at : at + draw.randrange(6, len(key))]
    return draw.choice(("", "", key, key + key, piece, f"x{piece}y", f"{piece} {key}", f"{key[:at]}-{key[at:]}"))


def _python(key: str, draw: random.Random) -> tuple[str, str]:
    literal, rest = _literal(key, draw), _rest(key, draw)
    name = draw.choice(("api_key", "dashscope_api_key", "qianfan_sk", "QIANFAN_AK", "openai_api_key"))
    line = draw.choice(
        (
            f"{name} = {literal}  # {rest}\n",
            f'{name} = {literal}; x = "{rest}"\n',
            f'settings = {{"{name}": {literal}, "x": "{rest}"}}\n',
            f"settings = {{{literal}: {literal}}}\n",
            f'settings = {{"{key}": "{key}"}}  # {rest}\n',
            f"client(\n    {name}={literal},\n    x='{rest}',\n)\n",
            f'import os\nkey = os.getenv("{name.upper()}", {literal})\n',
            f"import os\nkey = os.getenv({literal})  # {rest}\n",
            f'import os\nos.environ["{name.upper()}"] = {literal}  # {rest}\n',
            f'headers = {{"Authorization": {literal}, "x": "{rest}"}}\n',
            f'headers = {{"Authorization": "Bearer {key}"}}  # {rest}\n',
            f'# {name} = "{key}" {rest}\n{name} = {literal}\n',
            f'def f(x, {name}={literal}):  # {rest}\n    """{key}"""\n',
            f'import os\n{name} = {literal}\nk = os.getenv("qwen_api_key"), "{rest}"\n',
            f'url = "https://aip.baidubce.com/oauth/2.0/token?client_id={key}&client_secret={rest or key}"\n',
            f"{name} = {literal}\nprint({name}, '{rest}')\n",
            f'def f():\n    """Use\n\n    {name} = "{key}" {rest}\n    """\n',
        )
    )
    return "app.py", line


def _raw(text: str, draw: random.Random) -> str:
    """*text* as a string of JSON, some characters of it escaped."""
    chosen = draw.choice((0, 0, 5, 1))
    body = json.dumps(text)[1:-1]
    if not chosen:
        return body
    return re.sub(
        r"\\.|[A-Za-z0-9]",
        lambda m: f"\\u{ord(m[0]):04x}" if len(m[0]) == 1 and not draw.randrange(chosen * 3) else m[0],
        body,
    )


def _notebook(key: str, draw: random.Random) -> tuple[str, str]:
    lines = _python(key, draw)[1].splitlines(keepends=True)
    if not draw.randrange(4):
        lines = [f"!export QIANFAN_AK={key} && run {_rest(key, draw)}\n"]
    source = ",".join(f'"{_raw(line, draw)}"' for line in lines)
    output = f'"{_raw(_rest(key, draw), draw)}"'
    cells = f'{{"cell_type": "code", "source": [{source}], "outputs": [{output}]}}'
    note = f'{{"cell_type": "markdown", "source": "{_raw(f"with `{key}` {_rest(key, draw)}", draw)}"}}'
    between = draw.choice(("", "\n"))
    return "a.ipynb", f'{{"cells": [{between}{cells},{between}{note}{between}]}}'


def _json(key: str, draw: random.Random) -> tuple[str, str]:
    value, rest = _raw(key, draw), _rest(key, draw)
    name = draw.choice(("dashscope_api_key", "qianfan_sk", key, value))
    return "app-config.json", draw.choice((f'{{"{name}": "{value}", "x": "{rest}"}}', f'{{"{name}":\n "{value}"}}'))


def _dotenv(key: str, draw: random.Random) -> tuple[str, str]:
    rest = _rest(key, draw)
    line = draw.choice(
        (
            f"QIANFAN_AK={key}\n",
            f"export QIANFAN_AK='{key}' # {rest}\n",
            f'DASHSCOPE_API_KEY="{key}"\nX={rest}\n',
            f"# DASHSCOPE_API_KEY={key} {rest}\n",
            f"qwen_api_key={key}\n",
            f"{key}={key}\n",
        )
    )
    return draw.choice((".env.production", "prod.env")), line


def _yaml(key: str, draw: random.Random) -> tuple[str, str]:
    rest = _rest(key, draw)
    value = draw.choice(
        (
            key,
            f"'{key}'",
            f'"{_HEX(key, draw)}"',
            f'"{_UNICODE(key, draw)}"',
            f'"{_cut(chr(92) + chr(10) + " " * 8)(key, draw)}"',
        )
    )
    entry = draw.choice(
        (
            f"QIANFAN_AK: {value}",
            f"- DASHSCOPE_API_KEY={key}",
            f'"{key}": {value}',
            f"dashscope_api_key: {value} # {rest}",
        )
    )
    return "compose.yaml", f"services:\n  a:\n    environment:\n      {entry}\n"


def _shell(key: str, draw: random.Random) -> tuple[str, str]:
    rest = _rest(key, draw)
    value = draw.choice(
        (key, f'"{key}"', _cut('""')(key, draw), _cut("''")(key, draw), _cut("\\\n")(key, draw), _cut("\\")(key, draw))
    )
    line = draw.choice(
        (
            f"export QIANFAN_AK={value} # {rest}\n",
            f'curl -H "Authorization: Bearer {key}" https://qianfan.baidubce.com/v2 # {rest}\n',
            f"QIANFAN_SK={value} run {rest}\n",
            f'curl -u "{key}:{rest}" https://qianfan.baidubce.com/v2\n',
            f"curl https://aip.baidubce.com/oauth/2.0/token?client_secret={key}\n",
        )
    )
    return "deploy.sh", line


def _settings(key: str, draw: random.Random) -> tuple[str, str]:
    value = draw.choice(
        (f'"{key}"', f"'{key}'", f'"{_UNICODE(key, draw)}"', f'"""{_cut(chr(92) + chr(10))(key, draw)}"""')
    )
    return draw.choice(
        (
            *_unnamed(key, draw),
            ("settings.toml", f"[a]\nqianfan_ak = {value} # {_rest(key, draw)}\n"),
            ("settings.toml", f'[a]\n"{key}" = {value}\n'),
            ("config.ini", f"[a]\nQIANFAN_AK = {key}\nx = {_rest(key, draw)}\n"),
            ("Dockerfile", f"FROM x\nENV QIANFAN_AK={key} X={_rest(key, draw)}\n"),
            ("Dockerfile", f"FROM x\nARG DASHSCOPE_API_KEY={_cut(chr(92) + chr(10))(key, draw)}\n"),
        )
    )


def _unnamed(key: str, draw: random.Random) -> Iterator[tuple[str, str]]:
    """Files in which the shape of a key alone says what it is."""
    if _PROVIDERS.key_of(key):
        yield "README.md", f"Use `{key}` {_rest(key, draw)}\n"
        yield "requirements.txt", f"langchain-community==0.2.7 # {key} {_rest(key, draw)}\n"


_FORMS = (_python, _python, _python, _python, _notebook, _notebook, _json, _dotenv, _yaml, _shell, _settings)
