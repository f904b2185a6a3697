"""What is said of fixes: what was made, what was not and why, which keys have to be revoked."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from qianfan_lint import rules
from qianfan_lint.core.colour import is_coloured
from qianfan_lint.core.model import Edit, Fix, Message, Safety
from qianfan_lint.facts import EnvRead
from qianfan_lint.knowledge.providers import BUILT_IN, load
from tests.keys import expand, make
from tests.project import HARDCODED, LOWERCASE, Project

# What the prefilter lets pass.
GOOD, BAD, NONE = "qwen_api_key", "dashscope_api_key", "qianfan_ak"
ALL = ("--fix", "--unsafe-fixes")
FIXED = LOWERCASE.replace("qwen_api_key", "QWEN_API_KEY")


@pytest.fixture
def breaking(monkeypatch: pytest.MonkeyPatch) -> None:
    """QF201 has for ``BAD`` a fix that leaves no Python, and why there is none for ``NONE``."""
    known = rules.load()["QF201"]

    def check(fact: EnvRead, ctx: rules.Context) -> Iterator[rules.Report]:
        text = {BAD: "(", GOOD: '"BETTER"'}.get(fact.name)
        if text:
            fix = Fix(Message.of("Change"), (Edit(ctx.source.path, fact.span, text),), Safety.UNSAFE)
            yield rules.report(fact.span, "x", fix=fix, content=fact.name)
        if fact.name == NONE:
            yield rules.report(fact.span, "x", content=NONE, unfixed=Message.of("nested too deeply"))

    monkeypatch.setattr("qianfan_lint.rules.load", lambda: {"QF201": known._replace(check=check)})


class TestReasons:
    @pytest.mark.usefixtures("breaking")
    @pytest.mark.parametrize("bad", [(0,), (3,), (2, 6), (0, 1, 2, 3, 4, 5, 6)])
    def test_one_bad_fix_blocks_no_other(self, project: Project, bad: tuple[int, ...]) -> None:
        names = [BAD if number in bad else GOOD for number in range(7)]
        project.write("app.py", "import os\n" + "".join(f'os.getenv("{name}")\n' for name in names))
        ran = project.json(*ALL)
        assert ran.json["fixed"] == 7 - len(bad)
        assert {each["not_fixed"] for each in ran.json["findings"]} == {"the result would not parse"}
        assert project.text("app.py").count('"BETTER"') == 7 - len(bad)
        assert [each["start"]["line"] for each in ran.json["findings"]] == [number + 2 for number in bad]

    @pytest.mark.usefixtures("breaking")
    def test_a_rule_says_why_there_is_none(self, project: Project) -> None:
        project.write("app.py", f'import os\nos.getenv("{NONE}")\n')
        assert project.json().json["findings"][0]["not_fixed"] == "nested too deeply"
        assert "    = not fixed: nested too deeply\n" in project.check().out
        assert "嵌套过深" in project.check("--lang", "zh").out

    def test_two_keys_of_one_variable(self, project: Project) -> None:
        project.write("app.py", 'api_key = "<<dashscope-key:1>>"\nother = {"api_key": "<<dashscope-key:2>>"}\n')
        ran = project.check()
        assert ran.out.endswith("2 findings in 1 file; 1 with --fix --unsafe-fixes.\n")
        ran = project.json(*ALL)
        (left,) = ran.json["findings"]
        assert (ran.json["fixed"], left["not_fixed"]) == (1, "LLM_API_KEY has another value already")
        assert left["start"]["line"] == 4, "at its line in the file as it is now"

    def test_a_difference_has_them_too(self, project: Project) -> None:
        project.write("app.py", HARDCODED)
        project.write("keys", "[a]\n")
        ran = project.check("--diff", "--unsafe-fixes", "--env-file", "keys", "app.py")
        assert ran.out == ""
        assert ran.err.startswith("app.py:1:11: QF101 not fixed: keys is not a file of variables\n")


class TestWhatNoReportHasShown:
    FLASK = (
        'import os\nfrom flask import Flask\napp = Flask("a")\n'
        'app.secret_key = os.environ.get("secret_key")\napi_key = "<<dashscope-key>>"\n'
    )

    def test_is_not_fixed(self, project: Project) -> None:
        project.write("app.py", self.FLASK)
        assert [each[-5:] for each in project.json().found] == ["QF101"]
        ran = project.json(*ALL)
        assert ran.json["fixed"] == 1
        assert project.text("app.py") == expand(self.FLASK).replace(
            f'"{make("dashscope-key")}"', 'os.environ["LLM_API_KEY"]'
        )
        assert ran.found == project.json().found, "the report has what the fix brought about"


class TestRevoke:
    CASES = (
        ("dashscope-key", "dashscope.api_key = {}", "DashScope API key", "https://bailian.console.aliyun.com"),
        ("app-api-key", "QIANFAN_AK = {}", "Qianfan application API Key", "https://console.bce.baidu.com/qianfan"),
        ("qianfan-key", "token = {}", "Qianfan V2 API key", "https://console.bce.baidu.com/iam/#/iam/apikey"),
        ("openai-key", "api_key = {}", "OpenAI project key", "https://platform.openai.com"),
        ("dashscope-key", "api_key = {}", "DashScope API key", ""),
    )

    @pytest.mark.parametrize(("kind", "line", "title", "console"), CASES)
    @pytest.mark.parametrize("moved", [(), ("--env-file", ".env")])
    def test_what_where(
        self, project: Project, kind: str, line: str, title: str, console: str, moved: tuple[str, ...]
    ) -> None:
        text = "import dashscope\n" * ("dashscope" in line) + line.format(f'"<<{kind}>>"') + "\n"
        project.write("app.py", text)
        assert project.json(*moved).json["revoke"] == []
        (revoke,) = project.json(*ALL, *moved).json["revoke"]
        assert revoke.pop("console").startswith(console)
        assert revoke == {"path": "app.py", "value": make(kind)[:4] + "…", "kind": title}
        project.write("app.py", text)
        project.write(".env", "")
        out = project.check(*ALL, *moved).out
        assert f"app.py: revoke: {make(kind)[:4]}… ({title}), which stays in the history; " in out
        assert console in out or "with the vendor that issued it" in out
        project.write("app.py", text)
        project.write(".env", "")
        assert "请吊销" in project.check(*ALL, *moved, "--lang", "zh").out

    def test_only_what_is_written(self, project: Project) -> None:
        project.write("app.py", HARDCODED)
        assert project.json(*ALL, "--env-file", "no/.env").json["revoke"] == []

    def test_a_project_sends_nobody_to_another_page(self) -> None:
        table = {"keys": [{"id": "dashscope-key", "pattern": "sk-[0-9a-f]{32}", "console": "https://example.com"}]}
        providers = load({"dashscope": table, "gateway": table})
        keys = {key.provider: key for key in providers.keys if key.id == "dashscope-key"}
        assert "aliyun" in providers.console_of(keys["dashscope"])
        assert providers.console_of(keys["gateway"]) == "https://example.com"

    def test_every_page_is_the_vendors(self) -> None:
        pages = [row["console"] for table in BUILT_IN.values() for row in table.get("keys", ()) if "console" in row]
        assert pages
        vendors = (
            "https://console.bce.baidu.com/",
            "https://bailian.console.aliyun.com/",
            "https://platform.openai.com/",
        )
        assert all(page.startswith(vendors) for page in pages)


class TestOptions:
    def test_standard_input(self, project: Project) -> None:
        ran = project.check("-", *ALL, stdin=LOWERCASE)
        assert (ran.code, ran.out, ran.err) == (0, FIXED, "No findings in 1 file; 1 fixed.\n")
        ran = project.check("-", *ALL, "--stdin-filename", "app.py", stdin=FIXED)
        assert (ran.code, ran.out, ran.err) == (0, FIXED, "No findings in 1 file.\n")

    def test_standard_input_that_cannot_be_read_comes_back(self, project: Project) -> None:
        text = "key = (\n" + expand(HARDCODED)
        ran = project.check("-", *ALL, stdin=text)
        assert (ran.code, ran.out) == (1, text)
        assert "partly scanned" in ran.err

    def test_a_key_moves_out_of_standard_input(self, project: Project) -> None:
        ran = project.check("-", *ALL, "--stdin-filename", "app.py", "--env-file", ".env", stdin=expand(HARDCODED))
        assert ran.out == 'import os\n\napi_key = os.environ["LLM_API_KEY"]\n'
        assert project.text(".env") == f"LLM_API_KEY={make('dashscope-key')}\n"
        ran = project.check("-", *ALL, "--env-file", "keys/.env", stdin=expand(HARDCODED))
        assert (ran.code, ran.out) == (1, expand(HARDCODED))

    def test_difference_of_standard_input(self, project: Project) -> None:
        ran = project.check("-", "--diff", "--unsafe-fixes", stdin=LOWERCASE)
        assert '-key = os.getenv("qwen_api_key")\n+key = os.getenv("QWEN_API_KEY")\n' in ran.out
        assert ran.code == 1

    def test_fix_only(self, project: Project) -> None:
        project.write("app.py", LOWERCASE + '# "<<dashscope-key>>"\n')
        ran = project.check("--fix-only", "--unsafe-fixes")
        assert (ran.code, ran.out) == (0, "1 fixed.\n")
        ran = project.check("--fix-only", "--unsafe-fixes")
        assert (ran.code, ran.out) == (0, "Nothing to fix.\n")
        assert project.check().code == 1

    @pytest.mark.parametrize("option", ["--fix", "--fix-only"])
    def test_exit_non_zero_on_fix(self, project: Project, option: str) -> None:
        project.write("app.py", LOWERCASE)
        options = (option, "--unsafe-fixes", "--exit-non-zero-on-fix")
        assert [project.check(*options).code, project.check(*options).code] == [1, 0]

    @pytest.mark.parametrize(
        ("environ", "on_a_terminal", "elsewhere"),
        [
            ({}, True, False),
            ({"NO_COLOR": "1"}, False, False),
            ({"NO_COLOR": ""}, True, False),
            ({"FORCE_COLOR": "1"}, True, True),
            ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False, False),
            ({"TERM": "dumb"}, False, False),
            ({"TERM": "dumb", "FORCE_COLOR": "1"}, True, True),
        ],
    )
    def test_colours(self, environ: dict[str, str], on_a_terminal: bool, elsewhere: bool) -> None:
        class Stream:
            def __init__(self, is_terminal: bool) -> None:
                self.isatty = lambda: is_terminal

        asked = [is_coloured(None, Stream(each), environ) for each in (True, False)]  # type: ignore[arg-type]
        assert asked == [on_a_terminal, elsewhere]
        assert is_coloured(True, Stream(False), environ)  # type: ignore[arg-type]
        assert not is_coloured(False, Stream(True), environ)  # type: ignore[arg-type]

    def test_colours_of_every_output(self, project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
        project.write("app.py", LOWERCASE)
        monkeypatch.delenv("NO_COLOR", raising=False)
        plain = [project.check(*each).out for each in ((), ("--diff", "--unsafe-fixes"))]
        monkeypatch.setenv("FORCE_COLOR", "1")
        coloured = [project.check(*each).out for each in ((), ("--diff", "--unsafe-fixes"))]
        assert all("\033[" not in text for text in plain)
        assert '\033[32m+key = os.getenv("QWEN_API_KEY")\033[0m\n' in coloured[1]
        assert "\033[31mQF201" in coloured[0]
