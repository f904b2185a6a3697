"""The command line as a user meets it: options, output, exit codes, configuration."""

from __future__ import annotations

import io
import re

import pytest

from qianfan_lint import __version__, rules
from qianfan_lint.core.links import has_links
from qianfan_lint.frontends.cli.check_command import check
from qianfan_lint.report import FORMATS
from tests.keys import make
from tests.project import BROKEN, CLEAN, HARDCODED, LOWERCASE, Project


class TestExitCode:
    def test_nothing_found(self, project: Project) -> None:
        project.write("app.py", CLEAN)
        ran = project.check()
        assert (ran.code, ran.out) == (0, "No findings in 1 file.\n")

    def test_findings(self, project: Project) -> None:
        project.write("app.py", HARDCODED)
        assert project.check().code == 1

    def test_findings_with_exit_zero(self, project: Project) -> None:
        project.write("app.py", HARDCODED)
        ran = project.check("--exit-zero")
        assert ran.code == 0
        assert "app.py:1:11: QF101" in ran.out

    def test_missing_path(self, project: Project) -> None:
        project.write("app.py", HARDCODED)
        ran = project.check("app.py", "no/such.py")
        assert ran.code == 2
        assert "no such file or directory: no/such.py" in ran.err
        assert ran.out == ""

    def test_unknown_option(self, project: Project) -> None:
        assert project.check("--selct", "QF101").code == 2

    def test_not_scanned(self, project: Project) -> None:
        project.write("app.py", BROKEN)
        ran = project.check()
        assert ran.code == 3
        assert "app.py: partly scanned: syntax error on line 2; only searched for keys" in ran.out
        assert "No findings in 0 files; 1 partly scanned." in ran.out

    def test_findings_come_before_what_was_not_scanned(self, project: Project) -> None:
        project.write("broken.py", BROKEN)
        project.write("app.py", HARDCODED)
        assert project.check().code == 1

    @pytest.mark.parametrize("beside", [CLEAN, HARDCODED])
    def test_exit_zero_does_not_hide_what_was_not_scanned(self, project: Project, beside: str) -> None:
        project.write("app.py", beside)
        project.write("broken.py", BROKEN)
        assert project.check("--exit-zero").code == 3


# What test_every_key finds, without its fingerprint: every key of the contract in docs/formats.md.
FINDING = {
    "code": "QF101",
    "name": "hardcoded-credential",
    "message": f"Hardcoded credential {make('dashscope-key')[:4]}… in 'api_key'; "
    "read it from the environment, e.g. LLM_API_KEY",
    "severity": "error",
    "path": "app.py",
    "cell": None,
    "cell_line": None,
    # Code points, not bytes and not the width of the Chinese character.
    "start": {"line": 2, "column": 18},
    "end": {"line": 2, "column": 55},
    "related": [],
    "not_fixed": None,
    "fix": {
        "title": "Read LLM_API_KEY from the environment",
        "safety": "unsafe",
        "edits": [
            {
                "path": "app.py",
                "start": {"line": 2, "column": 18},
                "end": {"line": 2, "column": 55},
                "text": 'os.environ["LLM_API_KEY"]',
            },
            {
                "path": "app.py",
                "start": {"line": 2, "column": 1},
                "end": {"line": 2, "column": 1},
                "text": "import os\n\n",
            },
        ],
    },
}


class TestJson:
    def test_every_key(self, project: Project) -> None:
        project.write("app.py", f"# 中文\n名 = 1; {HARDCODED}")
        project.write("broken.py", BROKEN)
        ran = project.json()
        assert ran.code == 1
        (finding,) = ran.json["findings"]
        assert re.fullmatch("[0-9a-f]{16}", finding.pop("fingerprint"))
        assert finding == FINDING
        document = ran.json
        assert document.pop("version") == __version__
        del document["findings"]
        assert document == {
            "coverage": {
                "checked": 1,
                "with_findings": 1,
                "passed_prefilter": 2,
                "not_scanned": [
                    {"path": "broken.py", "reason": "syntax error on line 2; only searched for keys", "partly": True}
                ],
            },
            "baseline": {"known": 0, "stale": []},
            "fixed": 0,
            "revoke": [],
            "set": [],
        }

    def test_related_places(self, project: Project) -> None:
        project.write(
            "app.py",
            """\
import os
from langchain_community.chat_models import QianfanChatEndpoint
from langchain_community.embeddings import QianfanEmbeddingsEndpoint
key = os.environ["QIANFAN_AK"]
chat = QianfanChatEndpoint(qianfan_ak=key)
embeddings = QianfanEmbeddingsEndpoint(qianfan_ak=key)
""",
        )
        (finding,) = project.json().json["findings"]
        assert (finding["code"], finding["severity"], finding["start"]["line"]) == ("QF401", "warning", 6)
        assert finding["fix"] is None
        (related,) = finding["related"]
        assert related == {"path": "app.py", "line": 5, "message": "the same key reaches a chat client here"}

    def test_fingerprints_survive_moved_lines(self, project: Project) -> None:
        project.write("app.py", HARDCODED)
        (before,) = project.json().json["findings"]
        project.write("app.py", "# moved\n\n" + HARDCODED)
        (after,) = project.json().json["findings"]
        assert before["fingerprint"] == after["fingerprint"]

    def test_an_absolute_path_below_the_working_directory_is_shown_relative(self, project: Project) -> None:
        path = project.write("app/llm.py", HARDCODED)
        assert project.json(str(path)).found == ["app/llm.py:1:11 QF101"]
        assert project.json(str(project.root)).found == ["app/llm.py:1:11 QF101"]

    def test_same_with_any_number_of_processes(self, project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
        for number in range(30):
            project.write(f"package{number % 7}/m{number}.py", (HARDCODED, LOWERCASE, CLEAN, BROKEN)[number % 4])
        monkeypatch.setattr("qianfan_lint.pipeline.run.PARALLEL_FROM", 1)
        monkeypatch.setattr("qianfan_lint.pipeline.run.CHUNK", 4)
        one, two = project.json("--jobs", "1"), project.json("-j", "2")
        assert one == two
        assert len(one.json["findings"]) == 16


class TestOutput:
    def test_text(self, project: Project) -> None:
        project.write("app.py", HARDCODED)
        shown = make("dashscope-key")[:4]
        assert project.check().out == (
            f"app.py:1:11: QF101 Hardcoded credential {shown}… in 'api_key'; "
            "read it from the environment, e.g. LLM_API_KEY [hardcoded-credential]\n"
            f'  1 | api_key = "{shown}…"\n'
            "    |           ^^^^^^^\n"
            "    = unsafe fix: Read LLM_API_KEY from the environment\n"
            "\n"
            "1 finding in 1 file; 1 with --fix --unsafe-fixes.\n"
        )

    def test_marks_what_stands_behind_a_masked_credential(self, project: Project) -> None:
        project.write(
            "app.py", 'import os\n\nuse("钥匙", api_key="<<dashscope-key>>", key=os.getenv("qwen_api_key"))\n'
        )
        lines = project.check().out.splitlines()
        assert lines[1:3] == [
            f'  3 | use("钥匙", api_key="{make("dashscope-key")[:4]}…", key=os.getenv("qwen_api_key"))',
            "    |                     ^^^^^^^",
        ]
        assert lines[7] == "    |                                            ^^^^^^^^^^^^^^"

    def test_shows_a_part_of_a_long_line(self, project: Project) -> None:
        project.write("app.py", "x = 1; " * 9_999 + 'dashscope.api_key = "<<dashscope-key>>"' + "; x = 1" * 9_999)
        _, line, mark, *_ = project.check().out.splitlines()
        assert line.startswith("  1 | …")
        assert line.endswith("…")
        assert len(line) < 250
        assert line[mark.index("^") : mark.rindex("^") + 1] == f'"{make("dashscope-key")[:4]}…"'

    def test_a_terminal_is_told_nothing_by_what_is_shown(self, project: Project) -> None:
        project.write("app.py", 'api_key = "<<dashscope-key>>"  # \x1b[2J\n')
        out = project.check().out
        assert "␛[2J" in out
        assert "\x1b" not in out

    def test_concise(self, project: Project) -> None:
        project.write("app.py", HARDCODED + LOWERCASE)
        first, second, summary = project.check("--output-format", "concise").out.splitlines()
        assert first.startswith("app.py:1:11: QF101 Hardcoded credential")
        assert second.startswith("app.py:4:17: QF201 Environment variable 'qwen_api_key'")
        assert summary.startswith("2 findings in 1 file")

    def test_colours_only_where_asked(self, project: Project) -> None:
        project.write("app.py", HARDCODED)
        assert "\033[" not in project.check().out
        assert "\033[31mQF101" in project.check("--color").out

    @pytest.mark.parametrize("output_format", FORMATS)
    def test_output_file(self, project: Project, output_format: str) -> None:
        project.write("app.py", HARDCODED)
        shown = project.check("--output-format", output_format)
        ran = project.check("--output-format", output_format, "--output-file", "report")
        assert (ran.code, ran.out) == (1, "")
        assert project.text("report") == shown.out

    def test_several_at_once(self, project: Project) -> None:
        project.write("app.py", HARDCODED)
        asked = ("--output-format", "concise", "--output-format", "sarif:out.sarif", "--output-format", "html:a:b.html")
        ran = project.check(*asked)
        assert ran == project.check("--output-format", "concise", "app.py")
        assert project.text("out.sarif") == project.check("--output-format", "sarif", "app.py").out
        assert project.text("a:b.html") == project.check("--output-format", "html", "app.py").out

    def test_output_file_is_for_the_format_without_one(self, project: Project) -> None:
        ran = project.check("--output-format", "jsonl:a", "--output-format", "json", "--output-file", "b")
        assert (ran.code, ran.out) == (0, "")
        assert '"type": "coverage"' in project.text("a")
        assert '"findings": []' in project.text("b")

    @pytest.mark.parametrize(
        ("options", "said"),
        [
            (("--output-format", "xml"), "no output format 'xml'; there are text, full, concise, json"),
            (("--output-format", "json", "--output-format", "sarif"), "each format needs its own destination"),
            (("--output-format", "json:a", "--output-format", "sarif:a"), "each format needs its own destination"),
            (("--output-format", "json:a", "--output-file", "b"), "nothing is left for --output-file"),
        ],
    )
    def test_outputs_that_cannot_be(self, project: Project, options: tuple[str, ...], said: str) -> None:
        ran = project.check(*options)
        assert (ran.code, ran.out) == (2, "")
        assert said in ran.err

    def test_the_difference_stands_where_people_would_read_the_report(self, project: Project) -> None:
        project.write("app.py", LOWERCASE)
        diff = project.check("--diff", "--unsafe-fixes")
        assert '+key = os.getenv("QWEN_API_KEY")' in diff.out
        formats = ("--output-format", "concise", "--output-format", "sarif:out.sarif")
        ran = project.check("--diff", "--unsafe-fixes", *formats)
        assert ran == diff
        assert "QF201" in project.text("out.sarif")
        assert project.check("--diff", "--unsafe-fixes", "--output-format", "github").out.startswith("::error ")

    def test_output_file_that_cannot_be_written(self, project: Project) -> None:
        ran = project.check("--output-file", "no/report.txt")
        assert ran.code == 2
        assert "no/report.txt" in ran.err

    def test_statistics(self, project: Project) -> None:
        project.write("app.py", HARDCODED + LOWERCASE)
        project.write("other.py", HARDCODED)
        out = project.check("--statistics").out
        assert "     2  QF101  hardcoded-credential\n     1  QF201  lowercase-env-name\n" in out

    def test_show_files(self, project: Project) -> None:
        for name in ("app.py", "requirements.txt", "notes.png", "pkg/llm.py", ".venv/lib.py"):
            project.write(name, HARDCODED)
        ran = project.check("--show-files")
        assert (ran.code, ran.out) == (0, "app.py\nrequirements.txt\npkg/llm.py\n")

    @pytest.mark.parametrize("encoding", ["ascii", "gbk", "cp1252"])
    def test_a_code_page_without_the_characters(self, project: Project, encoding: str) -> None:
        project.write("app.py", HARDCODED[:-1] + "  # 你好 ☃ é\n")
        for output_format in ("text", "json"):
            ran = project.process("check", "--output-format", output_format, PYTHONIOENCODING=encoding)
            assert (ran.code, ran.err) == (1, "")
        assert ran.json["findings"]


class TestStdin:
    def test_name_and_kind(self, project: Project) -> None:
        ran = project.json("-", "--stdin-filename", "app/requirements.txt", stdin="langchain-community==0.2.7\n")
        assert ran.code == 1
        assert ran.json["findings"][0]["path"] == "app/requirements.txt"

    def test_without_a_name_it_is_python(self, project: Project) -> None:
        assert project.json("-", stdin=f'api_key = "{make("dashscope-key")}"\n').found == ["-:1:11 QF101"]

    def test_the_name_decides_the_configuration(self, project: Project) -> None:
        project.write("sub/pyproject.toml", '[tool.qianfan-lint.per-file-ignores]\n"app.py" = ["QF101"]\n')
        text = f'api_key = "{make("dashscope-key")}"\n'
        assert project.check("-", "--stdin-filename", "sub/app.py", stdin=text).code == 0
        assert project.check("-", "--stdin-filename", "app.py", stdin=text).code == 1

    def test_broken(self, project: Project) -> None:
        ran = project.json("-", "--stdin-filename", "app.py", stdin=f'api_key = "{make("dashscope-key")}"\n(\n')
        assert (ran.code, ran.not_scanned) == (1, {"app.py": "syntax error on line 2; only searched for keys"})


class TestProgress:
    @pytest.fixture(autouse=True)
    def at_once(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("qianfan_lint.frontends.cli.progress.SOON", 0)
        monkeypatch.setattr("qianfan_lint.frontends.cli.progress.AGAIN", 0)

    @pytest.fixture
    def on_a_terminal(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("qianfan_lint.frontends.cli.progress.is_terminal", lambda *_: True)

    @pytest.mark.parametrize("many", [1000, 1])
    def test_counts_on_a_line_that_goes(
        self, project: Project, monkeypatch: pytest.MonkeyPatch, on_a_terminal: None, many: int
    ) -> None:
        monkeypatch.setattr("qianfan_lint.pipeline.run.PARALLEL_FROM", many)
        for name in ("a.py", "b.py", "c.py"):
            project.write(name, HARDCODED)
        ran = project.check("--jobs", "2")
        assert re.findall(r"files checked: (\d)", ran.err) == ["1", "2", "3"]
        assert re.search(r"\r +\r$", ran.err)
        assert (
            ran.out
            == project.check("--quiet", "--no-color").out + "3 findings in 3 files; 3 with --fix --unsafe-fixes.\n"
        )

    def test_goes_where_the_run_ends_early(self, project: Project, on_a_terminal: None) -> None:
        project.write("a.py", CLEAN)
        ran = project.check("a.py", "missing.py")
        assert ran.code == 2
        assert "missing.py" in ran.err.rpartition("\r")[2]

    def test_not_where_it_is_quiet(self, project: Project, on_a_terminal: None) -> None:
        project.write("a.py", CLEAN)
        assert project.check("--quiet").err == ""

    def test_not_into_a_pipe(self, project: Project) -> None:
        project.write("a.py", CLEAN)
        assert project.check().err == ""


def test_headings_of_a_page_are_bold_where_colours_are_wanted(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = project.run("rule", "QF101").out
    monkeypatch.setenv("FORCE_COLOR", "1")
    painted = project.run("rule", "QF101").out
    assert "\033[1m# QF101 hardcoded-credential\033[0m\n" in painted
    assert re.sub("\033\\[[01]m", "", painted) == plain


class TestLinks:
    ADDRESS = "https://docs.example"

    @pytest.fixture(autouse=True)
    def published(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("QIANFAN_LINT_DOCUMENTATION", f"{self.ADDRESS}/")

    def test_a_code_leads_to_its_page(self, project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("qianfan_lint.frontends.cli.outputs.has_links", lambda *_: True)
        project.write("app.py", HARDCODED)
        begin, end = f"\033]8;;{self.ADDRESS}/rules/QF101/\033\\", "\033]8;;\033\\"
        for output_format in ("text", "full", "concise"):
            out = project.check("--color", "--output-format", output_format).out
            assert f"{begin}\033[31mQF101\033[0m{end}" in out
            assert "\033]" not in project.check("--no-color", "--output-format", output_format).out
        project.check("--color", "--output-file", "report")
        assert "\033]" not in project.text("report")

    def test_none_into_a_pipe(self, project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("TERM_PROGRAM", "vscode")
        project.write("app.py", HARDCODED)
        assert "\033]" not in project.check("--color").out

    @pytest.mark.parametrize(
        ("environ", "expected"),
        [
            ({"TERM": "xterm-256color"}, False),
            ({"TERM": "xterm-256color", "TERM_PROGRAM": "vscode"}, True),
            ({"TERM": "xterm-kitty"}, True),
            ({"TERM": "xterm", "VTE_VERSION": "6800"}, True),
            ({"TERM": "xterm", "VTE_VERSION": "4602"}, False),
            ({"TERM": "dumb", "WT_SESSION": "1"}, False),
            ({"TERM": "tmux-256color", "TERM_PROGRAM": "WezTerm"}, False),
        ],
    )
    def test_terminals_that_have_links(self, environ: dict[str, str], expected: bool) -> None:
        class Terminal(io.StringIO):
            def isatty(self) -> bool:
                return True

        assert has_links(Terminal(), environ) is expected
        assert not has_links(io.StringIO(), environ)

    def test_programs_get_the_address(self, project: Project) -> None:
        project.write("app.py", HARDCODED)
        driver = project.check("--output-format", "sarif").json["runs"][0]["tool"]["driver"]
        assert driver["informationUri"] == self.ADDRESS
        assert {rule["helpUri"] for rule in driver["rules"]} == {
            f"{self.ADDRESS}/rules/{code}/" for code in rules.load()
        }
        (found,) = project.check("--output-format", "rdjson").json["diagnostics"]
        assert found["code"] == {"value": "QF101", "url": f"{self.ADDRESS}/rules/QF101/"}
        for output_format in ("markdown", "html"):
            assert f"{self.ADDRESS}/rules/QF101/" in project.check("--output-format", output_format).out

    @pytest.mark.parametrize(
        "address",
        [
            "docs.example",
            "file:///etc/passwd",
            "javascript:alert(1)",
            "https://user:password@docs.example",
            "https://docs.example/\033]8;;https://other.example\033\\",
            "https://docs.example/) [elsewhere](https://other.example",
            'https://docs.example/"><script>',
            "https://docs.example/\n::error::",
        ],
    )
    def test_what_is_no_address_is_said_and_not_used(
        self, project: Project, monkeypatch: pytest.MonkeyPatch, address: str
    ) -> None:
        monkeypatch.setenv("QIANFAN_LINT_DOCUMENTATION", address)
        project.write("app.py", HARDCODED)
        ran = project.check("--output-format", "sarif")
        assert "QIANFAN_LINT_DOCUMENTATION is no address of a web page" in ran.err
        assert "helpUri" not in ran.out
        assert address not in ran.out + ran.err

    def test_the_scanned_project_has_no_say(self, project: Project) -> None:
        project.write("app.py", HARDCODED)
        project.write("qianfan-lint.toml", 'documentation = "https://other.example"\n')
        assert project.check().code == 2


class TestRule:
    @pytest.mark.parametrize("alias", ["rules", "explain"])
    def test_as_other_linters_call_it(self, project: Project, alias: str) -> None:
        for arguments in ((), ("QF201",), ("QF999",)):
            ran, known = project.run(alias, *arguments), project.run("rule", *arguments)
            assert (ran.code, ran.out) == (known.code, known.out)

    def test_a_name_that_is_almost_one(self, project: Project) -> None:
        assert "did you mean 'hardcoded-credential'?" in project.run("rule", "hardcoded-credentials").err

    def test_all(self, project: Project) -> None:
        ran = project.run("rule")
        assert ran.code == 0
        lines = ran.out.splitlines()
        assert [line.split()[0] for line in lines] == list(rules.load())
        assert any(line.startswith("QF201  lowercase-env-name ") for line in lines)

    @pytest.mark.parametrize("asked", ["QF201", "qf201", "lowercase-env-name"])
    def test_one(self, project: Project, asked: str) -> None:
        ran = project.run("rule", asked)
        assert ran.code == 0
        assert ran.out.startswith("# QF201 lowercase-env-name\n\nCredential is looked up or set under a lowercase")
        for part in ("## Why", "## Bad", "## Good", "# noqa: QF201"):
            assert part in ran.out

    def test_examples_hold_no_marks(self, project: Project) -> None:
        for code in rules.load():
            assert "<<" not in project.run("rule", code).out

    def test_json(self, project: Project) -> None:
        every = project.run("rule", "--output-format", "json").json
        assert [rule["code"] for rule in every] == list(rules.load())
        for rule in every:
            assert project.run("rule", rule["code"]).out == rule["documentation"]
        one = project.run("rule", "QF307", "--output-format", "json").json
        assert one in every
        del one["documentation"]
        assert one == {
            "code": "QF307",
            "name": "retired-endpoint",
            "summary": "URL of a host that its vendor shuts down, or a class that calls it.",
            "severity": "warning",
            "default": False,
            "fix": None,
        }
        assert {rule["fix"] for rule in every} == {None, "safe", "unsafe"}

    @pytest.mark.parametrize("options", [(), ("--output-format", "json")])
    def test_unknown(self, project: Project, options: tuple[str, ...]) -> None:
        ran = project.run("rule", "QF999", *options)
        assert (ran.code, ran.out) == (2, "")
        assert "no rule 'QF999'" in ran.err


def test_as_a_module(project: Project) -> None:
    project.write("app.py", LOWERCASE)
    ran = project.process("check", "app.py")
    assert ran.code == 1
    assert "app.py:3:17: QF201" in ran.out
    assert __version__ in project.process("--version").out
    assert project.run("-V") == project.run("--version")
    assert "Usage: qianfan-lint" in project.process("--help").out


def test_help_has_each_option_once_below_its_title(project: Project) -> None:
    sections = re.split(r"^(\w[\w ]*):$", project.run("check", "--help").out, flags=re.MULTILINE)
    shown = [re.findall(r"^  (?:-\w, )?--([a-z-]+)", text, re.MULTILINE) for text in sections[2::2]]
    long = [name[2:] for each in check.params for name in each.opts if name.startswith("--")]
    assert sorted(name for names in shown for name in names) == sorted([*long, "help"])
    assert dict(zip(sections[1::2], shown, strict=True))["Exit code"] == [
        "exit-non-zero-on-fix",
        "fail-on",
        "exit-zero",
    ]
