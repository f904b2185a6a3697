"""Which files a run looks at."""

from __future__ import annotations

import os
import random
import shutil
import subprocess

import pytest

from qianfan_lint.core.kinds import Kind, is_test, kind_of
from qianfan_lint.project.config import Config
from qianfan_lint.project.gitignore import is_ignored
from qianfan_lint.project.ignorefile import MAX_WILDCARDS, IgnoreFile
from tests.project import Project


def shown(project: Project, *arguments: str) -> list[str]:
    ran = project.check("--show-files", *arguments)
    assert (ran.code, ran.err) == (0, "")
    return [path for path in ran.out.splitlines() if path != "lint.options"]  # the configuration of some tests


def make_files(project: Project, *names: str) -> None:
    for name in names:
        project.write(name, "")


class TestKinds:
    def test_what_is_checked(self, project: Project) -> None:
        checked = [
            ".env",
            ".env.example",
            ".vscode/launch.json",
            "Dockerfile",
            "README.md",
            "Pipfile",
            "Pipfile.lock",
            "a.ipynb",
            "a.py",
            "app-config.json",
            "b.pyi",
            "c.pyw",
            "compose.yaml",
            "constraints.txt",
            "deploy.bat",
            "deploy.sh",
            "dev-requirements.txt",
            "poetry.lock",
            "pyproject.toml",
            "requirements-dev.txt",
            "requirements.in",
            "requirements.txt",
            "requirements/base.txt",
            "setup.cfg",
            "uv.lock",
            "通义/千问.py",
            # Any other text is searched for keys that their shape proves.
            *("LICENSE", "a.log", "a.txt", "apy", "data.json", "main.go", "web/app.vue", "x/base.txt", "yarn.lock"),
            *("Jenkinsfile", "app.service", "app.service.d/a.conf", "main.tf", ".npmrc", "translations/data.json"),
        ]
        make_files(project, *checked, "a.pyc", "b.PNG", "translations/de.json", "i18n/zh-Hant.json")
        os.symlink("nowhere", "b.txt")
        if hasattr(os, "mkfifo"):
            os.mkfifo("pipe")
        assert sorted(shown(project)) == sorted(checked)

    @pytest.mark.parametrize("suffix", ["example", "sample", "template", "tmpl", "tpl", "dist"])
    @pytest.mark.parametrize(
        "name",
        [
            *(
                "config.json",
                "a.yaml",
                "config.py",
                ".env",
                "local.env",
                "a.ini",
                "deploy.sh",
                "Dockerfile",
                "README.md",
            ),
            *("README.md", "data.json", "requirements.txt", "pyproject.toml", "main.js"),
        ],
    )
    def test_what_is_to_be_filled_in_is_of_the_kind_that_it_becomes(self, name: str, suffix: str) -> None:
        assert kind_of(f"{name}.{suffix}") is kind_of(name)

    @pytest.mark.parametrize("name", ["example", ".example", "a.example", "a.png.example", "a.ipynb.sample", "a.b.tpl"])
    def test_what_becomes_no_kind_is_text(self, name: str) -> None:
        assert kind_of(name) is Kind.TEXT

    @pytest.mark.parametrize("folder", ["requirements", "requirements/deep", "deep"])
    def test_a_path_means_the_same_however_it_is_typed(
        self, project: Project, folder: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        names = ("base.txt", "a.in", "notes/b.txt", "requirements/c.pip", "app.py", "env.txt")
        make_files(project, *(f"{folder}/{name}" for name in names))
        inside = project.root / folder
        expected = {os.path.realpath(name) for name in shown(project)}
        os.symlink(inside, "link")
        for below, path in ((inside, "."), (inside, ""), (inside / "notes", ".."), (project.root, f"./{folder}//")):
            monkeypatch.chdir(below)
            assert {os.path.realpath(name) for name in shown(project, *([path] if path else []))} == expected
        monkeypatch.chdir(project.root)
        for path in (os.fspath(inside), "link", f"{folder}/../{folder.rpartition('/')[2]}"):
            assert {os.path.realpath(name) for name in shown(project, path)} == expected
        kinds = [kind_of(f"{folder}/{name}") for name in names]
        monkeypatch.chdir(inside)
        assert [kind_of(name) for name in names] == kinds

    @pytest.mark.parametrize("path", ["locale/de.json", "i18n/zh-Hant.json", "app.service.d/env.conf"])
    def test_a_name_that_its_folder_explains_means_the_same_there(
        self, project: Project, path: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        make_files(project, path)
        folder, _, name = path.partition("/")
        kind = kind_of(path)
        monkeypatch.chdir(folder)
        assert [kind_of(name), kind_of(f"./{name}"), kind_of(f"../{path}")] == [kind] * 3

    def test_a_test_is_one_from_wherever_it_is_named(self, project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
        make_files(project, "tests/project/.git/HEAD", "tests/project/app.py", "tests/project/tests/helper.py")
        for folder in (".", "tests", "tests/project", "tests/project/tests"):
            monkeypatch.chdir(project.root / folder)
            path = os.path.relpath(project.root / "tests/project")
            assert is_test(os.path.join(path, "tests", "helper.py"))
            assert not is_test(os.path.join(path, "app.py"))

    def test_order(self, project: Project) -> None:
        """The files of a folder, then its folders, each by name."""
        make_files(project, "b.py", "a/z.py", "a/b/c.py", "a.py", "c/a.py", "B.py")
        expected = ["B.py", "a.py", "b.py", "a/z.py", "a/b/c.py", "c/a.py"]
        assert shown(project) == expected
        assert shown(project, ".") == expected

    def test_paths_in_the_order_that_they_are_named(self, project: Project) -> None:
        make_files(project, "b.py", "a.py", "c/d.py")
        assert shown(project, "c", "b.py", "a.py") == ["c/d.py", "b.py", "a.py"]

    @pytest.mark.parametrize(
        "paths",
        [
            ("a.py", "a.py"),
            ("a.py", "./a.py"),
            (".", "a.py", "c", "c/d.py"),
            ("c", "c/", "./c", "./c/d.py", "a.py"),
            ("a.py", "c//d.py", "c/./d.py"),
            ("{root}/a.py", "a.py", "{root}", "c"),
        ],
    )
    def test_each_once(self, project: Project, paths: tuple[str, ...]) -> None:
        make_files(project, "a.py", "c/d.py")
        found = shown(project, *(path.format(root=project.root) for path in paths))
        assert len(found) == len(set(found))
        assert set(found) <= {"a.py", "c/d.py"}

    def test_outside_the_working_directory(self, project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
        make_files(project, "a.py", "c/d.py", "e/f.py")
        monkeypatch.chdir("e")
        assert shown(project, "..") == ["../a.py", "../c/d.py", "../e/f.py"]
        assert shown(project, "../c") == ["../c/d.py"]
        assert shown(project, ".", "..") == ["f.py", "../a.py", "../c/d.py"]
        assert shown(project, str(project.root / "c")) == [str(project.root / "c" / "d.py")]


class TestLinks:
    def test_loop_of_folders(self, project: Project) -> None:
        make_files(project, "a/b.py")
        os.symlink("..", "a/up")
        os.symlink(".", "self")
        os.symlink(project.root, "a/root")
        assert shown(project) == ["a/b.py"]

    def test_linked_folder_is_walked_where_it_is_named(self, project: Project) -> None:
        make_files(project, "real/b.py")
        os.symlink("real", "link")
        assert shown(project) == ["real/b.py"]
        assert shown(project, "link") == ["link/b.py"]

    def test_linked_file(self, project: Project) -> None:
        make_files(project, "real.py")
        os.symlink("real.py", "link.py")
        assert shown(project) == ["link.py", "real.py"]

    def test_dots_behind_a_link(self, project: Project) -> None:
        """``link/..`` is the folder around what the link points to."""
        make_files(project, "far/away/x.py", "far/a.py", "a.py")
        os.symlink("far/away", "link")
        assert shown(project, "link/../a.py") == ["link/../a.py"]
        project.write("far/a.py", 'api_key = "<<dashscope-key>>"\n')
        assert project.check("link/../a.py").code == 1


class TestExclude:
    NAMES = ("a.py", "gen/b.py", "gen/deep/c.py", "src/gen/d.py", "src/e.py", "src/gen_f.py")

    @pytest.mark.parametrize(
        ("patterns", "left"),
        [
            (("gen",), ["a.py", "src/e.py", "src/gen_f.py"]),
            (("gen/",), ["a.py", "src/e.py", "src/gen_f.py"]),
            (("./gen/deep",), ["a.py", "gen/b.py", "src/e.py", "src/gen_f.py", "src/gen/d.py"]),
            (("src/gen",), ["a.py", "gen/b.py", "gen/deep/c.py", "src/e.py", "src/gen_f.py"]),
            (("gen*",), ["a.py", "src/e.py"]),
            (("*.py",), []),
            (("src/*.py",), ["a.py", "gen/b.py", "gen/deep/c.py", "src/gen/d.py"]),
            (("/gen",), ["a.py", "src/e.py", "src/gen_f.py", "src/gen/d.py"]),
            (("gen/*",), ["a.py", "src/e.py", "src/gen_f.py", "src/gen/d.py"]),
            (("**/gen/**",), ["a.py", "src/e.py", "src/gen_f.py"]),
            (("gen/*", "!gen/b.py"), ["a.py", "gen/b.py", "src/e.py", "src/gen_f.py", "src/gen/d.py"]),
            (("{root}/src/gen/",), ["a.py", "gen/b.py", "gen/deep/c.py", "src/e.py", "src/gen_f.py"]),
            (("a.py", "src"), ["gen/b.py", "gen/deep/c.py"]),
            (("nothing",), ["a.py", "gen/b.py", "gen/deep/c.py", "src/e.py", "src/gen_f.py", "src/gen/d.py"]),
        ],
    )
    @pytest.mark.parametrize("way", ["exclude", "extend-exclude", "option"])
    def test_patterns(self, project: Project, patterns: tuple[str, ...], left: list[str], way: str) -> None:
        make_files(project, *self.NAMES)
        patterns = tuple(pattern.format(root=project.root.as_posix()) for pattern in patterns)
        if way == "option":
            options = [part for pattern in patterns for part in ("--exclude", pattern)]
        else:
            options = ["--config", "lint.options"]
            project.write("lint.options", f"[tool.qianfan-lint]\n{way} = {list(patterns)}\n")
        assert shown(project, *options) == left

    def test_defaults(self, project: Project) -> None:
        make_files(project, "a.py", ".venv/b.py", "node_modules/c.py", "src/build/d.py", "builds/e.py", ".git/f.py")
        assert shown(project) == ["a.py", "builds/e.py"]
        assert shown(project, "--exclude", "builds") == ["a.py"]

    def test_exclude_replaces_the_defaults(self, project: Project) -> None:
        make_files(project, "a.py", "build/b.py", "gen/c.py")
        project.write("lint.options", '[tool.qianfan-lint]\nexclude = ["gen"]\n')
        assert shown(project, "--config", "lint.options") == ["a.py", "build/b.py"]
        project.write("lint.options", '[tool.qianfan-lint]\nextend-exclude = ["gen"]\n')
        assert shown(project, "--config", "lint.options") == ["a.py"]

    def test_a_named_file_or_folder_is_checked(self, project: Project) -> None:
        make_files(project, "build/b.py", "gen/c.py", "gen/build/d.py")
        options = ("--exclude", "gen")
        assert shown(project, "build/b.py", "gen/c.py", *options) == ["build/b.py", "gen/c.py"]
        assert shown(project, "build", *options) == ["build/b.py"]
        assert shown(project, "gen/build", *options[:1], "build") == ["gen/build/d.py"]

    def test_force_exclude(self, project: Project) -> None:
        make_files(project, "a.py", "build/b.py", "gen/c.py")
        options = ("--exclude", "gen", "--force-exclude")
        assert shown(project, "a.py", "build/b.py", "gen/c.py", *options) == ["a.py"]
        assert shown(project, "a.py", "build", "gen", *options) == ["a.py"]
        assert shown(project, str(project.root / "build" / "b.py"), *options) == []
        project.write("pyproject.toml", '[tool.qianfan-lint]\nforce-exclude = true\nextend-exclude = ["gen"]\n')
        assert shown(project, "a.py", "build/b.py", "gen/c.py") == ["a.py"]

    def test_patterns_start_at_the_configuration_and_options_at_the_working_directory(
        self, project: Project, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        make_files(project, "app/gen/a.py", "app/b/c.py", "app/d.py")
        project.write("pyproject.toml", '[tool.qianfan-lint]\nextend-exclude = ["app/gen"]\n')
        monkeypatch.chdir("app")
        assert shown(project) == ["d.py", "b/c.py"]
        assert shown(project, "--exclude", "b/c.py") == ["d.py"]
        assert shown(project, "--exclude", "./b/") == ["d.py"]


class TestGitignore:
    """Each case is put to git too, where it is installed."""

    @pytest.mark.parametrize(
        ("ignores", "names", "left"),
        [
            pytest.param({"": "gen/\n*.pyi\n"}, ("a.py", "b.pyi", "gen/c.py", "x/gen/d.py"), ["a.py"], id="names"),
            pytest.param({"": "/gen\n"}, ("gen/a.py", "x/gen/b.py"), ["x/gen/b.py"], id="anchored"),
            pytest.param({"": "x/*.py\n"}, ("x/a.py", "x/y/b.py"), ["x/y/b.py"], id="path"),
            pytest.param({"": "**/y/*.py\n"}, ("x/y/a.py", "y/b.py", "x/c.py"), ["x/c.py"], id="stars"),
            pytest.param(
                {"": "*.py\n!keep.py\n"}, ("a.py", "keep.py", "x/keep.py"), ["keep.py", "x/keep.py"], id="not"
            ),
            pytest.param({"": "x/\n!x/a.py\n"}, ("x/a.py", "b.py"), ["b.py"], id="not-below-an-ignored-folder"),
            pytest.param({"x": "*.py\n"}, ("a.py", "x/b.py", "x/y/c.py"), ["a.py"], id="nested"),
            pytest.param({"": "a.py\n", "x": "!a.py\n"}, ("a.py", "x/a.py", "y/a.py"), ["x/a.py"], id="nested-not"),
            pytest.param({"": "!a.py\n", "x": "a.py\n"}, ("a.py", "x/a.py"), ["a.py"], id="the-nearest-decides"),
            pytest.param({"x": "/y/a.py\n"}, ("x/y/a.py", "y/a.py"), ["y/a.py"], id="nested-anchored"),
            pytest.param({"": "gen/\n"}, ("gen.py", "x/gen/a.py", "gen"), ["gen", "gen.py"], id="only-folders"),
            pytest.param({"": "# a.py\n\n  \nb\\ c.py\n"}, ("a.py", "b c.py"), ["a.py"], id="comments-and-blanks"),
            pytest.param({"": "千问*\n"}, ("千问.py", "a.py"), ["a.py"], id="chinese"),
            pytest.param({"": "*.py\r\n"}, ("a.py", "b.pyi"), ["b.pyi"], id="crlf"),
        ],
    )
    def test_as_git_does(
        self, project: Project, ignores: dict[str, str], names: tuple[str, ...], left: list[str]
    ) -> None:
        make_files(project, *names)
        for folder, text in ignores.items():
            project.write(f"{folder}/.gitignore".lstrip("/"), text)
        assert sorted(shown(project)) == left
        assert sorted(shown(project, "--no-respect-gitignore")) == sorted(names)
        if shutil.which("git") is None:
            return
        subprocess.run(["git", "init", "-q"], check=True)
        command = ["git", "-c", "core.quotePath=false", "ls-files", "--others", "--exclude-standard", "*.py", "*.pyi"]
        listed = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
        assert sorted(listed) == [name for name in left if "." in name]

    def test_files_of_the_folders_above(self, project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
        make_files(project, "app/a.py", "app/x/b.py", "app/x/c.py", "app/x/keep.py")
        project.write(".gitignore", "/app/x/b.py\nkeep.py\n")
        project.write("app/.gitignore", "c.py\n!keep.py\n")
        assert shown(project, "app/x") == ["app/x/b.py", "app/x/c.py", "app/x/keep.py"]  # not in a repository
        os.mkdir(".git")
        for folder, path in ((".", "app/x"), ("app", "x"), ("app/x", ".")):
            monkeypatch.chdir(project.root / folder)
            assert [os.path.basename(name) for name in shown(project, path)] == ["keep.py"]

    def test_none_above_the_repository(self, project: Project) -> None:
        make_files(project, "repo/a.py", "repo/.git/config")
        project.write(".gitignore", "*.py\n")
        assert shown(project, "repo") == ["repo/a.py"]

    def test_a_named_file_is_checked(self, project: Project) -> None:
        make_files(project, "a.py")
        project.write(".gitignore", "*.py\n")
        assert shown(project) == []
        assert shown(project, "a.py") == ["a.py"]

    def test_switched_off_in_the_configuration(self, project: Project) -> None:
        make_files(project, "a.py")
        project.write(".gitignore", "*.py\n")
        project.write("lint.options", "[tool.qianfan-lint]\nrespect-gitignore = false\n")
        assert shown(project, "--config", "lint.options") == ["a.py"]

    @pytest.mark.parametrize("content", [b"\xff\xfe\n*.py\n", b"[\n*.py\n", b"!\n*.py\n", b"\\\n*.py\n", b"\0\n*.py\n"])
    def test_odd_content(self, project: Project, content: bytes) -> None:
        make_files(project, "a.py")
        project.write(".gitignore", content)
        assert shown(project) == []

    def test_is_ignored(self, project: Project) -> None:
        project.write(".gitignore", "/.env\n")
        project.write("app/.gitignore", "*.local\n")
        os.mkdir(".git")
        asked = [".env", "app/.env", "app/x.local", "x.local"]
        assert [is_ignored(path, Config()) for path in asked] == [True, False, True, False]

    @pytest.mark.skipif(shutil.which("git") is None, reason="needs git")
    def test_patterns_mean_what_they_mean_to_git(self, project: Project) -> None:
        """Random patterns of all that git's language has, on random names."""
        subprocess.run(["git", "init", "-q"], check=True)
        for seed in range(150):
            chance = random.Random(seed)
            lines = ["".join(chance.choices(PIECES, k=chance.randrange(1, 7))) for _ in range(chance.randrange(1, 4))]
            folders = ("".join(chance.choices(LETTERS, k=chance.randrange(1, 4))) for _ in range(90))
            parts = [name for name in folders if name.strip(".")]
            names = {"/".join(chance.choices(parts, k=chance.randrange(1, 5))) for _ in range(40)}
            project.write(".gitignore", "\n".join(lines) + "\n")
            command = ["git", "check-ignore", "--no-index", "--stdin", "-z"]
            given = b"".join(os.fsencode(name) + b"\0" for name in names)
            done = subprocess.run(command, input=given, capture_output=True, check=False)
            file = IgnoreFile(project.bytes(".gitignore"))
            assert {name for name in names if ignores(file, name)} == {
                os.fsdecode(name) for name in done.stdout.split(b"\0") if name
            }, lines

    @pytest.mark.parametrize(
        "pattern",
        ["a*" * 30 + "b", "*a" * 60 + "b", "**/" * 30 + "b", "**/a*" * 30 + "/b", "[a-z]*" * 40 + "b", "?*" * 50 + "b"],
    )
    def test_no_pattern_goes_back_and_forth(self, project: Project, pattern: str) -> None:
        """Any engine that tries each place for each star would take longer than the tests may."""
        name = "/".join(["a" * 100] * 15 + ["a" * 200])
        assert not ignores(IgnoreFile(f"{pattern}\n".encode()), name)
        make_files(project, "a" * 200 + ".py")
        project.write(".gitignore", pattern + "\n")
        ran = project.process("check", "--exclude", pattern, "--show-files")
        assert ran.out.splitlines() == ["a" * 200 + ".py"]

    def test_too_many_wildcards_are_said(self, project: Project) -> None:
        make_files(project, "a.py", "b.log.py")
        project.write(".gitignore", "*.log.*\n" * (MAX_WILDCARDS + 1))
        ran = project.json()
        assert ran.code == 3
        assert ran.not_scanned == {
            ".gitignore": f"more than {MAX_WILDCARDS} patterns with wildcards: all patterns of this file are ignored"
        }

    def test_a_fifo_is_no_ignore_file(self, project: Project) -> None:
        make_files(project, "a.py")
        if not hasattr(os, "mkfifo"):
            pytest.skip("needs a FIFO")
        os.mkfifo(".gitignore")
        assert project.process("check", "--show-files").out == "a.py\n"


PIECES = (
    "a b . * ** ? / / [ab] [!a] [^b] [a-b] []a] [[:alpha:]] [b-] \\a \\* *** [a ab 千 ! # - [:x:] [[:no:]] \\".split()
)
PIECES += [" ", "\\ ", "[/a]", "[\\]a]", "[b-a]", "[!b-a]", "[a-\\b]"]
LETTERS = [*"ab.千*-]#!\\ ", "ab"]


def ignores(file: IgnoreFile, path: str) -> bool:
    """Whether the path or a folder above it is ignored."""
    parts = os.fsencode(path).split(b"/")
    return any(file.verdict(b"/".join(parts[:end]), end < len(parts)) for end in range(1, len(parts) + 1))
