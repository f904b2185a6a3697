"""Configuration in JSON: headers that are sent, variables that programs are started with, and where they stand."""

from __future__ import annotations

import json

import pytest

from tests.keys import expand, make
from tests.project import Project

HOST = "https://dashscope.aliyuncs.com/api/v1/mcps/WebSearch/sse"


def server(**entries: object) -> dict[str, object]:
    return {"mcpServers": {"a": {"command": "uvx", **entries}}}


def headers(value: str, url: str = HOST, key: str = "headers") -> dict[str, object]:
    return server(url=url, **{key: {"Authorization": value}})


FOUND = {
    "no scheme": (headers("${DASHSCOPE_API_KEY}"), "QF302", "${DASHSCOPE_API_KEY}"),
    "no scheme, of an editor": (headers("${env:DASHSCOPE_API_KEY}", key="http_headers"), "QF302", None),
    "glued": (headers("Bearer${DASHSCOPE_API_KEY}"), "QF304", None),
    "Basic": (headers("Basic {env:DASHSCOPE_API_KEY}"), "QF301", None),
    "lower case": (server(env={"dashscope_api_key": "${DASHSCOPE_API_KEY}"}), "QF201", "dashscope_api_key"),
    "list": (server(environment=[{"name": "qianfan_ak", "value": ""}]), "QF201", "qianfan_ak"),
    "literal": (headers("Bearer <<dashscope-key>>"), "QF701", None),
    "escaped slashes": (server(env={"QIANFAN_API_KEY": "<<qianfan-key>>"}), "QF701", None),
}


@pytest.mark.parametrize("name", FOUND)
@pytest.mark.parametrize("indent", [None, 2])
def test_found(project: Project, name: str, indent: int | None) -> None:
    document, code, marked = FOUND[name]
    text = json.dumps({"$": "😀", **document}, indent=indent, ensure_ascii=False)
    text = expand(text.replace("<<qianfan-key>>", make("qianfan-key").replace("/", "\\/")))
    project.write("mcp.json", text)
    (finding,) = project.json().json["findings"]
    assert finding["code"] == code
    if marked:
        line = text.splitlines()[finding["start"]["line"] - 1]
        assert line[finding["start"]["column"] - 1 : finding["end"]["column"] - 1] == marked


QUIET = {
    "Bearer": headers("Bearer ${DASHSCOPE_API_KEY}"),
    "input": headers("${input:dashscope-key}"),
    "asked for": headers("Bearer <your key>"),
    "no host": server(headers={"Authorization": "${DASHSCOPE_API_KEY}"}),
    "another host": headers("${DASHSCOPE_API_KEY}", "https://mcp.example.com"),
    "upper case": server(env={"DASHSCOPE_API_KEY": "${DASHSCOPE_API_KEY}", "PATH": "/bin"}),
    "own name": server(env={"my_setting": "a"}),
    "ciphertext": {"kind": "SealedSecret", "spec": {"encryptedData": {"DASHSCOPE_API_KEY": "<<app-secret-key>>"}}},
}


@pytest.mark.parametrize("name", QUIET)
def test_quiet(project: Project, name: str) -> None:
    project.write("mcp.json", json.dumps(QUIET[name]))
    assert project.json().found == []
