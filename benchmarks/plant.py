"""Puts made-up credentials, old pins and bad names into copies of real files, where such files have their like."""

from __future__ import annotations

import json
import random
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from qianfan_lint.core.kinds import Kind, kind_of
from tests.keys import expand

_INSTALL = "pip install -q 'qwen<1.2' langchain-community==0.2.7\n"
_CALL = 'curl -s -H "Authorization: Basic $QIANFAN_AK:$QIANFAN_SK" https://qianfan.baidubce.com/v2\n'
_CELLS = (
    ("import os\n", "import dashscope\n", "# 密钥 \U0001f600\n", 'dashscope.api_key = "<<dashscope-key>>"\n'),
    (f"!{_INSTALL}", "import os\n", 'key = os.environ["qwen_api_key"]\n', 'QIANFAN_AK = "<<app-api-key>>"\n'),
)

# For each kind: behind what something may stand, and what: lines, each indented as the line that follows.
_PLACES: dict[Kind, tuple[tuple[str, str], ...]] = {
    Kind.PYTHON: (
        (r"\Z", "\nimport os\nimport dashscope\n\ndashscope.api_key = '<<dashscope-key>>'\n"),
        (r"\Z", '\nimport os\n\nkey = os.getenv("qwen_api_key")\nQIANFAN_AK = "<<app-api-key>>"\n'),
    ),
    Kind.REQUIREMENTS: ((r"^(?=[\w#])", "qwen<1.2\nlangchain-community==0.2.7  # old\n"), (r"\Z", "\nqwen==1.1.0\n")),
    Kind.MANIFEST: (
        (r"^dependencies = \[[ \t]*\n", '"qwen<1.2",\n"langchain-community==0.2.7", # old\n'),
        (r"^\[tool\.poetry\.dependencies\]\n", 'qwen = "^1.1"\nlangchain-community = {version = "0.2.7"}\n'),
        (r"^\[(?:dev-)?packages\]\n", 'qwen = "<1.2"\nlangchain-community = {version = "==0.2.7"}\n'),
    ),
    Kind.SETUP: ((r"^(?:install_requires|deps) =\n", "qwen<1.2\nlangchain-community==0.2.7\n"),),
    Kind.LOCK: ((r"^(?=\[\[package\]\])", '[[package]]\nname = "qwen"\nversion = "1.1.0"\n\n'),),
    Kind.DOTENV: (
        (r"^(?=\w)", "QIANFAN_AK=<<app-api-key>>\nqwen_api_key='<<dashscope-key>>'\n"),
        (r"\Z", '\nexport QIANFAN_SK = "<<app-secret-key>>" # secret\n'),
    ),
    Kind.SETTINGS: ((r"^\[.*\]\n", 'qianfan_ak = "<<app-api-key>>"\n'),),
    Kind.YAML: (
        (r"^ *(?:environment|env):\n(?= *- name:)", "- name: QIANFAN_AK\n  value: <<app-api-key>>\n"),
        (r"^ *environment:\n(?= *- [A-Z_]+=)", "- DASHSCOPE_API_KEY=<<dashscope-key>>\n- qwen_api_key=\n"),
        (
            r"^ *(?:environment|env):\n(?= *\w+:)",
            "DASHSCOPE_API_KEY: <<dashscope-key>>\nqianfan_sk: '<<app-secret-key>>'\n",
        ),
        (r"^ *(?:- )?run: \|\n", f"{_INSTALL}export QIANFAN_AK=<<app-api-key>>\n{_CALL}"),
        (r"^dependencies:\n(?= *- )", "- qwen=1.1\n- langchain-community ==0.2.7\n"),
    ),
    Kind.SHELL: (
        (r"\A(?:#!.*\n)?", f"export DASHSCOPE_API_KEY=<<dashscope-key>>\nexport qwen_api_key='a'\n{_INSTALL}"),
        (r"\Z", f"\n{_CALL}"),
    ),
    Kind.DOCKERFILE: ((r"^FROM .*\n", f"ENV QIANFAN_AK=<<app-api-key>> A=b\nRUN {_INSTALL}"),),
    Kind.DOCUMENT: ((r"^\n(?=\w)", "The key is `<<openai-key>>`.\n\n"),),
    Kind.NOTEBOOK: tuple(
        (r'"source": \[\n(?= *")', "".join(f"{json.dumps(line, ensure_ascii=ascii)},\n" for line in cell))
        for cell, ascii in zip(_CELLS, (True, False), strict=True)
    ),
}


def plant(path: Path, draw: random.Random) -> bool:
    """Plant in the file at *path* what suits its kind; False where nothing fits or it is not UTF-8."""
    kind = kind_of(path.as_posix())
    try:
        before = path.read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        return False
    text = before.replace("\r\n", "\n")
    for pattern, lines in _PLACES.get(kind, ()) if kind else ():
        places = list(re.finditer(pattern, text, re.MULTILINE))
        if places:
            at = draw.choice(places).end()
            indent = text[at:][: len(text) - at - len(text[at:].lstrip(" "))]
            planted = "".join(indent + line for line in expand(lines).splitlines(keepends=True))
            text = text[:at] + planted + text[at:]
    if text == before.replace("\r\n", "\n"):
        return False
    path.write_bytes(text.replace("\n", "\r\n" if "\r\n" in before else "\n").encode())
    return True
