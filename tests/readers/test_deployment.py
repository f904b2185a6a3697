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
    "a.ipynb": '{"cells": [{"cell_type": "code", "source": ["k = \\"<<openai-key>>\\"\\n"], "outputs": []}]}',
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
