"""What fixing writes: a credential is moved and never lost, a file is replaced as a whole or not at all."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator

import pytest

from qianfan_lint import rules
from qianfan_lint.core.model import Edit, Fix, Message, Safety
from qianfan_lint.facts import EnvRead
from qianfan_lint.pipeline.fixing import writing
from tests.keys import expand, make
from tests.project import HARDCODED, LOWERCASE, Project

ALL = ("--fix", "--unsafe-fixes")
KEY = make("dashscope-key")
FIXED = 'import os\n\napi_key = os.environ["LLM_API_KEY"]\n'


class TestEnvFile:
    OPTIONS = (*ALL, "--env-file", ".env")

    def test_the_value_is_moved(self, project: Project) -> None:
        project.write("app.py", HARDCODED)
        assert project.check(*self.OPTIONS).code == 0
        assert project.text("app.py") == FIXED
        assert project.text(".env") == f"LLM_API_KEY={KEY}\n"
        assert project.text(".env.example") == "LLM_API_KEY=\n"
        assert project.text(".gitignore") == "/.env\n"

    def test_a_new_one_is_for_its_owner_alone(self, project: Project) -> None:
        project.write("app.py", HARDCODED)
        project.check(*self.OPTIONS)
        umask = os.umask(0)
        os.umask(umask)
        modes = {name: stat.S_IMODE(os.stat(name).st_mode) for name in (".env", ".env.example", ".gitignore")}
        assert modes == {".env": 0o600, ".env.example": 0o666 & ~umask, ".gitignore": 0o666 & ~umask}

    def test_what_is_there_stays(self, project: Project) -> None:
        project.write("app.py", HARDCODED)
        project.write(".env", b"# mine\r\nOTHER=1").chmod(0o640)
        project.write(".gitignore", "*.log\n")
        project.check(*self.OPTIONS)
        assert project.bytes(".env") == b"# mine\r\nOTHER=1\r\nLLM_API_KEY=" + KEY.encode() + b"\r\n"
        assert stat.S_IMODE(os.stat(".env").st_mode) == 0o640
        assert project.text(".gitignore") == "*.log\n/.env\n"

    @pytest.mark.parametrize("line", ["LLM_API_KEY={key}", "export LLM_API_KEY='{key}'", 'LLM_API_KEY = "{key}"'])
    def test_the_same_value_is_not_written_twice(self, project: Project, line: str) -> None:
        project.write("app.py", HARDCODED)
        project.write(".env", line.format(key=KEY).encode())
        before = project.bytes(".env")
        assert project.check(*self.OPTIONS).code == 0
        assert (project.text("app.py"), project.bytes(".env")) == (FIXED, before)

    def test_another_value_blocks_the_fix(self, project: Project) -> None:
        project.write("app.py", HARDCODED)
        project.write(".env", "LLM_API_KEY=<<dashscope-key:other>>\n")
        before = project.snapshot()
        ran = project.json(*self.OPTIONS)
        assert (ran.code, ran.found, ran.json["fixed"]) == (1, ["app.py:1:11 QF101"], 0)
        assert project.snapshot() == before
        for option in ("--fix", "--diff"):
            ran = project.check(option, "--unsafe-fixes", "--env-file", ".env")
            assert "not fixed: LLM_API_KEY has another value already\n" in ran.out + ran.err
            assert (ran.out + ran.err).endswith("\n1 finding in 1 file; 2 files checked.\n")

    def test_two_values_of_one_name(self, project: Project) -> None:
        """The second stays where it is."""
        project.write("a.py", HARDCODED)
        project.write("b.py", 'api_key = "<<dashscope-key:2>>"\n')
        ran = project.json(*self.OPTIONS)
        assert (ran.found, ran.json["fixed"]) == (["b.py:1:11 QF101"], 1)
        assert project.text(".env") == f"LLM_API_KEY={KEY}\n"
        assert make("dashscope-key:2") in project.text("b.py")
        (left,) = project.json("--env-file", ".env").json["findings"]
        assert left["not_fixed"] == "LLM_API_KEY has another value already"

    def test_several_files_share_it(self, project: Project) -> None:
        for name in ("qianfan_ak", "qianfan_sk", "dashscope_api_key"):
            kind = "dashscope-key" if name.startswith("dash") else "app-secret-key"
            project.write(f"{name}.py", f'{name} = "<<{kind}:{name}>>"\n')
        project.write("again.py", 'dashscope_api_key = "<<dashscope-key:dashscope_api_key>>"\n')
        assert project.check(*self.OPTIONS).code == 0
        assert sorted(line.partition("=")[0] for line in project.text(".env").splitlines()) == [
            "DASHSCOPE_API_KEY",
            "QIANFAN_AK",
            "QIANFAN_SK",
        ]

    def test_in_the_configuration_it_is_meant_from_its_folder(
        self, project: Project, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        project.write("pyproject.toml", '[tool.qianfan-lint]\nenv-file = ".env"\n')
        project.write("app/llm.py", HARDCODED)
        monkeypatch.chdir("app")
        assert project.check(*ALL).code == 0
        assert project.text(".env") == f"LLM_API_KEY={KEY}\n"
        assert project.text(".gitignore") == "/.env\n"
        assert os.listdir() == ["llm.py"]

    @pytest.mark.parametrize("env_file", ["no/.env", "folder"])
    def test_where_it_cannot_be_written_the_source_keeps_the_value(self, project: Project, env_file: str) -> None:
        project.write("app.py", HARDCODED)
        os.mkdir("folder")
        ran = project.json(*ALL, "--env-file", env_file)
        assert (ran.code, ran.json["fixed"]) == (1, 0)
        assert project.text("app.py") == expand(HARDCODED)
        assert "another value" not in project.check(*ALL, "--env-file", env_file).out


class TestWriting:
    def failing(self, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
        replace = os.replace

        def fail(source: str, target: str) -> None:
            if os.path.basename(target) == name:
                raise OSError(28, "No space left on device")
            replace(source, target)

        monkeypatch.setattr("qianfan_lint.pipeline.fixing.writing.os.replace", fail)

    def test_a_failure_leaves_the_file_and_no_other(self, project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
        project.write("app.py", HARDCODED)
        project.write("other.py", HARDCODED)
        self.failing(monkeypatch, "app.py")
        ran = project.json(*ALL)
        assert (ran.code, ran.json["fixed"]) == (1, 1)
        assert ran.not_scanned == {"app.py": "not written: no space left on device"}
        assert project.text("app.py") == expand(HARDCODED)
        assert sorted(os.listdir()) == ["app.py", "other.py"]

    def test_a_failure_at_the_env_file_loses_no_value(self, project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
        project.write("app.py", HARDCODED)
        self.failing(monkeypatch, ".env")
        assert project.check(*ALL, "--env-file", ".env").code == 1
        assert project.text("app.py") == expand(HARDCODED)
        assert not os.path.exists(".env")
        assert not [name for name in os.listdir() if name.startswith(".qianfan-lint-")]

    def test_an_interrupt_leaves_no_temporary_file(self, project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
        def interrupt(*_: object) -> None:
            raise KeyboardInterrupt

        project.write("app.py", HARDCODED)
        monkeypatch.setattr("qianfan_lint.pipeline.fixing.writing.os.replace", interrupt)
        assert project.check(*ALL).code == 130
        assert os.listdir() == ["app.py"]
        assert project.text("app.py") == expand(HARDCODED)

    def test_a_file_that_changed_meanwhile(self, project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
        path = project.write("app.py", HARDCODED)
        changed = expand(HARDCODED) + "# an editor saved this\n"

        def write(change: writing.Change) -> None:
            path.write_text(changed)
            original(change)

        original = writing.write
        monkeypatch.setattr("qianfan_lint.pipeline.fixing.writing.write", write)
        ran = project.json(*ALL)
        assert ran.json["fixed"] == 0
        assert "changed while" in ran.not_scanned["app.py"]
        assert project.text("app.py") == changed

    def test_a_fix_that_breaks_the_file_is_dropped(self, project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
        known = rules.load()["QF201"]

        def check(fact: EnvRead, ctx: rules.Context) -> Iterator[rules.Report]:
            edit = Edit(ctx.source.path, fact.span, "(")
            yield rules.report(fact.span, "x", fix=Fix(Message.of("Break"), (edit,), Safety.UNSAFE))

        monkeypatch.setattr("qianfan_lint.rules.load", lambda: {"QF201": known._replace(check=check)})
        project.write("app.py", LOWERCASE)
        ran = project.json(*ALL)
        assert (ran.code, ran.json["fixed"]) == (1, 0)
        assert project.text("app.py") == LOWERCASE
