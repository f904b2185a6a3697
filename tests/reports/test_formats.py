"""The formats for CI servers and review tools, as those read them."""

from __future__ import annotations

import html
import json
import re
from typing import Any
from xml.etree import ElementTree

import pytest

from qianfan_lint import __version__, check
from qianfan_lint.report import FORMATS, Style, markdown, render
from tests.keys import make
from tests.project import BROKEN, CLEAN, HARDCODED, LOWERCASE, Project

SHOWN = f"{make('dashscope-key')[:4]}…"
LONG = 'api_key = """\n<<dashscope-key>>\n"""\n'


def notebook(*source: str, **more: Any) -> str:
    return json.dumps({"cells": [{"cell_type": "code", "source": list(source), **more}]})


class TestJsonl:
    def test_findings_and_coverage(self, project: Project) -> None:
        project.write("app.py", HARDCODED + LOWERCASE)
        project.write("broken.py", BROKEN)
        whole = project.json().json
        *findings, coverage = map(json.loads, project.check("--output-format", "jsonl").out.splitlines())
        assert findings == [{"type": "finding", **finding} for finding in whole["findings"]]
        last = {"type": "coverage", "version": __version__, **whole["coverage"], "fixed": 0, "revoke": [], "set": []}
        assert coverage == last

    def test_nothing_found(self, project: Project) -> None:
        (line,) = project.check("--output-format", "jsonl").out.splitlines()
        assert json.loads(line)["checked"] == 0


class TestGithub:
    def test_annotations(self, project: Project) -> None:
        project.write("app, v1:2/100%.py", LOWERCASE)
        project.write("broken.py", BROKEN)
        first, second = project.check("--output-format", "github").out.splitlines()
        assert first == (
            "::error title=QF201 lowercase-env-name,file=app%2C v1%3A2/100%25.py,line=3,endLine=3,col=17,endColumn=31"
            "::Environment variable 'qwen_api_key' is not upper case; names are case-sensitive, "
            "the variable is QWEN_API_KEY"
        )
        assert second == "::warning file=broken.py::not scanned: syntax error on line 2; only searched for keys"

    def test_columns_only_on_one_line(self, project: Project) -> None:
        project.write("app.py", LONG)
        assert ",file=app.py,line=1,endLine=3::" in project.check("--output-format", "github").out

    def test_a_message_on_several_lines(self, project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("qianfan_lint.pipeline.diagnostics.Diagnostic.described", "50 %\r\nof: it,")
        project.write("app.py", LOWERCASE)
        assert project.check("--output-format", "github").out.endswith("::50 %25%0D%0Aof: it,\n")


class TestGitlab:
    def test_issues(self, project: Project) -> None:
        project.write("app.py", LONG)
        project.write("broken.py", BROKEN)
        found, problem = project.check("--output-format", "gitlab").json
        (known,) = project.json().json["findings"]
        assert found == {
            "description": f"QF101 {known['message']}",
            "check_name": "QF101",
            "fingerprint": known["fingerprint"],
            "severity": "critical",
            "location": {"path": "app.py", "lines": {"begin": 1, "end": 3}},
        }
        assert re.fullmatch("[0-9a-f]{16}", problem.pop("fingerprint"))
        assert problem == {
            "description": "Not scanned: syntax error on line 2; only searched for keys",
            "check_name": "QF901",
            "severity": "info",
            "location": {"path": "broken.py", "lines": {"begin": 1, "end": 1}},
        }

    def test_fingerprints_are_unique_and_stay(self, project: Project) -> None:
        project.write("app.py", HARDCODED * 3)
        project.write("other.py", HARDCODED * 2)
        before = [issue["fingerprint"] for issue in project.check("--output-format", "gitlab").json]
        project.write("app.py", "# moved\n" + HARDCODED * 3)
        after = [issue["fingerprint"] for issue in project.check("--output-format", "gitlab").json]
        assert before == after
        assert len(set(before)) == 5

    def test_two_findings_of_one_fingerprint(self, project: Project) -> None:
        """GitLab would drop the second."""
        project.write("app.py", HARDCODED)
        report = check([project.root])
        twice = render(report._replace(diagnostics=report.diagnostics * 2), "gitlab", Style())
        assert len({issue["fingerprint"] for issue in json.loads(twice)}) == 2


class TestJunit:
    def test_cases(self, project: Project) -> None:
        project.write("app.py", HARDCODED)
        project.write("broken.py", BROKEN)
        root = ElementTree.fromstring(project.check("--output-format", "junit").out)
        (suite,) = root
        assert {name: suite.get(name) for name in ("tests", "failures", "errors")} == {
            "tests": "2",
            "failures": "1",
            "errors": "1",
        }
        found, problem = suite
        assert found.attrib == {
            "name": "QF101 hardcoded-credential at line 1",
            "classname": "app.py",
            "file": "app.py",
            "line": "1",
        }
        assert f"{found[0].get('message')}".startswith(f"Hardcoded credential {SHOWN}")
        assert f"{found[0].text}".startswith("app.py:1:11: QF101 ")
        assert (problem[0].tag, problem[0].get("message")) == (
            "error",
            "syntax error on line 2; only searched for keys",
        )

    def test_nothing_found_is_a_test_that_passes(self, project: Project) -> None:
        (suite,) = ElementTree.fromstring(project.check("--output-format", "junit").out)
        assert [len(case) for case in suite] == [0]
        assert suite.get("tests") == "1"

    def test_characters_that_xml_has_not(self, project: Project) -> None:
        project.write('a\x01<b>&".py', HARDCODED)
        ((case,),) = ElementTree.fromstring(project.check("--output-format", "junit").out)
        assert case.get("file") == 'a\u2401<b>&".py'


class TestCheckstyle:
    def test_errors_stand_in_their_files(self, project: Project) -> None:
        project.write("a<b>.py", HARDCODED * 2)
        project.write("broken.py", BROKEN)
        root = ElementTree.fromstring(project.check("--output-format", "checkstyle").out)
        assert [(file.get("name"), len(file)) for file in root] == [("a<b>.py", 2), ("broken.py", 1)]
        found, problem = root[0][1].attrib, root[1][0].attrib
        assert found.pop("message").startswith(f"Hardcoded credential {SHOWN}")
        assert found == {"line": "2", "column": "11", "severity": "error", "source": "qianfan-lint.QF101"}
        assert problem == {
            "line": "1",
            "severity": "warning",
            "message": "not scanned: syntax error on line 2; only searched for keys",
            "source": "qianfan-lint.QF901",
        }

    def test_characters_that_xml_has_not(self, project: Project) -> None:
        project.write("a\x01.py", HARDCODED)
        (file,) = ElementTree.fromstring(project.check("--output-format", "checkstyle").out)
        assert file.get("name") == "a\u2401.py"


class TestPylint:
    def test_lines(self, project: Project) -> None:
        project.write("app.py", LOWERCASE)
        project.write("broken.py", BROKEN)
        first, second = project.check("--output-format", "pylint").out.splitlines()
        assert first.startswith("app.py:3: [QF201] Environment variable 'qwen_api_key' is not upper case;")
        assert second == "broken.py:1: [QF901] not scanned: syntax error on line 2; only searched for keys"

    def test_flake8_writes_the_same_form(self, project: Project) -> None:
        from flake8.formatting.default import Pylint

        project.write("app.py", LOWERCASE)
        (line,) = project.check("--output-format", "pylint").out.splitlines()
        path, row, code, text = re.fullmatch(r"(.+):(\d+): \[(\w+)\] (.+)", line).groups()  # type: ignore[union-attr]
        assert line == Pylint.error_format % {"path": path, "row": int(row), "code": code, "text": text}


class TestAzure:
    def test_issues(self, project: Project) -> None:
        project.write("a;b]100%.py", LOWERCASE)
        project.write("broken.py", BROKEN)
        first, second = project.check("--output-format", "azure").out.splitlines()
        assert first.startswith(
            "##vso[task.logissue type=error;sourcepath=a%3Bb%5D100%AZP25.py;linenumber=3;columnnumber=17;code=QF201;]"
            "QF201 Environment variable 'qwen_api_key' is not upper case; names"
        )
        assert second == (
            "##vso[task.logissue type=warning;sourcepath=broken.py;code=QF901;]"
            "not scanned: syntax error on line 2; only searched for keys"
        )

    def test_no_file_says_what_the_agent_obeys(self, project: Project) -> None:
        project.write("##vso[task.complete]a.py", HARDCODED)
        (line,) = project.check("--output-format", "azure").out.splitlines()
        assert line.count("##vso[") == 1


class TestFull:
    def test_lines_around(self, project: Project) -> None:
        project.write("app.py", f"import os\n\nname = 1\n{HARDCODED}\nlast = 2\nfar = 3\n")
        lines = project.check("--output-format", "full").out.splitlines()
        assert lines[1:8] == [
            "  2 | ",
            "  3 | name = 1",
            f'  4 | api_key = "{SHOWN}"',
            "    |           ^^^^^^^",
            "  5 | ",
            "  6 | last = 2",
            "    = unsafe fix: Read LLM_API_KEY from the environment",
        ]

    def test_the_lines_of_a_finding_are_marked_among_others(self, project: Project) -> None:
        project.write("app.py", f"x = 1\n{LONG}")
        lines = project.check("--output-format", "full").out.splitlines()
        assert lines[1:5] == ["  1 | x = 1", '> 2 | api_key = """', f"> 3 | {SHOWN}", '> 4 | """']

    def test_no_other_line_of_a_file_of_settings(self, project: Project) -> None:
        project.write("settings.yaml", "a: 1\ndashscope_api_key: <<dashscope-key>>\nb: correct horse\n")
        full, text = (project.check("--output-format", name).out for name in ("full", "text"))
        assert full == text
        assert "QF701" in text


class TestRdjson:
    def test_columns_count_bytes(self, project: Project) -> None:
        text = f"名 = '😀'; {LOWERCASE.partition('key')[2].removeprefix(' = ')}"
        project.write("app.py", f"import os; {text}")
        document = project.check("--output-format", "rdjson").json
        assert document["source"] == {"name": "qianfan-lint"}
        (found,) = document["diagnostics"]
        line = project.bytes("app.py")
        begin, end = line.index(b'"qwen') + 1, line.index(b'")') + 2
        assert found["location"] == {
            "path": "app.py",
            "range": {"start": {"line": 1, "column": begin}, "end": {"line": 1, "column": end}},
        }
        assert (found["severity"], found["code"]) == ("ERROR", {"value": "QF201"})
        (suggestion,) = found["suggestions"]
        place = suggestion["range"]
        assert line[place["start"]["column"] - 1 : place["end"]["column"] - 1] == b"qwen_api_key"
        assert suggestion["text"] == "QWEN_API_KEY"

    def test_no_half_of_a_fix(self, project: Project) -> None:
        project.write("app.py", HARDCODED)
        (found,) = project.check("--output-format", "rdjson").json["diagnostics"]
        assert len(project.json().json["findings"][0]["fix"]["edits"]) == 2  # the import too
        assert "suggestions" not in found

    def test_what_was_not_scanned(self, project: Project) -> None:
        project.write("broken.py", BROKEN)
        (problem,) = project.check("--output-format", "rdjson").json["diagnostics"]
        assert problem == {
            "message": "not scanned: syntax error on line 2; only searched for keys",
            "severity": "WARNING",
            "code": {"value": "QF901"},
            "location": {"path": "broken.py"},
        }


class TestMarkdown:
    def test_tables(self, project: Project) -> None:
        project.write("app.py", HARDCODED)
        project.write("broken.py", BROKEN)
        assert project.check("--output-format", "markdown").out == (
            "### qianfan-lint\n\n"
            "1 finding in 1 file; 1 partly scanned; 1 with --fix --unsafe-fixes.\n\n"
            "| severity | place | rule | message |\n| --- | --- | --- | --- |\n"
            f"| error | app.py:1 | QF101 hardcoded-credential | Hardcoded credential {SHOWN} in 'api\\_key'; "
            "read it from the environment, e.g. LLM\\_API\\_KEY |\n\n"
            "| not scanned | reason |\n| --- | --- |\n| broken.py | syntax error on line 2; only searched for keys |\n"
        )

    def test_nothing_of_a_name_is_markup(self, project: Project) -> None:
        project.write("a|`b`<img src=x>[c](d) @all #1.py", HARDCODED)
        row = project.check("--output-format", "markdown").out.splitlines()[-1]
        assert "a\\|\\`b\\`&lt;img src=x&gt;\\[c\\](d) &#64;all &#35;1.py:1" in row

    def test_many_findings(self, project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(markdown, "ROWS", 2)
        project.write("app.py", HARDCODED * 5)
        out = project.check("--output-format", "markdown").out
        assert out.count("| QF101 ") == 2
        assert out.endswith("\n\nand 3 more.\n")


@pytest.mark.parametrize("output_format", FORMATS)
class TestEveryFormat:
    def test_ends_with_a_newline_or_is_empty(self, project: Project, output_format: str) -> None:
        out = project.check("--output-format", output_format).out
        assert out == "" if output_format in ("github", "azure", "pylint") else out.endswith("\n")

    def test_names_what_was_not_scanned(self, project: Project, output_format: str) -> None:
        project.write("broken.py", BROKEN)
        ran = project.check("--output-format", output_format)
        assert ran.code == 3
        assert "broken.py" in ran.out
        assert "syntax error on line 2; only searched for keys" in ran.out

    def test_notebook_cells(self, project: Project, output_format: str) -> None:
        project.write(
            "a.ipynb", notebook("import os\n", "key = os.getenv('qwen_api_key')\n", outputs=["<<qianfan-key>>"])
        )
        out = html.unescape(project.check("--output-format", output_format).out)
        if output_format in ("json", "jsonl"):
            assert re.findall(r'"cell": (\d+),\s+"cell_line": (\w+)', out) == [("1", "2"), ("1", "null")]
        else:
            assert "(cell 1, line 2)" in out
            assert "(cell 1)" in out

    def test_is_the_same_in_every_code_page(self, project: Project, output_format: str) -> None:
        project.write("应用.py", HARDCODED)
        ran = project.process("check", "--output-format", output_format, PYTHONIOENCODING="ascii")
        assert (ran.code, ran.err) == (1, "")
        if output_format in ("html", "junit", "checkstyle"):
            assert "&#24212;&#29992;.py" in ran.out

    def test_a_name_in_no_encoding(self, project: Project, output_format: str) -> None:
        name = b"caf\xe9.py".decode("utf-8", "surrogateescape")
        try:
            project.write(name, LOWERCASE)
        except OSError:
            pytest.skip("the file system takes no such name")
        ran = project.process("check", "--output-format", f"{output_format}:report")
        assert (ran.code, ran.err) == (1, "")
        assert "QF201" in project.text("report")

    def test_clean(self, project: Project, output_format: str) -> None:
        project.write("app.py", CLEAN)
        assert project.check("--output-format", output_format).code == 0
