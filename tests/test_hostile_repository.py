"""Nothing that a repository says hides a finding from ``--diff-base``, and no program that it names is run."""

from __future__ import annotations

import os
import pathlib
import random
import shutil
import subprocess
from collections.abc import Callable

import pytest

from qianfan_lint.pipeline.changed_lines import gitcommand
from qianfan_lint.pipeline.changed_lines.gitcommand import Git
from tests.git import Repository
from tests.keys import expand, make
from tests.project import CLEAN, HARDCODED, LOWERCASE, Project

pytestmark = [
    pytest.mark.skipif(not shutil.which("git"), reason="git is not installed"),
    pytest.mark.skipif(os.name == "nt", reason="programs are planted as scripts for a shell"),
]

# Each setting of git that names a program, as of `git help config` of 2.39.
PROGRAMS = """
core.fsmonitor core.sshCommand core.gitProxy core.askPass core.editor core.pager core.alternateRefsCommand
sequence.editor pager.diff pager.ls-tree pager.cat-file pager.rev-parse pager.merge-base pager.check-ignore
diff.external diff.planted.command diff.planted.textconv difftool.planted.cmd merge.planted.driver
mergetool.planted.cmd filter.planted.clean filter.planted.smudge filter.planted.process interactive.diffFilter
gpg.program gpg.ssh.program gpg.x509.program credential.helper uploadpack.packObjectsHook
remote.origin.uploadpack remote.origin.receivepack trailer.planted.command web.browser man.planted.cmd
alias.cat-file alias.ls-tree alias.rev-parse alias.merge-base alias.check-ignore alias.diff alias.ls-files
""".split()
HOOKS = "pre-commit post-checkout post-index-change fsmonitor-watchman reference-transaction pre-auto-gc".split()
ATTRIBUTES = [
    "*.py -diff",
    "*.py binary",
    "* -text -diff",
    "*.py diff=planted",
    "*.py filter=planted",
    "*.py working-tree-encoding=UTF-16",
    "*.py eol=crlf",
    "*.py text=auto ident",
    "*.py export-ignore linguist-generated merge=planted",
]


@pytest.fixture
def repository(project: Project, monkeypatch: pytest.MonkeyPatch) -> Repository:
    return Repository(project, monkeypatch)


def found(repository: Repository, base: str = "main") -> list[str]:
    return repository.project.json("--diff-base", base).found


def plant(repository: Repository, mark: pathlib.Path) -> None:
    """Put a program that leaves *mark* wherever git may look for one."""
    script = repository.project.write(".git/planted", f'#!/bin/sh\necho "$0 $@" >> {mark}\n')
    script.chmod(0o755)
    for name in PROGRAMS:
        repository.run("config", name, f"!{script}" if name.startswith("alias.") else os.fspath(script))
    for folder in (".git/hooks", "hooks"):
        for hook in HOOKS:
            repository.project.write(f"{folder}/{hook}", script.read_text()).chmod(0o755)
    for name in ("git", "git-cat-file", "less", "ssh"):
        repository.project.write(name, script.read_text()).chmod(0o755)


class TestPrograms:
    @pytest.fixture
    def mark(self, tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
        return tmp_path_factory.mktemp("outside") / "mark"

    @pytest.mark.parametrize("state", ["unstaged", "staged", "renamed", "untracked"])
    def test_none_is_run(self, repository: Repository, mark: pathlib.Path, state: str) -> None:
        repository.commit(app=CLEAN * 20)
        new = CLEAN * 20 + HARDCODED
        repository.project.write("other.py" if state == "untracked" else "app.py", new)
        if state in ("staged", "renamed"):
            repository.run("add", "--all")
        if state == "renamed":
            repository.run("mv", "app.py", "other.py")
        repository.project.write(".gitattributes", "* diff=planted filter=planted merge=planted\n")
        plant(repository, mark)
        name = "other" if state in ("renamed", "untracked") else "app"
        assert found(repository) == [f"{name}.py:21:11 QF101"]
        assert not mark.exists(), mark.read_text()

    def test_the_plants_would_be_run(self, repository: Repository, mark: pathlib.Path) -> None:
        repository.commit(app=CLEAN)
        repository.project.write("app.py", CLEAN * 2)
        repository.project.write(".gitattributes", "* diff=planted filter=planted\n")
        plant(repository, mark)
        subprocess.run(["git", "diff"], cwd=repository.project.root, capture_output=True, check=False)
        assert mark.exists()

    @pytest.mark.parametrize("url", ["ext::{script}", "ssh://host/x", "planted::x", "{root}/.git", "git://host/x"])
    def test_a_partial_clone_fetches_nothing(self, repository: Repository, mark: pathlib.Path, url: str) -> None:
        repository.commit(app=CLEAN)
        blob = repository.run("rev-parse", "HEAD:app.py").strip()
        (repository.project.root / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
        plant(repository, mark)
        root = repository.project.root
        settings = {
            "core.repositoryFormatVersion": "1",
            "extensions.partialClone": "origin",
            "remote.origin.promisor": "true",
            "remote.origin.url": url.format(script=root / ".git" / "planted", root=root),
            "protocol.allow": "always",
        }
        for name, value in settings.items():
            repository.run("config", name, value)
        repository.project.write("app.py", HARDCODED)
        ran = repository.project.check("--diff-base", "main")
        assert (ran.code, ran.out) == (2, "")
        assert "lacks files as they were at main" in ran.err
        assert not mark.exists(), mark.read_text()

    @pytest.mark.parametrize("path", ["", ".", "bin"])
    def test_a_git_of_the_project_is_not_run(
        self, repository: Repository, mark: pathlib.Path, path: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for name in ("git", "bin/git"):
            repository.project.write(name, f"#!/bin/sh\necho {mark} > {mark}\n").chmod(0o755)
        repository.project.write("app.py", HARDCODED)
        monkeypatch.setenv("PATH", os.pathsep.join([path, os.environ["PATH"]]))
        assert found(repository) == ["app.py:1:11 QF101"]
        assert not mark.exists()


class TestWhatHides:
    @pytest.mark.parametrize("attribute", ATTRIBUTES)
    @pytest.mark.parametrize("place", [".gitattributes", ".git/info/attributes", "attributes"])
    def test_attributes(self, repository: Repository, attribute: str, place: str) -> None:
        repository.commit(app=CLEAN)
        repository.run("config", "core.attributesFile", "attributes")
        repository.project.write(place, attribute + "\n")
        repository.project.write("app.py", CLEAN + HARDCODED)
        assert found(repository) == ["app.py:2:11 QF101"]

    @pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32", "utf-8-sig", "gb18030"])
    @pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
    def test_encodings(self, repository: Repository, encoding: str, newline: str) -> None:
        old = 'print("你好")\n' * 3
        for before in (encoding, "utf-8"):
            repository.project.write("app.py", old.replace("\n", newline).encode(before))
            repository.commit()
            base = repository.run("rev-parse", "HEAD").strip()
            new = old + expand(HARDCODED)
            repository.project.write("app.py", new.replace("\n", newline).encode(encoding))
            assert found(repository, base) == ["app.py:4:11 QF101"]

    def test_other_line_endings_are_no_change(self, repository: Repository) -> None:
        repository.commit(app=HARDCODED + CLEAN)
        repository.project.write("app.py", (expand(HARDCODED) + CLEAN).replace("\n", "\r\n").encode())
        assert found(repository) == []

    @pytest.mark.parametrize("bit", ["--assume-unchanged", "--skip-worktree"])
    def test_bits_of_the_index(self, repository: Repository, bit: str) -> None:
        repository.commit(app=CLEAN)
        repository.run("update-index", bit, "app.py")
        repository.project.write("app.py", HARDCODED)
        assert found(repository) == ["app.py:1:11 QF101"]

    def test_replaced_objects(self, repository: Repository) -> None:
        repository.commit(app=CLEAN)
        repository.project.write("app.py", HARDCODED)
        new = repository.run("hash-object", "-w", "app.py").strip()
        repository.run("replace", repository.run("rev-parse", "HEAD:app.py").strip(), new)
        assert found(repository) == ["app.py:1:11 QF101"]

    def test_forged_heads(self, repository: Repository) -> None:
        """Whatever lines other files get, and whether they end with a newline, the key is found."""
        forged = ["++ b/app.py", "-- a/app.py", '++ "x', '++ "\\xff', "@@ -1 +1 @@", "\\ No newline at end of file"]
        forged += ["diff --git a/app.py b/app.py", "+++ b/app.py", "rename to app.py", "", "++ /dev/null"]
        repository.project.write("app.py", CLEAN)
        for number in range(12):
            repository.project.write(f"{number:02}.py", "old")
        repository.commit()
        chance = random.Random(3)
        repository.project.write("app.py", CLEAN + HARDCODED)
        for number in range(12):
            lines = chance.choices(forged, k=chance.randrange(1, 8))
            repository.project.write(f"{number:02}.py", "\n".join(lines) + "\n" * chance.randrange(2))
        assert [each for each in found(repository) if each.startswith("app")] == ["app.py:2:11 QF101"]

    def test_a_link_in_the_place_of_a_file(self, repository: Repository) -> None:
        key = make("dashscope-key")
        (repository.project.root / "app.py").symlink_to(f'api_key = "{key}"')
        repository.commit()
        (repository.project.root / "app.py").unlink()
        repository.project.write("app.py", f'api_key = "{key}"')
        assert found(repository) == ["app.py:1:11 QF101"]


class TestOtherRepositories:
    def test_a_submodule_has_the_lines_that_differ_from_its_commit(self, repository: Repository) -> None:
        repository.project.write("lib/app.py", HARDCODED)
        inner = Git(os.fspath(repository.project.root / "lib"))
        folder = repository.project.root / "lib"
        for command in (["init", "-q"], ["add", "."], ["commit", "-qm", "x"]):
            subprocess.run(["git", *command], cwd=folder, check=True, capture_output=True)
        repository.run("add", "lib")
        repository.run("commit", "-qm", "submodule")
        assert inner.ask("rev-parse", "HEAD").decode() == repository.run("rev-parse", "HEAD:lib")
        assert found(repository) == []
        repository.project.write("lib/app.py", HARDCODED + CLEAN + LOWERCASE)
        assert found(repository) == ["lib/app.py:5:17 QF201"]

    def test_what_lies_in_no_repository_counts_as_changed(
        self, repository: Repository, tmp_path_factory: pytest.TempPathFactory
    ) -> None:
        outside = tmp_path_factory.mktemp("outside")
        (outside / "app.py").write_text(expand(HARDCODED))
        assert len(repository.project.json("--diff-base", "main", ".", os.fspath(outside)).found) == 1


class TestErrors:
    def said(self, repository: Repository, base: str = "main") -> str:
        repository.project.write("app.py", HARDCODED)
        ran = repository.project.check("--diff-base", base)
        assert (ran.code, ran.out) == (2, "")
        return " ".join(ran.err.split())

    def test_another_owner(self, repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
        root = os.path.realpath(repository.project.root)
        assert f"git config --global --add safe.directory {root}" in self.said(repository)

    def test_no_such_commit(self, repository: Repository) -> None:
        assert "there is no commit 'nowhere'" in self.said(repository, "nowhere")

    def test_no_common_commit(self, repository: Repository) -> None:
        repository.run("checkout", "-q", "--orphan", "other")
        repository.run("commit", "-q", "--allow-empty", "-m", "x")
        assert "'main' and HEAD have no commit in common" in self.said(repository)

    @pytest.mark.parametrize("name", ["config", "commondir", "refs/heads/main", "packed-refs", "objects/{tree}"])
    def test_a_fifo_in_the_place_of_a_file_of_git(
        self, repository: Repository, name: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(gitcommand, "TIMEOUT", 1)
        repository.commit(app=CLEAN)
        tree = repository.run("rev-parse", "main^{tree}").strip()
        path = repository.project.root / ".git" / name.format(tree=f"{tree[:2]}/{tree[2:]}")
        path.unlink(missing_ok=True)
        os.mkfifo(path)
        assert "--diff-base: " in self.said(repository)

    def test_a_tree_without_end(self, repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
        """Thirty folders, each of which holds the next one twice: a billion files, and a few kilobytes."""
        monkeypatch.setattr(gitcommand, "MAX_OUTPUT", 2**20)
        make_object = ["git", "hash-object", "-w", "--stdin", "-t"]
        options = {"cwd": repository.project.root, "capture_output": True, "check": True}
        inner = subprocess.run([*make_object, "blob"], input=b"x", **options).stdout.decode().strip()
        mode = "100644"
        for _ in range(30):
            entries = b"".join(f"{mode} {name}".encode() + b"\0" + bytes.fromhex(inner) for name in "ab")
            inner = subprocess.run([*make_object, "tree"], input=entries, **options).stdout.decode().strip()
            mode = "40000"
        commit = repository.run("commit-tree", inner, "-p", "HEAD", "-m", "x").strip()
        repository.run("update-ref", "HEAD", commit)
        assert "git prints more than 1 MB" in self.said(repository, commit)

    def test_what_is_no_repository(self, project: Project, repository: Repository) -> None:
        shutil.rmtree(project.root / ".git")
        project.write(".git/HEAD", "ref: refs/heads/main\n")
        assert "git cannot use the repository in" in self.said(repository)


def _fifo(git: pathlib.Path) -> None:
    (git / "index").unlink()
    os.mkfifo(git / "index")


BROKEN: dict[str, Callable[[pathlib.Path], object]] = {
    "a file of git that is none": lambda git: (shutil.rmtree(git), git.write_bytes(b"\xff")),
    "a version that git does not know": lambda git: (git / "config").write_text(
        "[core]\n\trepositoryformatversion = 99"
    ),
    "a configuration that git cannot read": lambda git: (git / "config").write_text("[core\n"),
    "references that git cannot read": lambda git: (git / "packed-refs").write_text("garbage\n"),
    "a FIFO": _fifo,
    "a device": lambda git: ((git / "config").unlink(), (git / "config").symlink_to("/dev/zero")),
}


@pytest.mark.parametrize("option", [("--diff-base", "HEAD"), ("--staged",)])
@pytest.mark.parametrize("broken", BROKEN)
def test_a_repository_that_git_cannot_read_is_said(
    repository: Repository, broken: str, option: tuple[str, ...]
) -> None:
    repository.commit(app=CLEAN)
    repository.project.write("app.py", CLEAN + HARDCODED)
    BROKEN[broken](repository.project.root / ".git")
    ran = repository.project.check(*option)
    assert (ran.code, ran.out) == (2, "")
    assert "git says:" in ran.err or "git cannot use the repository in" in ran.err


def test_staged_content_that_is_gone_is_said(repository: Repository) -> None:
    repository.commit(app=CLEAN)
    repository.project.write("app.py", CLEAN + HARDCODED)
    repository.run("add", ".")
    blob = repository.run("rev-parse", ":app.py").strip()
    (repository.project.root / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    ran = repository.project.check("--staged")
    assert (ran.code, "lacks files that are staged" in ran.err) == (2, True)
