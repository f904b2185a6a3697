"""Configuration files: which decides, what they extend, and what overrules them."""

from __future__ import annotations

import pytest

from qianfan_lint.project.nearest import NAMES, Configurations
from tests.keys import make
from tests.project import HARDCODED, LOWERCASE, Project

BOTH = HARDCODED + LOWERCASE
EXTENDS_B = 'extend = "b.toml"\n'


def codes(project: Project, *arguments: str) -> list[str]:
    return [found.split()[-1] for found in project.json(*arguments).found]


def files(project: Project, *arguments: str) -> list[str]:
    return [path for path in project.check("--show-files", *arguments).out.splitlines() if path.endswith(".py")]


class TestFiles:
    @pytest.mark.parametrize("name", NAMES)
    def test_each_is_read(self, project: Project, name: str) -> None:
        section = "[tool.qianfan-lint]\n" if name == "pyproject.toml" else ""
        project.write(name, f'{section}ignore = ["QF101"]\n')
        project.write("app.py", BOTH)
        assert codes(project) == codes(project, "--config", name) == ["QF201"]

    def test_the_first_of_a_folder_decides(self, project: Project) -> None:
        project.write("app.py", BOTH)
        for name in reversed(NAMES):
            section = "[tool.qianfan-lint]\n" if name == "pyproject.toml" else ""
            project.write(name, f'{section}lang = "zh"\nselect = ["QF2"]\n')
            assert Configurations().of("app.py").files == (str(project.root / name),)

    def test_a_pyproject_without_our_table_decides_nothing(self, project: Project) -> None:
        project.write("qianfan-lint.toml", 'ignore = ["QF101"]\n')
        project.write("sub/pyproject.toml", '[project]\nname = "a"\n')
        project.write("sub/app.py", BOTH)
        assert codes(project) == ["QF201"]

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ('ignor = ["QF1"]\n', "unknown key 'ignor'; did you mean 'ignore'?"),
            ('select = "QF1"\n', "'select' must be a list of strings"),
            ('per-file-ignores."a.py" = 1\n', """'per-file-ignores."a.py"' must be a list of strings"""),
            ('ignore = ["QF1"]\n[tool.qianfan-lint]\n', "'ignore' stands outside of [tool.qianfan-lint]"),
            ('[tool.qianfan_lint]\nignore = ["QF1"]\n', "unknown key 'tool.qianfan_lint'"),
            ('[project]\nname = "a"\n', "unknown key 'project'"),
            ('per-file-ignores."!a.py" = ["QF1"]\n', "the pattern '!a.py' is negated"),
        ],
    )
    def test_what_is_wrong_is_said(self, project: Project, text: str, message: str) -> None:
        project.write("sub/qianfan-lint.toml", text)
        project.write("sub/app.py", HARDCODED)
        for arguments in (["."], ["sub/app.py"], ["--config", "sub/qianfan-lint.toml"]):
            ran = project.check(*arguments)
            assert (ran.code, ran.out) == (2, "")
            assert "sub/qianfan-lint.toml: " in ran.err
            assert message in ran.err


class TestExtend:
    def test_keys_replace_and_extend_adds(self, project: Project) -> None:
        base = 'ignore = ["QF101"]\nextend-exclude = ["gen"]\nlang = "zh"\n[per-file-ignores]\n"a.py" = ["QF"]\n'
        project.write("base.toml", base)
        own = 'extend = "../base.toml"\nignore = ["QF201"]\nextend-exclude = ["old"]\n'
        project.write("app/qianfan-lint.toml", own + '[per-file-ignores]\n"b.py" = ["QF"]\n')
        for name in ("a.py", "b.py", "c.py", "gen/d.py", "old/e.py"):
            project.write(f"app/{name}", BOTH)
        assert [found.split(":")[0] for found in project.json("--lang", "en").found] == ["app/c.py"]
        assert "问题" in project.check("app").out

    def test_patterns_start_where_they_are_written(self, project: Project) -> None:
        project.write("base.toml", 'extend-exclude = ["/app/gen.py", "/gen.py"]\n')
        project.write("app/qianfan-lint.toml", 'extend = "../base.toml"\n')
        for name in ("app/gen.py", "app/sub/gen.py", "app/sub/app/gen.py"):
            project.write(name, HARDCODED)
        assert files(project, "app") == ["app/sub/gen.py", "app/sub/app/gen.py"]
        # Of a file that lies elsewhere they start where it is used.
        project.write("shared/base.toml", 'extend-exclude = ["/gen.py"]\n')
        project.write("app/qianfan-lint.toml", 'extend = "../shared/base.toml"\n')
        assert files(project, "app") == ["app/sub/gen.py", "app/sub/app/gen.py"]

    @pytest.mark.parametrize(
        ("files", "message"),
        [
            ({"qianfan-lint.toml": 'extend = "missing.toml"\n'}, "missing.toml: no such file"),
            ({"qianfan-lint.toml": 'extend = "."\n'}, "no such file"),
            ({"qianfan-lint.toml": 'extend = "qianfan-lint.toml"\n'}, "'extend' leads back to this file"),
            (
                {"qianfan-lint.toml": EXTENDS_B, "b.toml": 'extend = "./qianfan-lint.toml"\n'},
                "b.toml: 'extend'",
            ),
            ({"qianfan-lint.toml": "extend = 3\n"}, "'extend' must be the path of a file"),
            (
                {"qianfan-lint.toml": EXTENDS_B, "b.toml": 'selct = ["QF1"]\n'},
                "b.toml: unknown key 'selct'",
            ),
            (
                {
                    "qianfan-lint.toml": 'extend = "0.toml"\n',
                    **{f"{number}.toml": f'extend = "{number + 1}.toml"\n' for number in range(20)},
                },
                "leads through more than 10 files",
            ),
        ],
    )
    def test_what_cannot_be_extended(self, project: Project, files: dict[str, str], message: str) -> None:
        for name, text in files.items():
            project.write(name, text)
        ran = project.check()
        assert ran.code == 2
        assert message in ran.err


class TestOverruled:
    """What the scanned project says does not hold where the user decides from outside."""

    def silenced(self, project: Project) -> None:
        project.write("scanned/pyproject.toml", '[tool.qianfan-lint]\nignore = ["QF"]\nextend-exclude = ["*"]\n')
        project.write("scanned/sub/qianfan-lint.toml", 'exclude = ["*"]\n')
        for name in ("app.py", "tests/a.py", "sub/b.py"):
            project.write(f"scanned/{name}", HARDCODED)

    def test_isolated(self, project: Project) -> None:
        self.silenced(project)
        assert project.check("scanned").code == 0
        assert len(project.json("--isolated", "scanned").found) == 3

    def test_a_configuration_from_outside(self, project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
        self.silenced(project)
        project.write("policy/qianfan-lint.toml", '[per-file-ignores]\n"/tests/" = ["QF101"]\n')
        monkeypatch.chdir("scanned")
        found = project.json("--config", "../policy/qianfan-lint.toml").found
        assert found == ["app.py:1:11 QF101", "sub/b.py:1:11 QF101"]

    def test_both_make_no_sense(self, project: Project) -> None:
        project.write("a.toml", "")
        assert project.check("--isolated", "--config", "a.toml").code == 2


class TestShowSettings:
    def test_of_a_file(self, project: Project) -> None:
        project.write("base.toml", 'extend-exclude = ["gen/x.py"]\n')
        own = 'extend = "../base.toml"\nselect = ["QF1"]\n[per-file-ignores]\n"/a.py" = ["QF101"]\n'
        project.write("app/qianfan-lint.toml", own)
        project.write("app/a.py", HARDCODED)
        ran = project.check("--show-settings", "app/a.py", "--ignore", "QF102")
        assert ran.code == 0
        for line in (
            "# app/a.py",
            "# configuration: app/qianfan-lint.toml",
            "# extends base.toml",
            "# checked",
            'select = ["QF1"]',
            'ignore = ["QF102"]',
            'per-file-ignores."app/a.py" = ["QF101"]',
            "# rules: QF103, QF104, QF105",
        ):
            assert line in ran.out.splitlines()

    @pytest.mark.parametrize(
        ("path", "reason"),
        [
            ("gen/a.py", "excluded by '/gen'"),
            ("build/a.py", "excluded by default, as 'build'"),
            ("log.py", "git ignores it"),
            (".gitattributes", "not a kind of file that is checked"),
        ],
    )
    def test_why_a_file_is_not_checked(self, project: Project, path: str, reason: str) -> None:
        project.write("qianfan-lint.toml", 'extend-exclude = ["/gen"]\n')
        project.write(".gitignore", "log.py\n")
        project.write(".git/HEAD", "")
        project.write(path, "")
        assert f"# not checked: {reason}" in project.check("--show-settings", path).out.splitlines()

    def test_no_key_is_shown(self, project: Project) -> None:
        project.write("qianfan-lint.toml", 'extend-exclude = ["<<dashscope-key>>"]\n')
        assert make("dashscope-key")[5:] not in project.check("--show-settings", ".").out


@pytest.mark.parametrize(("name", "head"), [("pyproject.toml", "[tool.qianfan-lint]\n"), ("qianfan-lint.toml", "")])
def test_a_byte_order_mark_as_windows_writes_it(project: Project, name: str, head: str) -> None:
    project.write("app.py", LOWERCASE)
    project.write(name, f'\ufeff{head}ignore = ["QF201"]\n')
    assert project.check().code == 0
