"""Settings and deployment files, where a table of forms cannot say it: JSON, broken files, places."""

from __future__ import annotations

import json
import random

import pytest

from qianfan_lint.config import Config
from qianfan_lint.engine import Engine, FileResult
from qianfan_lint.kinds import kind_of
from tests.keys import expand

ENGINE = Engine(Config())


def check(name: str, text: str) -> FileResult:
    kind = kind_of(name)
    assert kind is not None
    return ENGINE.check_bytes(name, kind, expand(text).encode())


@pytest.mark.parametrize("indent", [None, 2])
def test_json(indent: int | None) -> None:
    document = {
        "env": {"QIANFAN_AK": "<<app-api-key>>", "QIANFAN_SK": "", "MODEL": "ernie"},
        "keys": ["<<openai-key>>"],
    }
    result = check("app.config.json", json.dumps(document, indent=indent))
    assert [each.code for each in result.diagnostics] == ["QF701", "QF701"]


def test_place_is_the_value_without_its_quotes() -> None:
    text = 'llm:\n  qianfan_ak: "<<app-api-key>>"\n'
    (found,) = check("config.yaml", text).diagnostics
    assert (found.start.line, found.start.column, found.end.column) == (2, 16, 40)


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("config.yaml", "a: [<<openai-key>>\n", "not valid YAML on line 2"),
        ("app-config.json", '{"a": "<<openai-key>>"', "not valid JSON"),
    ],
)
def test_what_cannot_be_read_is_named(name: str, text: str, reason: str) -> None:
    result = check(name, text)
    assert result.not_scanned is not None
    assert result.not_scanned.reason == reason


def test_env_file_of_the_fixes_is_private() -> None:
    engine = Engine(Config(env_file=".env"))
    kind = kind_of(".env")
    assert kind is not None
    assert engine.check_bytes(".env", kind, expand("QIANFAN_AK=<<app-api-key>>\n").encode()).diagnostics == ()


def test_aliases_of_aliases_come_to_an_end() -> None:
    bomb = "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 30))
    (found,) = check("config.yaml", bomb + "qianfan_ak: <<app-api-key>>\n").diagnostics
    assert found.code == "QF701"


def test_entries_of_another_type_than_expected() -> None:
    text = "kind: [Secret]\nshell: {a: b}\nname: [x]\nenv: {name: {a: b}, value: [c]}\ndata: 1\n"
    text += "qianfan_ak: <<app-api-key>>\n"
    assert [each.code for each in check("config.yaml", text).diagnostics] == ["QF701"]


SEEDS = {
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
    "a.toml": '[a]\nQIANFAN_AK = "<<app-api-key>>"\n[[b]]\nc = """x"""\n',
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
}


@pytest.mark.parametrize("name", SEEDS)
def test_damaged_files_are_read_or_named(name: str) -> None:
    """Each of some hundred mutations gives findings or a reason, and never an error of ours."""
    seed = expand(SEEDS[name])
    random_ = random.Random(name)
    for _ in range(300):
        text = list(seed)
        for _ in range(random_.randint(1, 6)):
            at = random_.randrange(len(text))
            choice = random_.randrange(3)
            text[at : at + random_.randint(0, 4)] = (
                random_.choice(["", "{", "]", '"', "'", "\\", "\n", ":", "&", "*", "$(", "`", "<<", "\u2028"]) * choice
            )
        result = check(name, "".join(text))
        assert result.not_scanned is None or "internal" not in result.not_scanned.reason
