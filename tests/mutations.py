"""Damaged files of every format, the same for a seed: some hundred for the tests, more for benchmarks/attack.py."""

from __future__ import annotations

import codecs
import random
from collections.abc import Iterator

from tests import forms
from tests.keys import expand

# What the tables of forms lack: notations of a format, dense, and formats without a table.
_SEEDS = {
    "deploy.sh": 'A=$(echo -n "$QIANFAN_AK:${QIANFAN_SK:-x}" | base64)\nif [ `date` ]; then\n  curl -sH "Authorization:'
    " Basic $A\" -d @- \\\n    'https://qianfan.baidubce.com/v2' <<EOF 2>&1\n$(x)\nEOF\nfi # end\n"
    "export qianfan_ak=$((1))\n",
    "secret.yaml": "kind: Secret\napiVersion: v1\ndata:\n  QIANFAN_AK: <<base64:app-api-key>>\n  b: 'x'\n",
    "ci.yaml": "jobs:\n  a:\n    env: {qianfan_ak: '${{ secrets.A }}'}\n    steps:\n      - run: |\n          curl -u"
    ' "$QIANFAN_AK:$QIANFAN_SK" https://qianfan.baidubce.com/v2\n',
    "chart.yaml": "{{- if .a }}\nenv:\n  - name: QIANFAN_AK\n    value: <<app-api-key>>\n{{ end }}\n",
    ".env": "export QIANFAN_AK = '<<app-api-key>>'\nqwen_api_key=\n",
    "config.yaml": "a:\n  - name: QIANFAN_AK\n    value: <<app-api-key>>\n  - b: &x {c: 'd'}\n---\ne: *x\n",
    "app-config.json": '{"a": {"QIANFAN_AK": "<<app-api-key>>", "b": [1, "\\u00e9", null]}}',
    "settings.toml": '[a]\nQIANFAN_AK = "<<app-api-key>>"\n[[b]]\nc = """x"""\n',
    "Dockerfile": "FROM x\nENV QIANFAN_AK=<<app-api-key>> \\\n  B=c\nRUN pip install x\n",
    "a.ipynb": '{"cells": [{"cell_type": "code", "source": ["k = \\"<<openai-key>>\\"\\n", "!pip install qwen==1"]}]}',
    "install.sh": "set -e; sh -c \"pip install \\\n -U 'qwen<1.2' langchain-community==0.2.7 2>&1\"  # a\n",
    "ci.yml": "a:\n - run: |\n    pip install 'qwen<1.2' \\\n      x\n - run: >\n    pip install\n    qwen==1\n",
    "environment.yml": "channels: [a]\ndependencies:\n  - qwen=1.1=b\n  - 'qwen >=1,<1.2'\n  - pip: [&x \"qwen==1\"]\n",
    "setup.cfg": "[options]\ninstall_requires =\n  # a\n\n  qwen[a]==1 ; b\n[options.extras_require]\ne=qwen<1\n",
    "tox.ini": "[testenv:a]\ndeps =\n  py310,py{3,4}: qwen==1.1\n  {[b]deps}\n[tox]\nrequires = qwen<1\n",
    "setup.py": "from setuptools import setup\nA = ['qwen<1']\nsetup(setup_requires=A, extras_require={'b': 'c'})\n",
    "noxfile.py": "import nox\ndef a(s):\n    s.install('-r', \"qwen<1\", '-i', 'x')\n",
    "Pipfile": "[packages]\nqwen = {version = '<1.2', extras = ['a']}\n[dev-packages.qwen]\nversion = \"*\"\n",
    "Pipfile.lock": '{"default": {"qwen": {"hashes": ["a"], "version": "==1.1.0"}, "b": {"git": "c"}}}',
    "pixi.toml": "[dependencies]\nqwen = '1.1.*'\n[feature.a.target.b.pypi-dependencies]\nqwen = { version = '<1' }\n",
    "app.pyi": "KEY: str = '<<openai-key>>'\nclass A:\n    def f(self, api_key: str = ...) -> None: ...\n",
    "requirements.txt": "# a\n-r b.txt\n--hash=sha256:a\nqwen[x] >=1, \\\n <1.2 ; python_version < '3'\n"
    "qwen @ git+https://a\n",
    "poetry.lock": '[[package]]\nname = "qwen"\nversion = "1.1.0"\nfiles = [\n'
    ' {file = "a", hash = "b"},\n]\n[metadata]\n',
    "pdm.lock": '[metadata]\ngroups = ["a"]\n[[package]]\nname = "qwen"\nversion = "1.1.0"\nrequires_python = ">=3"\n',
    "pylock.toml": 'lock-version = "1.0"\n[[packages]]\nname = "qwen"\nversion = "1.1.0"\n'
    'wheels = [{url = "a", hashes = {}}]\n',
    "tox.toml": 'requires = ["qwen<1"]\n[env_run_base]\ndeps = ["qwen==1.1", "-r a.txt"]\n'
    '[env.a]\ndescription = """b"""\n',
    "deploy.ps1": '$env:qianfan_ak = \'<<app-api-key>>\'\n[Environment]::SetEnvironmentVariable("QIANFAN_SK", "a`"b")\n'
    "pip install `\n qwen==1.1\n",
    "compose.yaml": "x-a: &a\n  QIANFAN_AK: <<app-api-key>>\nservices:\n  b:\n    environment:\n      <<: *a\n"
    "      qwen_api_key: |-\n        c\n    env_file: [.env]\n"
    "  d:\n    environment:\n      - DASHSCOPE_API_KEY=<<dashscope-key>>\n",
    "old.ipynb": '{"worksheets": [{"cells": [{"cell_type": "code", "input": ["import os\\n", "k = os.environ['
    '\'qwen_api_key\'\\u005d"], "outputs": [{"text": "<<openai-key>>"}]}]}], "nbformat": 3}',
}

_TOKENS = (
    *(
        "{",
        "}",
        "[",
        "]",
        "(",
        ")",
        '"',
        "'",
        '"""',
        "\\",
        "\n",
        "\r",
        "\t",
        "    ",
        ":",
        ": ",
        "- ",
        "=",
        "==",
        "#",
        ",",
        ";",
    ),
    *(
        "&a ",
        "*a",
        "<<: ",
        "!!binary ",
        "!",
        "|",
        ">-",
        "---\n",
        "%",
        "$(",
        "${",
        "`",
        "<<",
        "{{",
        "}}",
        "@",
        "~",
        "^",
        "\\u",
    ),
    *(
        "\0",
        "\x0c",
        "\x1b",
        "\x85",
        "\u2028",
        "\ufeff",
        "\u200b",
        "\uff02",
        "\u4e2d",
        "\U0001f600",
        "0",
        "-1",
        "9" * 40,
        "null",
    ),
)
_ENCODINGS = ("utf-16", "utf-16-be", "utf-32", "gb18030", "utf-8-sig")


def _seeds() -> dict[str, list[str]]:
    seeds = {name: [expand(text)] for name, text in _SEEDS.items()}
    for form in forms.load_all():
        seeds.setdefault(form.name, []).append(form.text)
    return seeds


_BY_NAME = _seeds()
FORMATS = sorted(_BY_NAME)
"""File names, each of a kind of file or of a notation of one."""


def form(name: str, draw: random.Random | None = None) -> str:
    """A form of the format *name*: the first one, or a drawn one."""
    return draw.choice(_BY_NAME[name]) if draw else _BY_NAME[name][0]


def mutations(name: str, count: int, seed: int = 0) -> Iterator[bytes]:
    """*count* files that were of the format *name* before a few accidents befell them."""
    draw = random.Random(f"{seed} {name}")
    for _ in range(count):
        text = form(name, draw)
        for _ in range(draw.choice((1, 1, 2, 3, 6))):
            text = _damaged(text, draw)
        data = text.encode("utf-8", "surrogatepass")
        if not draw.randrange(20):
            data = text.encode(draw.choice(_ENCODINGS), "replace")
        if not draw.randrange(20):
            data = _damaged_bytes(data, draw)
        yield data


def _damaged(text: str, draw: random.Random) -> str:
    """*text* after something was put in, taken away, doubled, moved or cut off."""
    at = draw.randint(0, len(text))
    end = min(len(text), at + draw.choice((0, 1, 2, 4, 30)))
    choice = draw.randrange(16)
    if choice < 8:
        return text[:at] + draw.choice(_TOKENS) * draw.choice((1, 1, 1, 2)) + text[end:]
    if choice < 11:
        return text[:at] + text[end:]
    if choice < 13:
        return text[:end] + text[at:]
    if choice < 15:
        to = draw.randint(0, len(text))
        return text[:to] + text[at:end] + text[to:]
    return text[:at] if not draw.randrange(4) else text[:at] + draw.choice(_TOKENS) * draw.choice((3, 50)) + text[at:]


def _damaged_bytes(data: bytes, draw: random.Random) -> bytes:
    at = draw.randint(0, len(data))
    junk = draw.choice((draw.randbytes(3), codecs.BOM_UTF16_LE, codecs.BOM_UTF8, b"\xff", b"\0"))
    return data[:at] + junk + data[at + draw.randint(0, 3) :]
