"""Hostile files: damaged ones, ones that repeat a piece, deep code, and keys in every spelling of a format."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from typing import NamedTuple

from qianfan_lint.core.kinds import Kind, kind_of
from qianfan_lint.knowledge.providers import load
from tests import crossing, keys, mutations

PUMPED_BYTES = 60_000
"""How large a pumped file is, unless the harness is told otherwise."""


class File(NamedTuple):
    name: str
    data: bytes
    keys: tuple[str, ...]
    """The made-up keys in it."""
    claimed: tuple[str, ...] = ()
    """Those that the linter claims to see: if the file is read, they are reported."""
    about: str = ""
    """What tells it from others of its name; no key."""


_PROVIDERS = load()
PROVEN = tuple(kind for kind in keys._SHAPES if _PROVIDERS.find_keys(f"# {keys.make(kind)}"))
"""Kinds of key that their shape proves wherever they stand."""


_PLAIN = {"app-api-key": 24, "app-secret-key": 32}
"""Kinds of key without a shape, by their length. One in forty has so much of words that it is taken for one."""


def _key(draw: random.Random, kind: str = "") -> str:
    if kind in _PLAIN:
        return crossing.drawn(f"[{crossing.DRAWN}]{{{_PLAIN[kind]}}}", draw)
    return keys.make(f"{kind or draw.choice(PROVEN)}:{draw.randrange(100_000)}")


def mutated(draw: random.Random) -> File:
    """A form of the fixtures after a few accidents, with a key planted on a line of its own."""
    name = draw.choice(mutations.FORMATS)
    data = next(mutations.mutations(name, 1, draw.randrange(2**32)))
    planted = [key for key in _KNOWN if key.encode() in data]
    if draw.randrange(2) or b"\0" in data:
        return File(name, data, tuple(planted))
    key = _key(draw)
    lines = data.splitlines(keepends=True)
    # In Python a comment and a string; elsewhere a line may be anything.
    form = draw.choice((b"# %s\n", b"# key: %s\r\n", b"\n# %s\t\x0c\n", b"api_key = '%s'\n"))
    lines.insert(draw.randint(0, len(lines)), form % key.encode())
    claimed = (key,) if kind_of(name) in _SEARCHED else ()
    return File(name, b"".join(lines), (*planted, key), claimed)


_SEARCHED = (Kind.PYTHON, Kind.DOTENV, Kind.SETTINGS, Kind.JSON, Kind.YAML, Kind.SHELL, Kind.DOCKERFILE, Kind.DOCUMENT)
"""Kinds of file in which a key that its shape proves is seen wherever it stands."""
_KNOWN = tuple(keys.make(kind) for kind in keys._SHAPES)


def pumped(draw: random.Random) -> File:
    """A file in which one piece of a form stands again and again."""
    name = draw.choice(mutations.FORMATS)
    text = mutations.form(name, draw)
    at = draw.randrange(len(text) or 1)
    lines = text.splitlines(keepends=True) or [""]
    piece = draw.choice((text[at : at + draw.choice((1, 2, 5, 20, 80))], draw.choice(lines), draw.choice(_PIECES)))
    size = draw.choice((1, 2, 4)) * PUMPED_BYTES // 4
    body = (piece or "a") * (size // len((piece or "a").encode()) + 1)
    whole = draw.choice((text[:at] + body + text[at:], body, text + "\n" + body, body + "\n" + text))
    return File(name, whole.encode("utf-8", "replace"), ())


_PIECES = (
    *("a", "9", "sk-", "=", "A_", "KEY", "# noqa ", "# noqa: QF101 ", "\\", '"', "'", "${", "{{", "\t", "\x0c", "中"),
    *("api_key = ", "QIANFAN_AK=", "Bearer ", "curl -H ", "https://", "- name: ", '"a": ', "[", "(", "{", "\\\n"),
)


def nested(draw: random.Random) -> File:
    """Python that is deep, or a long chain, beside a key that is there to be found."""
    depth = draw.choice((5, 20, 80, 160, 400, 2000))
    form = draw.choice(tuple(_DEEP))
    body = _DEEP[form](depth, draw)
    key = _key(draw)
    return File(
        "app.py", f'import os\nkey = "{key}"\n{body}\n'.encode(), (key,), claimed=(key,), about=f" {depth} {form}"
    )


Deep = Callable[[int, random.Random], str]


def _around(before: str, middle: str, after: str) -> Deep:
    return lambda depth, _: before * depth + middle + after * depth


def _chain(depth: int, line: str) -> str:
    """Assignments of which each takes up the one before."""
    return "a0 = key\n" + "\n".join(line.format(number - 1, number) for number in range(1, depth))


def _blocks(depth: int, head: str) -> str:
    """Blocks in blocks, as deep as Python allows."""
    depth = min(depth, 90)
    return "".join(f"{' ' * number}{head}\n" for number in range(depth)) + " " * depth + "pass"


_DEEP: dict[str, Deep] = {
    "brackets": _around("[", "", "]"),
    "calls": _around("f(", "key", ")"),
    "class patterns": lambda depth, _: f"match key:\n    case {'A(' * depth}{')' * depth}:\n        pass",
    "list patterns": lambda depth, _: f"match key:\n    case {'[' * depth}{']' * depth}:\n        pass",
    "or patterns": lambda depth, _: f"match key:\n    case {'(1 | ' * depth}2{')' * depth}:\n        pass",
    "lambdas": lambda depth, _: "f = " + "lambda: " * depth + "key",
    "conditions": lambda depth, _: "x = " + "key if key else " * depth + "key",
    "sums": lambda depth, _: "x = " + " + ".join(["key"] * depth),
    "attributes": lambda depth, _: "x = key" + ".a" * depth,
    "links": lambda depth, _: "x = key" + ".then(1)" * depth,
    "subscripts": lambda depth, _: "x = key" + "[0]" * depth,
    "doubled names": lambda depth, _: _chain(depth, 'a{1} = f"{{a{0}}}{{a{0}}}"'),
    "chosen names": lambda depth, _: _chain(depth, "a{1} = a{0} + a{0} if c else a{0}"),
    "own tables": lambda depth, _: "d = {}\n" + "\n".join(f"d['k{n}'] = d" for n in range(depth)),
    "ifs": lambda depth, _: _blocks(depth, "if key:"),
    "elifs": lambda depth, _: "if key:\n    pass\n" + "elif key:\n    pass\n" * depth,
    "functions": lambda depth, _: _blocks(depth, "def f(a=key):"),
    "comprehensions": lambda depth, _: "x = [key " + "for a in key " * depth + "]",
    "strings": lambda depth, _: "x = (" + "'a' " * depth + ")",
    "f-strings": lambda depth, _: "x = f'" + "{key}" * depth + "'",
    "signs": lambda depth, _: "x = " + "-" * depth + "key",
    "decorators": lambda depth, _: "@key\n" * depth + "def f(): pass",
    "long comment": lambda depth, draw: "# " + draw.choice(("a", "a_", "noqa ", "key=", "QF1 ")) * depth * 30,
}  # fmt: skip


def spelled(draw: random.Random) -> File:
    """A key under a name that says what it is, in one of the spellings of a format."""
    file, template = draw.choice(tuple((file, each) for file, forms in _SPELLINGS.items() for each in forms))
    # Prose is searched for shapes alone, and the last kinds of key have none that proves them.
    kind, name = draw.choice(_NAMED[:3] if file == "README.md" else _NAMED)
    key = _key(draw, kind)
    if file.endswith(".ipynb"):
        cell = {"cell_type": "code", "source": _filled(template, name, key).splitlines(keepends=True)}
        text = json.dumps({"cells": [cell], "nbformat": 4}, indent=draw.choice((None, 1)))
    else:
        text = _filled(template, name, key)
    beside = draw.choice(("", "# a\n", "\n\n")) if not file.endswith((".json", ".ipynb")) else ""
    text = beside + text
    newline = draw.choice(("\n", "\r\n")) if file.endswith((".py", ".env", ".md", ".yaml")) else "\n"
    encodings = ("utf-8", "utf-8", "utf-8-sig", "utf-16") if file.endswith((".py", ".md", ".env")) else ("utf-8",)
    encoding = draw.choice(encodings)
    data = text.replace("\n", newline).encode(encoding)
    return File(file, data, (key,), claimed=(key,), about=f" {kind} {template!r} {encoding}")


_NAMED = (
    ("dashscope-key", "DASHSCOPE_API_KEY"),
    ("qianfan-key", "QIANFAN_API_KEY"),
    ("openai-key", "OPENAI_API_KEY"),
    ("app-api-key", "QIANFAN_AK"),
    ("app-secret-key", "QIANFAN_SK"),
)
_SPELLINGS: dict[str, tuple[str, ...]] = {
    "app.py": (
        '<n> = "<k>"\n', "<n> = '<k>'\n", '<n> = """<k>"""\n', '<n>: str = "<k>"\n', '<n> = ("<1>"\n    "<2>")\n',
        '<n> = "<1>" + "<2>"\n', '<n> = r"<k>"\n', '<n> = f"<k>"\n', 'settings = {"<n>": "<k>"}\n',
        'import os\nos.environ["<n>"] = "<k>"\n', 'def f(<n>="<k>"):\n    pass\n', 'f(<n>="<k>")\n',
        'class S:\n    <n> = "<k>"\n', '<n> = "<1>\\\n<2>"\n', 'if x: <n> = "<k>"\n', 'x = 1; <n> = "<k>"\n',
        '<n> = "<e>"\n', 'import os\n<n> = os.getenv("<n>", "<k>")\n',
    ),
    ".env": ("<n>=<k>\n", 'export <n>="<k>"\n', "<n>='<k>' # a\n"),
    "config.yaml": ("<n>: <k>\n", 'a:\n  <n>: "<k>"\n', "env:\n  - name: <n>\n    value: <k>\n", "a: {<n>: '<k>'}\n"),
    "app-config.json": ('{"<n>": "<k>"}\n', '{"a": [{"b": 1, "<n>": "<k>"}]}\n', '{\n  "a": "b",\n  "<n>": "<k>"\n}\n'),
    "settings.toml": ('<n> = "<k>"\n', "[a]\n<n> = '<k>'\n"),
    "config.ini": ("[a]\n<n> = <k>\n", "[a]\n<n>: <k>\n"),
    "deploy.sh": ("export <n>=<k>\n", "<n>='<k>' python a.py\n", 'export A=b <n>="<k>"\n'),
    "Dockerfile": ("FROM a\nENV <n>=<k>\n", "FROM a\nENV <n> <k>\n", 'FROM a\nENV A=b <n>="<k>"\n'),
    "deploy.ps1": ("$env:<n> = '<k>'\n", '$env:<n>="<k>"\n'),
    "deploy.bat": ("set <n>=<k>\n",),
    "a.ipynb": ('<n> = "<k>"\n', 'import os\nos.environ["<n>"] = "<k>"\n', "%env <n>=<k>\n", "!export <n>=<k>\n"),
    "README.md": ("```sh\nexport <n>=<k>\n```\n", "```python\n<n> = '<k>'\n```\n"),
}  # fmt: skip


def _filled(template: str, name: str, key: str) -> str:
    half = len(key) // 2
    escaped = f"{key[:half]}\\x{ord(key[half]):02x}{key[half + 1 :]}"
    parts = {"<n>": name, "<k>": key, "<1>": key[:half], "<2>": key[half:], "<e>": escaped}
    for part, text in parts.items():
        template = template.replace(part, text)
    return template
