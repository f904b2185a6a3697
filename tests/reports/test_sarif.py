"""SARIF: valid, complete for GitHub code scanning, and silent about credentials."""

from __future__ import annotations

import json
import pathlib
from typing import Any

import pytest

from qianfan_lint import __version__, rules
from qianfan_lint.core.kinds import Kind
from qianfan_lint.core.source import decode
from qianfan_lint.pipeline.linehash import line_hash
from tests.keys import expand
from tests.project import BROKEN, CLEAN, HARDCODED, LOWERCASE, Project

jsonschema = pytest.importorskip("jsonschema", reason="jsonschema is not installed")

SCHEMA = json.loads((pathlib.Path(__file__).parent.parent / "schemas" / "sarif-2.1.0-rtm.5.json").read_text("utf-8"))
SHARED = """\
import os
from langchain_community.chat_models import QianfanChatEndpoint
from langchain_community.embeddings import QianfanEmbeddingsEndpoint
key = os.environ["QIANFAN_AK"]
chat = QianfanChatEndpoint(qianfan_ak=key)
embeddings = QianfanEmbeddingsEndpoint(qianfan_ak=key)
"""


def run(project: Project, *options: str) -> dict[str, Any]:
    """The one run of the report, which is checked against the schema."""
    document = project.check("--output-format", "sarif", *options).json
    jsonschema.validators.validator_for(SCHEMA)(SCHEMA).validate(document)
    assert document["$schema"].endswith("/sarif-2.1.0.json")
    (found,) = document["runs"]
    assert isinstance(found, dict)
    return found


def region(*numbers: int) -> dict[str, int]:
    return dict(zip(("startLine", "startColumn", "endLine", "endColumn"), numbers, strict=True))


def test_nothing_found(project: Project) -> None:
    project.write("app.py", CLEAN)
    found = run(project)
    assert found["results"] == []
    assert found["invocations"] == [{"executionSuccessful": True, "toolExecutionNotifications": []}]
    assert (found["automationDetails"], found["columnKind"]) == ({"id": "qianfan-lint/"}, "unicodeCodePoints")


def test_every_rule_is_described(project: Project) -> None:
    driver = run(project)["tool"]["driver"]
    assert (driver["name"], driver["version"]) == ("qianfan-lint", __version__)
    assert [rule["id"] for rule in driver["rules"]] == list(rules.load())
    for rule, known in zip(driver["rules"], rules.load().values(), strict=True):
        assert rule["shortDescription"]["text"] == known.summary
        assert known.summary != rule["fullDescription"]["text"] != ""
        assert len(rule["fullDescription"]["text"]) <= 1024
        assert "## Bad" in rule["help"]["markdown"]
        assert "<<" not in rule["help"]["text"]
        assert rule["defaultConfiguration"] == {"enabled": known.default, "level": known.severity.value}
        about_us = known.code.startswith("QF9")
        assert about_us or 0 < float(rule["properties"]["security-severity"]) < 10
        assert about_us or "security" in rule["properties"]["tags"]
        assert rule["properties"]["precision"] == ("high" if known.default else "medium")


def test_a_rule_about_the_linter_is_no_risk(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    known = {"QF999": rules.load()["QF101"]._replace(code="QF999", risk=0, weakness=0)}
    monkeypatch.setattr("qianfan_lint.rules.load", lambda: known)
    (rule,) = run(project)["tool"]["driver"]["rules"]
    assert rule["properties"]["tags"] == ["maintainability"]
    assert "security-severity" not in rule["properties"]


def test_a_result(project: Project) -> None:
    text = f"# 中文 😀\n名 = 1; {LOWERCASE.replace('import os', 'import os, sys')}"
    project.write("目录/a b.py", text)
    (result,) = run(project)["results"]
    print_of_line, _ = line_hash(decode("a.py", Kind.PYTHON, text.encode()), 4)
    assert result.pop("partialFingerprints") == {
        "primaryLocationLineHash": print_of_line,
        "qianfanLint/v1": project.json().json["findings"][0]["fingerprint"],
    }
    artifact = {"uri": "%E7%9B%AE%E5%BD%95/a%20b.py", "uriBaseId": "%SRCROOT%"}
    replaced = {"deletedRegion": region(4, 18, 4, 30), "insertedContent": {"text": "QWEN_API_KEY"}}
    assert result == {
        "ruleId": "QF201",
        "ruleIndex": list(rules.load()).index("QF201"),
        "level": "error",
        "message": {"text": project.json().json["findings"][0]["message"]},
        "locations": [{"physicalLocation": {"artifactLocation": artifact, "region": region(4, 17, 4, 31)}}],
        "fixes": [
            {
                "description": {"text": "Use QWEN_API_KEY (unsafe)"},
                "artifactChanges": [{"artifactLocation": artifact, "replacements": [replaced]}],
            }
        ],
    }


def test_related_places(project: Project) -> None:
    project.write("app.py", SHARED)
    (result,) = run(project)["results"]
    (related,) = result["relatedLocations"]
    assert related["physicalLocation"]["region"]["startLine"] == 5
    assert related["message"]["text"] == "the same key reaches a chat client here"
    # GitHub shows the places that the message refers to.
    assert result["message"]["text"].endswith(f": [the same key reaches a chat client here]({related['id']})")


def test_a_path_elsewhere_is_a_uri_by_itself(project: Project, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("else where") / "app.py"
    path.write_text(expand(HARDCODED))
    (result,) = run(project, str(path))["results"]
    artifact = result["locations"][0]["physicalLocation"]["artifactLocation"]
    assert artifact == {"uri": path.as_uri()}


def test_what_was_not_scanned(project: Project) -> None:
    project.write("broken.py", BROKEN)
    (invocation,) = run(project)["invocations"]
    assert invocation["executionSuccessful"] is False
    (notification,) = invocation["toolExecutionNotifications"]
    assert notification["message"]["text"] == "not scanned: syntax error on line 2; only searched for keys"
    assert notification["descriptor"]["id"] == "QF901"
    (location,) = notification["locations"]
    assert location["physicalLocation"]["artifactLocation"]["uri"] == "broken.py"


def test_a_fix_that_is_masked_is_not_offered(project: Project) -> None:
    """A program that applied it would write the mask into the file."""
    project.write("app.py", HARDCODED)
    (result,) = run(project, "--env-file", ".env")["results"]
    assert "fixes" not in result


def test_no_line_hash_over_a_credential(project: Project) -> None:
    """It has no key and covers few characters: with the rest of the line it would give the credential away."""
    project.write("app.py", LOWERCASE + HARDCODED + "x = 1\n" * 40 + 'other = os.getenv("qwen_api_key")\n')
    hashed = {
        result["locations"][0]["physicalLocation"]["region"]["startLine"]
        for result in run(project)["results"]
        if "primaryLocationLineHash" in result["partialFingerprints"]
    }
    assert hashed == {45}  # line 4 has the key, and what is hashed of line 3 reaches into it


def test_no_line_hash_that_github_would_compute_otherwise(project: Project) -> None:
    project.write("app.py", f"# 千帆 通义\n{LOWERCASE}".encode("gbk"))
    (result,) = run(project)["results"]
    assert list(result["partialFingerprints"]) == ["qianfanLint/v1"]


class TestSuppressed:
    TEXT = LOWERCASE.rstrip("\n") + '  # noqa: QF201\nother = os.getenv("qwen_api_key")\n'

    def test_only_where_asked(self, project: Project) -> None:
        """GitHub shows an alert for each result, also for a suppressed one."""
        project.write("app.py", self.TEXT)
        assert [result.get("suppressions") for result in run(project)["results"]] == [None]
        shown = run(project, "--show-suppressed")["results"]
        assert [result.get("suppressions") for result in shown] == [None, [{"kind": "inSource"}]]
        assert len({result["partialFingerprints"]["qianfanLint/v1"] for result in shown}) == 2

    def test_the_exit_code_is_that_of_the_others(self, project: Project) -> None:
        project.write("app.py", LOWERCASE.rstrip("\n") + "  # noqa\n")
        ran = project.check("--output-format", "sarif", "--show-suppressed")
        assert (ran.code, len(ran.json["runs"][0]["results"])) == (0, 1)

    def test_a_comment_leaves_the_fingerprint_of_the_next_one(self, project: Project) -> None:
        project.write("app.py", self.TEXT.replace("  # noqa: QF201", ""))
        before = project.json().json["findings"][1]["fingerprint"]
        project.write("app.py", self.TEXT)
        (after,) = project.json().json["findings"]
        assert after["fingerprint"] == before

    def test_in_a_notebook(self, project: Project) -> None:
        cell = {"cell_type": "code", "source": ["import os\n", 'key = os.getenv("qwen_api_key")  # noqa\n']}
        project.write("a.ipynb", json.dumps({"cells": [cell]}))
        (result,) = run(project, "--show-suppressed")["results"]
        assert result["properties"] == {"cell": 1, "cellLine": 2}

    def test_after_a_fix(self, project: Project) -> None:
        project.write("app.py", self.TEXT)
        (result,) = run(project, "--fix", "--unsafe-fixes", "--show-suppressed")["results"]
        assert "suppressions" in result
        assert "QWEN_API_KEY" in project.text("app.py")
