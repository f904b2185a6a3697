"""What is written in place of a key, by the place, and how the headers of a script are mended."""

from __future__ import annotations

import pytest

from qianfan_lint.core.model import Safety
from qianfan_lint.pipeline.engine import Engine
from qianfan_lint.project.config import Config
from tests.forms import lint
from tests.keys import expand, make
from tests.project import Project

FIXED = [
    pytest.param(
        "compose.yaml", "services:\n  a:\n    environment:\n      QIANFAN_AK: {}\n", '"${{QIANFAN_AK}}"', id="map"
    ),
    pytest.param(
        "compose.yaml", "services: {{a: {{environment: {{QIANFAN_AK: {}}}}}}}\n", '"${{QIANFAN_AK}}"', id="flow"
    ),
    pytest.param(
        "compose.yaml", "services:\n  a:\n    environment:\n      - qianfan_ak={}\n", "${{QIANFAN_AK}}", id="list"
    ),
    pytest.param(
        "ci.yml", "jobs:\n  a:\n    env:\n      QIANFAN_AK: '{}'\n", "${{{{ secrets.QIANFAN_AK }}}}", id="workflow"
    ),
    pytest.param("a.sh", "docker run -e QIANFAN_AK={} # key\n", '"${{QIANFAN_AK:?}}"', id="option"),
    pytest.param("a.sh", 'QIANFAN_AK="{}" python a.py\n', "${{QIANFAN_AK:?}}", id="quoted"),
]

DEFAULTS = [
    pytest.param("Dockerfile", "ENV QIANFAN_AK=${{QIANFAN_AK{}}}\n", ":-", id="dockerfile"),
    pytest.param(
        "compose.yaml", "services: {{a: {{environment: ['QIANFAN_AK=${{QIANFAN_AK{}}}']}}}}\n", ":-", id="compose"
    ),
    pytest.param("application.yml", "a:\n  api-key: ${{QIANFAN_AK{}}}\n", ":", id="spring"),
]


@pytest.mark.parametrize(("name", "template", "sign"), DEFAULTS)
def test_what_stands_in_for_a_variable_is_left_out(project: Project, name: str, template: str, sign: str) -> None:
    project.write(name, template.format(sign + make("app-api-key")))
    assert project.json("--fix", "--unsafe-fixes").found == []
    assert project.text(name) == template.format("")


@pytest.mark.parametrize(("name", "template", "reference"), FIXED)
def test_reference(project: Project, name: str, template: str, reference: str) -> None:
    project.write(name, template.format(make("app-api-key")))
    ran = project.json("--fix", "--unsafe-fixes", "--ignore", "QF201")
    assert (ran.found, ran.json["fixed"]) == ([], 1)
    assert project.text(name) == template.format(reference.format())


@pytest.mark.parametrize("name", ["a.sh", "Dockerfile"])
@pytest.mark.parametrize("template", ['{}""{}', '"{}"{}', '{}"{}"', "'{}''{}'", "{}\\\n{}"])
def test_a_word_of_several_pieces_is_not_cut_up(project: Project, name: str, template: str) -> None:
    key = make("dashscope-key")
    value = template.format(key[:20], key[20:])
    text = f"export DASHSCOPE_API_KEY={value}\n" if name == "a.sh" else f"FROM a\nENV DASHSCOPE_API_KEY={value}\n"
    project.write(name, text)
    project.json("--fix", "--unsafe-fixes")
    assert project.text(name) == text


def test_quotes_that_do_not_expand(project: Project) -> None:
    project.write("a.sh", "QIANFAN_AK='<<app-api-key>>' python a.py\n")
    assert project.json("--fix", "--unsafe-fixes").found == []
    assert project.text("a.sh") == 'QIANFAN_AK="${QIANFAN_AK:?}" python a.py\n'


def test_value_moves_to_the_env_file(project: Project) -> None:
    project.write("a.sh", "export QIANFAN_AK=<<app-api-key>>\n")
    assert project.json("--fix", "--unsafe-fixes", "--env-file", ".env").found == []
    assert project.text(".env") == expand("QIANFAN_AK=<<app-api-key>>\n")
    assert project.text(".gitignore") == "/.env\n"


@pytest.mark.parametrize(
    ("name", "text", "shown"),
    [
        ("Dockerfile", "ENV QIANFAN_AK=<<app-api-key>>\n", "${QIANFAN_AK}"),
        (
            "k8s.yaml",
            "apiVersion: v1\nkind: Pod\nspec:\n  env:\n    - name: QIANFAN_AK\n      value: <<app-api-key>>\n",
            "valueFrom: {secretKeyRef: {name: credentials, key: QIANFAN_AK}}",
        ),
    ],
)
def test_hint(name: str, text: str, shown: str) -> None:
    (found,) = lint(expand(text), name)
    assert found.fix is not None
    assert (found.fix.safety, found.fix.edits[0].text) == (Safety.HINT, shown)


@pytest.mark.parametrize("name", [".env", "config.ini", "deploy.bat", "config.yaml"])
def test_where_nothing_can_be_referred_to(name: str) -> None:
    text = "a:\n  QIANFAN_AK: <<app-api-key>>\n" if name == "config.yaml" else "QIANFAN_AK=<<app-api-key>>\n"
    (found,) = lint(expand(text), name, Engine(Config(ignore=("QF702",))))
    assert (found.code, found.fix) == ("QF701", None)


V1 = "https://aip.baidubce.com/rpc/2.0/ai_custom/v1/wenxinworkshop/embeddings/x"
HEADERS = [
    pytest.param(
        f'curl -H "Authorization: Basic $QWEN_API_KEY:$QWEN_SECRET_KEY" {V1}\n',
        f'curl -H "Authorization: Bearer $QWEN_API_KEY:$QWEN_SECRET_KEY" {V1}\n',
        id="scheme",
    ),
    pytest.param(
        f'test "$QWEN_SECRET_KEY"\ncurl -H "Authorization: Bearer ${{QWEN_API_KEY}}" {V1}\n',
        f'test "$QWEN_SECRET_KEY"\ncurl -H "Authorization: Bearer ${{QWEN_API_KEY}}:${{QWEN_SECRET_KEY}}" {V1}\n',
        id="secret-half",
    ),
    pytest.param(
        f'test "$QWEN_SECRET_KEY"\ncurl -H "Authorization: Basic $QWEN_API_KEY" {V1}\n',
        f'test "$QWEN_SECRET_KEY"\ncurl -H "Authorization: Bearer $QWEN_API_KEY:${{QWEN_SECRET_KEY}}" {V1}\n',
        id="both",
    ),
    pytest.param(
        'curl -H "Authorization: Bearer: $DASHSCOPE_API_KEY" https://dashscope.aliyuncs.com/api/v1/x\n',
        'curl -H "Authorization: Bearer $DASHSCOPE_API_KEY" https://dashscope.aliyuncs.com/api/v1/x\n',
        id="colon",
    ),
]


@pytest.mark.parametrize(("before", "after"), HEADERS)
def test_header(project: Project, before: str, after: str) -> None:
    project.write("a.sh", before)
    assert project.json("--fix", "--unsafe-fixes").found == []
    assert project.text("a.sh") == after


def test_a_secret_half_that_is_nowhere_is_not_made_up(project: Project) -> None:
    text = f'curl -H "Authorization: Bearer $QWEN_API_KEY" {V1}\n'
    project.write("a.sh", text)
    assert [found[-5:] for found in project.json("--fix", "--unsafe-fixes").found] == ["QF302"]
    assert project.text("a.sh") == text
