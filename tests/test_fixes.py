"""What ``--fix`` and ``--diff`` do to files: only what was asked, byte for byte, and never losing a credential."""

from __future__ import annotations

import ast
import codecs
import os
import stat
from collections.abc import Iterator

import pytest

from qianfan_lint import rules
from qianfan_lint.core.model import Edit, Fix, Message, Safety
from qianfan_lint.facts import EnvRead
from tests.keys import expand, make
from tests.project import HARDCODED, LOWERCASE, Project

ALL = ("--fix", "--unsafe-fixes")
KEY = make("dashscope-key")
FIXED = 'import os\n\napi_key = os.environ["LLM_API_KEY"]\n'


class TestWhatIsApplied:
    def test_diff_changes_nothing(self, project: Project) -> None:
        project.write("app.py", HARDCODED + LOWERCASE)
        before = project.snapshot()
        ran = project.check("--diff", "--unsafe-fixes", "--env-file", ".env")
        assert ran.code == 1
        assert project.snapshot() == before
        before_and_after = '+api_key = os.environ["LLM_API_KEY"]\n'
        for part in ("--- app.py\n+++ app.py\n", before_and_after):
            assert part in ran.out

    def test_diff_wins_over_fix(self, project: Project) -> None:
        project.write("app.py", LOWERCASE)
        before = project.snapshot()
        assert "+++ app.py" in project.check("--diff", *ALL).out
        assert project.snapshot() == before

    def test_without_unsafe_fixes_nothing_unsafe(self, project: Project) -> None:
        project.write("app.py", HARDCODED + LOWERCASE)
        before = project.snapshot()
        ran = project.check("--fix")
        assert (ran.code, project.snapshot()) == (1, before)
        assert "2 with --fix --unsafe-fixes" in ran.out
        ran = project.check("--diff")
        assert (ran.out, ran.err) == ("", "2 findings in 1 file; 2 with --fix --unsafe-fixes.\n")

    @pytest.mark.parametrize(
        ("url", "name"),
        [
            ("https://dashscope.aliyuncs.com/compatible-mode/v1", "DASHSCOPE_API_KEY"),
            ("https://qianfan.baidubce.com/v2", "QIANFAN_BEARER_TOKEN"),
            ("https://example.com/v1", "OPENAI_API_KEY"),
        ],
    )
    def test_variable_of_the_host(self, project: Project, url: str, name: str) -> None:
        text = 'import os\nfrom openai import OpenAI\nkey = "<<openai-style-key>>"\n'
        text += f'OpenAI(api_key=key, base_url="{url}")\n'
        project.write("app.py", text)
        project.check(*ALL)
        assert project.text("app.py") == text.replace('"<<openai-style-key>>"', f'os.environ["{name}"]')

    @pytest.mark.parametrize(
        ("head", "name"),
        [
            ("from qwen_agent.agents import Assistant", "DASHSCOPE_API_KEY"),
            ("import dashscope, os", "DASHSCOPE_API_KEY"),
            ("from qwen_agent.agents import Assistant\nimport openai", "DASHSCOPE_API_KEY"),
            ("import requests", "DASHSCOPE_API_KEY"),
        ],
    )
    def test_variable_of_the_package(self, project: Project, head: str, name: str) -> None:
        project.write("app.py", head + '\nllm = {"model_server": "dashscope", "api_key": "<<dashscope-key>>"}\n')
        project.check(*ALL)
        assert f'"api_key": os.environ["{name}"]' in project.text("app.py")

    def test_safe_ones_alone(self, project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
        known = rules.load()

        def check(fact: EnvRead, ctx: rules.Context) -> Iterator[rules.Report]:
            if fact.name == "SAFE":
                fix = Fix(Message.of("Rename"), (Edit(ctx.source.path, fact.span, '"RENAMED"'),), Safety.SAFE)
                yield rules.report(fact.span, "Renamed", fix=fix)

        safe = known["QF105"]._replace(check=check)
        monkeypatch.setattr("qianfan_lint.rules.load", lambda: {**known, "QF105": safe})
        project.write("app.py", LOWERCASE + 'b = os.getenv("SAFE")\n')
        ran = project.check("--fix")
        assert project.text("app.py") == LOWERCASE + 'b = os.getenv("RENAMED")\n'
        assert "; 1 fixed; " in ran.out

    def test_only_what_is_selected(self, project: Project) -> None:
        project.write("app.py", HARDCODED + LOWERCASE)
        project.check(*ALL, "--select", "QF2")
        assert project.text("app.py") == expand(HARDCODED) + LOWERCASE.replace("qwen_api_key", "QWEN_API_KEY")

    def test_nothing_that_is_suppressed(self, project: Project) -> None:
        project.write("app.py", HARDCODED[:-1] + "  # noqa: QF101\n")
        before = project.snapshot()
        assert project.check(*ALL).code == 0
        assert project.snapshot() == before

    def test_only_the_files_that_are_named(self, project: Project) -> None:
        project.write("app.py", HARDCODED)
        project.write("other.py", HARDCODED)
        project.check(*ALL, "app.py")
        assert project.text("app.py") == FIXED
        assert project.text("other.py") == expand(HARDCODED)

    def test_code_and_count(self, project: Project) -> None:
        project.write("app.py", HARDCODED + LOWERCASE)
        project.write("requirements.txt", "langchain-community==0.2.19\n")
        ran = project.json(*ALL)
        assert (ran.code, ran.found, ran.json["fixed"]) == (0, [], 3)
        assert project.text("requirements.txt") == "langchain-community==0.3.0\n"

    def test_what_is_left_is_reported(self, project: Project) -> None:
        project.write("app.py", LOWERCASE + '# api_key = "<<dashscope-key>>"\n')
        ran = project.json(*ALL)
        assert (ran.code, ran.found, ran.json["fixed"]) == (1, ["app.py:4:14 QF103"], 1)

    def test_a_link_and_its_file_are_fixed_once(self, project: Project) -> None:
        project.write("b.py", HARDCODED)
        os.symlink("b.py", "a.py")
        ran = project.json(*ALL)
        assert (ran.code, ran.json["fixed"], ran.not_scanned) == (0, 1, {})
        assert os.readlink("a.py") == "b.py"
        assert project.text("b.py") == FIXED


MANY = """\
import os

from langchain_community.embeddings import QianfanEmbeddingsEndpoint

a = os.getenv("qianfan_ak")
embeddings = QianfanEmbeddingsEndpoint(
    qianfan_ak="<<app-api-key>>",
    qianfan_sk="<<app-secret-key>>",
)
b = os.getenv("DASHSCOPE_API_KEY", "<<dashscope-key>>")


def ask(question, *, api_key="<<dashscope-key:2>>", dashscope_api_key: str = '<<dashscope-key:3>>'):
    headers = {"Authorization": f"Basic {os.environ['QWEN_API_KEY']}:{os.environ['QWEN_SECRET_KEY']}"}
    return question, api_key, headers


tokens = {"qianfan_access_token": "<<access-token>>", "other": ("<<dashscope-key:4>>", 1)}
"""


class TestResult:
    def test_it_parses_and_a_second_run_changes_nothing(self, project: Project) -> None:
        project.write("app.py", MANY)
        first = project.json(*ALL)
        assert first.json["fixed"] >= 7
        text = project.text("app.py")
        ast.parse(text)
        before = project.snapshot()
        second = project.json(*ALL)
        assert (second.found, second.json["fixed"]) == (first.found, 0)
        assert project.snapshot() == before
        assert project.check("--diff", "--unsafe-fixes").out == ""

    def test_the_diff_is_what_fixing_does(self, project: Project) -> None:
        project.write("app.py", MANY)
        diff = project.check("--diff", "--unsafe-fixes").out.splitlines()
        project.check(*ALL)
        after = project.text("app.py").splitlines()
        added = [line[1:] for line in diff if line.startswith("+") and not line.startswith("+++")]
        assert added
        assert all(line in after for line in added if "…" not in line)

    @pytest.mark.parametrize(
        ("before", "after"),
        [
            pytest.param("\r\n", "\r\n", id="crlf"),
            pytest.param("\n\t\x0c\n", "\n\t\x0c\n", id="form-feed-and-tab"),
            pytest.param("\n\n\n  # ünïcödé  \t\n\n", "\n\n\n  # ünïcödé  \t\n\n", id="blanks"),
        ],
    )
    def test_bytes_outside_the_edits(self, project: Project, before: str, after: str) -> None:
        """The line between the two edits and the one after them, without a newline, stay as they are."""
        text = f'import os{before}a = os.getenv("qwen_api_key"){before}b = 1 ;{before}c = "x"\t'
        project.write("app.py", text.encode())
        assert project.check(*ALL).code == 0
        assert project.bytes("app.py") == text.replace("qwen_api_key", "QWEN_API_KEY").encode()

    @pytest.mark.parametrize(
        ("encoding", "mark", "cookie"),
        [
            ("utf-8", codecs.BOM_UTF8, ""),
            ("utf-16-le", codecs.BOM_UTF16_LE, ""),
            ("utf-16-be", b"", ""),
            ("gbk", b"", "# coding: gbk\n"),
            ("gb18030", b"", ""),
        ],
    )
    @pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["lf", "crlf"])
    def test_encoding(self, project: Project, encoding: str, mark: bytes, cookie: str, newline: str) -> None:
        def encoded(text: str) -> bytes:
            return mark + text.replace("\n", newline).encode(encoding)

        head, tail = f'{cookie}"""通义千问"""\n\n', "名 = '你好'  \t# 注释"
        project.write("app.py", encoded(f'{head}api_key = "{KEY}"\n{tail}'))
        ran = project.json(*ALL)
        assert (ran.code, ran.json["fixed"]) == (0, 1)
        assert project.bytes("app.py") == encoded(f'{head}import os\n\napi_key = os.environ["LLM_API_KEY"]\n{tail}')

    def test_mode(self, project: Project) -> None:
        project.write("app.py", HARDCODED).chmod(0o751)
        assert project.check(*ALL).code == 0
        assert stat.S_IMODE(os.stat("app.py").st_mode) == 0o751

    def test_a_link_stays_a_link(self, project: Project) -> None:
        project.write("real/app.py", HARDCODED)
        os.symlink("real/app.py", "link.py")
        assert project.check(*ALL, "link.py").code == 0
        assert os.readlink("link.py") == "real/app.py"
        assert project.text("real/app.py") == FIXED
        assert os.listdir("real") == ["app.py"]


class TestImport:
    def fixed(self, project: Project, text: str) -> str:
        project.write("app.py", text)
        assert project.check(*ALL, "--select", "QF101").code == 0
        result = project.text("app.py")
        compile(result, "app.py", "exec")
        return result

    def test_ten_fixes_bring_one(self, project: Project) -> None:
        lines = "".join(f'K{n}_API_KEY = "<<dashscope-key:{n}>>"\n' for n in range(10))
        head = '"""Settings."""\n\nfrom __future__ import annotations\n\n'
        expected = "".join(f'K{n}_API_KEY = os.environ["K{n}_API_KEY"]\n' for n in range(10))
        assert self.fixed(project, head + lines) == f"{head}import os\n\n{expected}"

    @pytest.mark.parametrize(
        "head",
        [
            "",
            "#!/usr/bin/env python\n# -*- coding: utf-8 -*-\n",
            "'''One.'''\n",
            '"""One\n\ntwo."""\n',
            "from __future__ import annotations\n",
            '"""One."""\nfrom __future__ import annotations\nfrom __future__ import division\n',
            '"""One."""; x = 1\n',
        ],
    )
    def test_place(self, project: Project, head: str) -> None:
        result = self.fixed(project, head + HARDCODED)
        if "; x" not in head:
            apart = "\n" if head and not head.startswith("#") else ""
            assert result == head + apart + FIXED
        assert ast.get_docstring(ast.parse(result)) == ast.get_docstring(ast.parse(head))

    @pytest.mark.parametrize(
        ("line", "lookup"),
        [
            ("import os", "os.environ"),
            ("import os as o", "o.environ"),
            ("import os.path", "os.environ"),
            ("import os\nimport os", "os.environ"),
            ("import sys, os", "os.environ"),
            ("from os import environ", "environ"),
            ("from os import environ as env, getenv", "env"),
        ],
    )
    def test_an_existing_one_is_used(self, project: Project, line: str, lookup: str) -> None:
        assert self.fixed(project, f"{line}\n\n{HARDCODED}") == f'{line}\n\napi_key = {lookup}["LLM_API_KEY"]\n'

    @pytest.mark.parametrize(
        "text",
        [
            f"def f():\n    import os\n\n\n{HARDCODED}",
            f"if x:\n    import os\n{HARDCODED}",
            f"try:\n    from os import environ\nexcept ImportError:\n    pass\n{HARDCODED}",
        ],
    )
    def test_one_that_may_not_be_there_is_not(self, project: Project, text: str) -> None:
        assert self.fixed(project, text).startswith("import os\n")


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("requirements.txt", "openai\n"),
        ("other.py", "from dotenv import load_dotenv\n\nload_dotenv()\n"),
        ("settings.py", 'class Settings:\n    env_file = ".env"\n'),
        ("other.py", "from app import client\n"),
        ("other.py", "import app\n"),
    ],
    ids=["not a dependency", "loaded elsewhere", "read by settings", "imported", "imported whole"],
)
def test_a_file_of_variables_is_loaded_once_and_by_programs(project: Project, path: str, text: str) -> None:
    project.write("pyproject.toml", "")
    project.write("requirements.txt", "python-dotenv\n")
    project.write("app.py", 'from openai import OpenAI\n\nclient = OpenAI(api_key="<<openai-key>>")\n')
    project.write(path, text)
    project.check("--fix", "--unsafe-fixes", "--env-file", ".env")
    assert "OPENAI_API_KEY=" in project.text(".env")
    assert "dotenv" not in project.text("app.py")
