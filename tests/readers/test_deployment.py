"""Settings and deployment files, where a table of forms cannot say it: JSON, broken files, places."""

from __future__ import annotations

import json

import pytest

from qianfan_lint.core.kinds import kind_of
from qianfan_lint.pipeline.engine import Engine, FileResult
from qianfan_lint.project.config import Config
from tests.keys import expand, make
from tests.mutations import FORMATS, mutations

ENGINE = Engine(Config())


def check(name: str, text: str) -> FileResult:
    kind = kind_of(name)
    assert kind is not None
    return ENGINE.check_bytes(name, kind, expand(text).encode())


@pytest.mark.parametrize(
    ("name", "text", "codes"),
    [
        ("config.json", '{"qianfan_ak": "<<app-api-key>>"}', ["QF701"]),
        ("config.json", '{"port": {{ port }}, "key": "<<dashscope-key>>"}', ["QF701"]),
        ("values.yaml", "qianfan_ak: <<app-api-key>>\n", ["QF701"]),
        ("values.yaml", "a: [\nkey: <<dashscope-key>>\n", ["QF701"]),
        ("config.py", "QIANFAN_AK = '<<app-api-key>>'\n", ["QF101"]),
        ("config.py", "port = {{ port }\nQIANFAN_AK = '<<app-api-key>>'\n", ["QF101"]),
    ],
)
def test_a_template_is_read_as_what_it_becomes_or_as_text(name: str, text: str, codes: list[str]) -> None:
    for suffix in ("template", "example"):
        result = check(f"{name}.{suffix}", text)
        assert [each.code for each in result.diagnostics] == codes
        assert result.not_scanned is None


@pytest.mark.parametrize("fence", ["```", "~~~~"])
def test_a_key_of_a_document_is_masked_in_what_stands_around_it(fence: str) -> None:
    """Also where nothing else than the name before it tells that it is one."""
    text = f"# Set up\n\n{fence}env\nQIANFAN_SK=<<app-secret-key>>\n# not <<app-secret-key>>\n{fence}\n"
    result = check("README.md", text)
    assert [each.code for each in result.diagnostics] == ["QF103"]
    assert not any(make("app-secret-key") in str(each) for each in result.diagnostics)


@pytest.mark.parametrize("indent", [None, 2])
def test_json(indent: int | None) -> None:
    document = {
        "env": {"QIANFAN_AK": "<<app-api-key>>", "QIANFAN_SK": "", "MODEL": "ernie"},
        "keys": ["<<openai-key>>"],
    }
    result = check("app.config.json", json.dumps(document, indent=indent))
    assert [each.code for each in result.diagnostics] == ["QF701", "QF701"]


@pytest.mark.parametrize(
    "text",
    [
        '{"env": ["QIANFAN_AK=<<app-api-key>>", "MODEL=ernie"]}',
        '{"env": [{"name": "QIANFAN_AK", "value": "<<app-api-key>>"}, {"name": "MODEL", "value": "ernie"}]}',
        '{"env":[{"value":"ernie","key":"MODEL"},{"key":"QIANFAN_AK","value":"<<app-api-key>>"}]}',
        '{"command": "python", "args": ["app.py", "--qianfan-ak", "<<app-api-key>>", "--model", "ernie"]}',
        '{"args": ["--qianfan-ak=<<app-api-key>>"]}',
    ],
)
def test_json_that_names_a_value_beside_it(text: str) -> None:
    text = expand(text)
    (found,) = check("app_config.json", text).diagnostics
    assert found.code == "QF701"
    assert text[found.start.column - 1 : found.end.column - 1] == expand("<<app-api-key>>")


def test_json_with_comments() -> None:
    """As editors write their settings."""
    text = """{
    // "name": "not one", /*
    "configurations": [
        {
            "url": "https://example.com/a", /* "x": "}" */
            "env": {"HOME": "C:\\\\a\\\\", "QIANFAN_AK": "<<app-api-key>>", },
        }, // the last
    ],
}
"""
    result = check("launch.json", text)
    assert [(each.code, each.start.line, each.start.column) for each in result.diagnostics] == [("QF701", 6, 55)]
    assert result.not_scanned is None


def test_place_is_the_value_without_its_quotes() -> None:
    text = 'llm:\n  qianfan_ak: "<<app-api-key>>"\n'
    (found,) = check("config.yaml", text).diagnostics
    assert (found.start.line, found.start.column, found.end.column) == (2, 16, 40)


@pytest.mark.parametrize(
    "text",
    [
        "export QIANFAN_AK = <<app-api-key>>\n",
        "QIANFAN_AK      := <<app-api-key>>\n",
        "QIANFAN_AK?=<<app-api-key>>\n",
        "run:\n\tQIANFAN_AK=<<app-api-key>> python app.py\n",
        "QIANFAN_AK ?= $(AK)\ninstall:\n\tpip install langchain-community==0.2.6\n",
    ],
)
def test_makefile(text: str) -> None:
    (found,) = check("Makefile", text).diagnostics
    assert found.code == ("QF501" if "pip" in text else "QF701")


@pytest.mark.parametrize("style", ["|", ">-", "|+"])
def test_block_of_one_word(style: str) -> None:
    (found,) = check("config.yaml", f"QIANFAN_AK: {style}\n  <<app-api-key>>\nMODEL: ernie\n").diagnostics
    assert (found.code, found.start.line, found.start.column, found.end.column) == ("QF701", 2, 3, 27)


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
    found = engine.check_bytes(".env", kind, expand("QIANFAN_AK=<<app-api-key>>\n").encode()).diagnostics
    assert "QF701" not in [each.code for each in found]


def test_aliases_of_aliases_come_to_an_end() -> None:
    bomb = "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 30))
    (found,) = check("config.yaml", bomb + "qianfan_ak: <<app-api-key>>\n").diagnostics
    assert found.code == "QF701"


def test_entries_of_another_type_than_expected() -> None:
    text = "kind: [Secret]\nshell: {a: b}\nname: [x]\nenv: {name: {a: b}, value: [c]}\ndata: 1\n"
    text += "qianfan_ak: <<app-api-key>>\n"
    assert [each.code for each in check("config.yaml", text).diagnostics] == ["QF701"]


@pytest.mark.parametrize("name", FORMATS)
def test_damaged_files_are_read_or_named(name: str) -> None:
    """Each of some hundred mutations gives findings or a reason, and never an error of ours."""
    kind = kind_of(name)
    assert kind is not None
    for data in mutations(name, 300):
        result = ENGINE.check_bytes(name, kind, data)
        assert result.not_scanned is None or "internal" not in result.not_scanned.reason
