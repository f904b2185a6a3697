"""What git does with a file of credentials decides whether it is reported."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
from collections.abc import Iterator

import pytest

from qianfan_lint.project.git import is_tracked
from tests import forms
from tests.project import Project

ENV = "QIANFAN_AK=<<app-api-key>>\nQIANFAN_SK=<<app-secret-key>>\n"
ALONE = [".env:1:1 QF702"]
PUBLISHED = [".env:1:12 QF701", ".env:2:12 QF701"]
needs_git = pytest.mark.skipif(not shutil.which("git"), reason="needs git")


@pytest.fixture
def repository(project: Project) -> Project:
    """A project in a repository of its own, made by hand: git need not be installed."""
    (project.root / ".git").mkdir()
    return project


def git(project: Project, *arguments: str) -> None:
    subprocess.run(["git", "-C", str(project.root), *arguments], check=True, capture_output=True)


class TestEnvFile:
    def test_that_nothing_ignores(self, repository: Project) -> None:
        """One story: it is the right place, and git has to ignore it."""
        repository.write(".env", ENV)
        (found,) = repository.json().json["findings"]
        assert found["message"] == "This file holds 2 credentials and git does not ignore it"
        assert [(note["line"], note["message"][5:]) for note in found["related"]] == [
            (1, " in 'QIANFAN_AK'"),
            (2, " in 'QIANFAN_SK'"),
        ]

    def test_another_credential_in_it_is_new(self, repository: Project) -> None:
        repository.write(".env", ENV)
        repository.run("baseline", "--output", "known")
        repository.write(".env", "".join(reversed(f"# moved\n{ENV}".splitlines(keepends=True))))
        assert repository.json("--baseline", "known").found == []
        repository.write(".env", f"{ENV}ZHIPUAI_API_KEY=<<zhipu-key>>\n")
        assert repository.json("--baseline", "known").found == ALONE

    @pytest.mark.parametrize("ignored", [".gitignore", ".git/info/exclude", "app/.gitignore"])
    def test_that_is_ignored(self, repository: Project, ignored: str) -> None:
        repository.write(ignored, ".env\n")
        repository.write("app/.env", ENV)
        assert repository.json("app/.env").found == []
        assert repository.json().found == []

    def test_that_is_asked_for_all_the_same(self, repository: Project) -> None:
        repository.write(".gitignore", ".env\n")
        repository.write(".env", ENV)
        assert repository.json("--no-respect-gitignore").found == PUBLISHED

    def test_outside_a_repository(self, project: Project) -> None:
        project.write(".env", ENV)
        assert project.json().found == PUBLISHED

    @pytest.mark.parametrize("form", [each for each in forms.load_all() if each.id.startswith("QF702-bad")])
    def test_each_credential_of_a_published_one(self, project: Project, form: forms.Form) -> None:
        project.write(".env", form.text)
        findings = project.json("--select", "QF701").json["findings"]
        assert [found["start"]["line"] for found in findings] == list(range(1, form.text.count("\n") + 1))
        assert all("keep the file out of git" in found["message"] for found in findings)

    @needs_git
    def test_that_is_tracked(self, project: Project) -> None:
        project.write(".env", ENV)
        git(project, "init")
        git(project, "add", ".env")
        assert project.json().found == [*ALONE, *PUBLISHED]

    def test_without_the_rule_for_the_file(self, repository: Project) -> None:
        repository.write(".env", ENV)
        assert repository.json("--ignore", "QF702").found == PUBLISHED

    def test_template(self, repository: Project) -> None:
        repository.write(".env.example", ENV)
        assert [place[-5:] for place in repository.json().found] == ["QF701", "QF701"]

    def test_without_credentials(self, repository: Project) -> None:
        repository.write(".env", "QIANFAN_AK=\nMODEL=ernie-4.0-8k\n")
        assert repository.json().found == []

    @needs_git
    @pytest.mark.parametrize("version", ["2", "3", "4"])
    def test_that_is_tracked_and_ignored(self, project: Project, version: str) -> None:
        project.write(".env", ENV)
        project.write("other/x.env.py", "")
        git(project, "init")
        git(project, "add", ".env", "other")
        git(project, "update-index", "--index-version", version)
        project.write(".gitignore", ".env\n")
        assert project.json().found == PUBLISHED
        assert project.json(".env").found == PUBLISHED


class TestFix:
    def test_adds_the_file_to_gitignore_once(self, repository: Project) -> None:
        repository.write("app/.env", ENV)
        before = repository.bytes("app/.env")
        ran = repository.json("--fix", "--unsafe-fixes")
        assert (ran.found, ran.json["fixed"]) == ([], 1)
        assert repository.text("app/.gitignore") == "/.env\n"
        assert repository.bytes("app/.env") == before

    def test_is_shown(self, repository: Project) -> None:
        repository.write(".gitignore", "*.log")
        repository.write(".env", ENV)
        out = repository.check("--diff", "--unsafe-fixes").out
        assert "+++ .gitignore\n" in out
        assert out.endswith("+/.env\n")


@needs_git
def test_is_tracked(project: Project) -> None:
    for name in ("a/.env", "b.py", "longer/a/c.env", "名.env"):
        project.write(name, "")
    git(project, "init")
    git(project, "add", ".")
    assert all(is_tracked(name) for name in ("a/.env", "b.py", "longer/a/c.env", "名.env"))
    assert not any(is_tracked(name) for name in (".env", "a/c.env", "c.env", "py", "a"))


@needs_git
def test_is_tracked_in_a_worktree(project: Project) -> None:
    project.write("main/.env", "")
    main = Project(project.root / "main")
    git(main, "init")
    git(main, "add", ".")
    git(main, "-c", "user.name=a", "-c", "user.email=a@b", "commit", "-m", "x")
    git(main, "worktree", "add", "../tree")
    assert is_tracked("tree/.env")
    assert not is_tracked("tree/other.env")


NAMES = [*("a", "a/.env", "a/b.py", "longer/a/c.env", "名.env", ".env.example"), "deep/" * 60 + "x" * 200]


@needs_git
@pytest.mark.parametrize("version", ["2", "3", "4"])
@pytest.mark.parametrize("hashes", ["sha1", "sha256"])
def test_the_index_is_read_as_git_reads_it(project: Project, version: str, hashes: str) -> None:
    chance = random.Random(version + hashes)
    names = {f"{chance.choice(NAMES[1:])}{chance.choice(['', '.env', 'x' * chance.randrange(30)])}" for _ in range(60)}
    for name in names:
        project.write(f"{name}.d/f", "")
    git(project, "init", "--object-format", hashes)
    git(project, "add", ".")
    project.write("later/f", "")
    git(project, "add", "--intent-to-add", "later/f")  # an entry with extended flags
    git(project, "update-index", "--index-version", version)
    assert is_tracked("later/f")
    for name in names:
        assert is_tracked(f"{name}.d/f")
        assert not is_tracked(f"{name}.d")
        assert not is_tracked(f"{name}.d/ff")


def forged() -> Iterator[bytes]:
    """Indexes that no git writes, among them many of each version with lengths that are made up."""
    for version in (2, 3, 4, 9):
        head = b"DIRC" + version.to_bytes(4, "big")
        yield head + b"\xff" * 400
        yield head + b"\xff" * 4 + bytes(400)
        yield head + b"\xff" * 4 + (bytes(60) + b"\x00\x01" + b"\x00a\0") * 1000
        yield head + b"\xff" * 4 + (bytes(60) + b"\x0f\xff" + b"\x00" + b"a" * 4095) * 50
        chance = random.Random(version)
        yield from (head + chance.randbytes(chance.randrange(2000)) for _ in range(300))


class TestForgedIndex:
    """Each in a process, where a hang can be told. Nothing is known of what it should hold."""

    @pytest.fixture
    def env(self, repository: Project) -> Project:
        repository.write(".env", ENV)
        repository.write(".gitignore", ".env\n")
        return repository

    def test_of_bytes(self, env: Project) -> None:
        for content in forged():
            env.write(".git/index", content)
            assert not is_tracked(".env")

    @pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs a FIFO")
    @pytest.mark.parametrize("name", ["index", "fifo/index"])
    def test_a_fifo(self, env: Project, name: str) -> None:
        if name != "index":
            shutil.rmtree(".git")
            env.write(".git", "gitdir: fifo\n")
            os.mkdir("fifo")
        os.mkfifo(name if name != "index" else ".git/index")
        assert env.process("check").code == 0

    @pytest.mark.skipif(not os.path.exists("/dev/zero"), reason="needs /dev/zero")
    @pytest.mark.parametrize("name", [".git", ".git/index", ".gitignore", ".git/info/exclude"])
    def test_an_endless_file(self, env: Project, name: str) -> None:
        env.write(".git/info/exclude", "")
        target = env.root / name
        if target.is_dir():
            shutil.rmtree(target)
        target.unlink(missing_ok=True)
        target.symlink_to("/dev/zero")
        assert env.process("check").code in (0, 1)

    def test_a_huge_one(self, env: Project) -> None:
        env.write(".git/index", b"DIRC\0\0\0\2")
        os.truncate(".git/index", 2**40)
        assert env.process("check").code == 0
