"""What a run says of what it looked at: which files, why not the others, and how many."""

from __future__ import annotations

import ast
import json
import random
import re
import shutil
import sys
from typing import Any

import pytest
import tomli
import yaml

from qianfan_lint.pipeline.fixing import ignoring
from tests.git import Repository
from tests.keys import expand, make
from tests.project import CLEAN, HARDCODED, LOWERCASE, Project

needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="needs git")
BROKEN_CELL = json.dumps(
    {
        "cells": [
            {"cell_type": "code", "source": [line], "metadata": {}, "outputs": [], "execution_count": None}
            for line in ("x = (\n", "y = 1\n")
        ],
        "metadata": {"kernelspec": {"name": "python3", "language": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
)


def notebook(*source: str) -> str:
    cell = {"cell_type": "code", "source": source, "metadata": {}, "outputs": [], "execution_count": None}
    return json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


def meaning(project: Project, name: str) -> object:
    """What a program that reads the file gets of it, as its format leaves out comments."""
    text = project.text(name)
    if name == ".env":
        return {line.split("=", 1)[0]: line.split("=", 1)[1] for line in text.splitlines() if line[0] != "#"}
    if name.endswith(".yml"):
        return yaml.safe_load(text)
    if name.endswith(".toml"):
        return tomli.loads(text)
    if name.endswith(".py"):
        return ast.dump(ast.parse(text))
    if name.endswith(".ipynb"):
        return ast.dump(ast.parse("".join(json.loads(text)["cells"][0]["source"])))
    comment = r"(?m)^\s*(?:#|rem) qianfan-lint: .*\n|  # qianfan-lint: .*$"
    return re.sub(comment, "", text.replace("\r\n", "\n"))


@pytest.fixture
def repository(project: Project, monkeypatch: pytest.MonkeyPatch) -> Repository:
    return Repository(project, monkeypatch)


@needs_git
@pytest.mark.parametrize("seed", range(6))
def test_what_git_publishes_is_checked(repository: Repository, seed: int) -> None:
    """Random trees and patterns; some of what is ignored is tracked since before."""
    chance, project = random.Random(seed), repository.project
    folders = [
        "",
        "a",
        "a/b",
        "build",
        "a/build",
        ".ipynb_checkpoints",
        "node_modules/x",
        "plugins/p",
        "data",
        ".venv/l",
    ]
    for number in range(120):
        project.write(f"{chance.choice(folders)}/m{number}.py".lstrip("/"), CLEAN)
    lines = ["plugins/**/", "/a/b/", "m1*.py", "data/", "!m11.py", "build/m2*", "*.ipynb"]
    project.write(".gitignore", "".join(f"{line}\n" for line in chance.sample(lines, 5)))
    files = sorted(str(path.relative_to(project.root)) for path in project.root.rglob("*.py"))
    repository.run("add", "--force", *chance.sample(files, 30))
    published = repository.run("ls-files", "--cached", "-z", "*.py").split("\0")
    others = repository.run("ls-files", "--others", "--exclude-standard", "-z", "*.py").split("\0")
    by_name = {"build", ".ipynb_checkpoints", "node_modules", ".venv"}
    expected = {*published, *(path for path in others if by_name.isdisjoint(path.split("/")))} - {""}
    walked = project.check("--show-files").out.splitlines()
    assert {path for path in walked if path.endswith(".py")} == expected
    # One by one, as a hook and an editor ask.
    forced = project.check("--show-files", "--force-exclude", *files).out.splitlines()
    assert set(published) - {""} <= set(forced)


@needs_git
def test_of_twenty_thousand_files_those_that_git_publishes_are_checked(repository: Repository) -> None:
    """Of a hundred files three are ignored and tracked all the same; each of these has a finding, and no other."""
    project, chance = repository.project, random.Random(1)
    project.write(".gitignore", "*.local.py\n/dist/\n**/made/\n")
    ignored = ("dist/a/m{}.py", "src/m{}.local.py", "src/made/m{}.py")
    hidden = {chance.choice(ignored).format(number) for number in range(600)}
    published = hidden | {f"src/p{number % 97}/m{number}.py" for number in range(19_400)}
    untracked = {chance.choice(ignored).format(number) for number in range(600, 900)}
    for folder in {path.rpartition("/")[0] for path in published | untracked}:
        (project.root / folder).mkdir(parents=True, exist_ok=True)
    for path in published | untracked:
        (project.root / path).write_text(LOWERCASE if path in hidden | untracked else CLEAN)
    repository.run("add", "--all")
    (project.root / "hidden").write_text("\n".join(sorted(hidden)))
    repository.run("add", "--force", "--pathspec-from-file", "hidden")
    (project.root / "hidden").unlink()
    assert set(repository.run("ls-files", "*.py").split()) == published
    ran = project.json("--coverage", "account.json", "--jobs", "2")
    assert {each["path"] for each in ran.json["findings"]} == hidden
    account = json.loads(project.text("account.json"))
    assert {each["path"] for each in account["files"] if each["status"] == "checked"} == published


class TestSummary:
    def test_findings_files_with_findings_and_files_are_counted_apart(self, project: Project) -> None:
        project.write("a.py", HARDCODED + LOWERCASE)
        project.write("b.py", LOWERCASE)
        for name in "cde":
            project.write(f"{name}.py", CLEAN)
        assert "\n3 findings in 2 files; 5 files checked; " in project.check().out
        assert project.json().json["coverage"] == {
            "checked": 5,
            "with_findings": 2,
            "passed_prefilter": 2,
            "not_scanned": [],
        }

    def test_what_is_read_in_part(self, project: Project) -> None:
        project.write("n.ipynb", BROKEN_CELL.replace("y = 1", "import os; os.getenv('qwen_api_key')"))
        project.write("b.py", LOWERCASE + "(\n")
        ran = project.check()
        assert "n.ipynb: partly scanned: syntax error in cell 1\n" in ran.out
        assert "b.py: partly scanned: syntax error on line " in ran.out
        assert "; 2 partly scanned; " in ran.out

    def test_two_parsers_that_disagree(self, project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
        """What either of them sees is reported."""
        from qianfan_lint.readers.python.tree import from_libcst

        monkeypatch.setattr(from_libcst, "parse", lambda text, start, end: [])
        project.write("a.py", CLEAN + LOWERCASE)
        ran = project.run("check", "a.py")
        assert "1 finding in 1 file" in ran.out
        assert "a.py: partly scanned: two parsers disagree about it" in ran.out

    @pytest.mark.parametrize(
        "arguments", [("--exclude", "*"), ("empty",), ("--force-exclude", "--exclude", "a.py", "a.py")]
    )
    @pytest.mark.parametrize("output_format", ["text", "json", "sarif"])
    def test_nothing_checked_is_not_passed_over(
        self, project: Project, arguments: tuple[str, ...], output_format: str
    ) -> None:
        project.write("a.py", HARDCODED)
        (project.root / "empty").mkdir()
        ran = project.check("--output-format", output_format, *arguments)
        assert "warning: no file was checked" in ran.err
        assert ran.code == 0
        assert project.check("-q", *arguments).err == ""


class TestPatternsThatMatchNothing:
    def said(self, project: Project, *arguments: str) -> list[str]:
        return [line.split("'")[1] for line in project.check(*arguments).err.splitlines() if "matches no file" in line]

    def test_each_list_is_looked_through(self, project: Project) -> None:
        text = (
            'extend-exclude = ["gen", "gone", "!kept"]\n[per-file-ignores]\n"tests/*" = ["QF1"]\n"test/*" = ["QF1"]\n'
        )
        project.write("qianfan-lint.toml", text)
        for name in ("gen/a.py", "tests/a.py", "app.py"):
            project.write(name, CLEAN)
        assert self.said(project) == ["gone", "test/*"]
        assert self.said(project, "--exclude", '"*.py"', "tests") == ['"*.py"']
        assert self.said(project, "app.py") == self.said(project, "tests") == self.said(project, "-q") == []

    def test_two_for_one_file(self, project: Project) -> None:
        project.write("gen/a.py", CLEAN)
        assert self.said(project, "--exclude", "gen", "--exclude", "ge*") == []

    def test_what_lies_where_nothing_is_looked_for(self, project: Project) -> None:
        project.write("node_modules/x/a.py", CLEAN)
        project.write("app.py", CLEAN)
        assert self.said(project, "--exclude", "node_modules/x") == []


class TestVerbose:
    def files(self, project: Project) -> None:
        project.write("svc/qianfan-lint.toml", 'extend-exclude = ["gen"]\n')
        project.write("svc/gen/a.py", HARDCODED)
        project.write("svc/app.py", HARDCODED)
        project.write("main.py", CLEAN)
        project.write("picture.png", b"\x89PNG")
        project.write(".git/HEAD", "")
        project.write(".gitignore", "log.py\n")
        project.write("log.py", CLEAN)
        project.write("venv/b.py", CLEAN)
        project.write("broken.py", LOWERCASE + "(\n")

    def test_what_is_said(self, project: Project) -> None:
        self.files(project)
        lines = project.check("--verbose").err.splitlines()
        assert lines == [
            "configuration of 2 files: no configuration",
            "configuration of 2 files: svc/qianfan-lint.toml",
            "read: main.py",
            "read: svc/app.py",
            "read: svc/qianfan-lint.toml",
            "left out: .git/: excluded by default, as '.git'",
            "left out: log.py: git ignores it",
            "left out: svc/gen/: excluded by 'gen'",
            "left out: venv/: excluded by default, as 'venv'",
            "left out: 2 files of no kind that is checked",
        ]

    def test_quiet(self, project: Project) -> None:
        project.write("main.py", CLEAN)
        assert project.check("--quiet") == (0, "", "")
        self.files(project)
        out = project.check("-q", "--output-format", "concise").out.splitlines()
        assert [line.split(":")[0] for line in out] == ["svc/app.py", "broken.py"]
        assert project.check("-q", "-v").code == 2

    def test_the_account_for_audits(self, project: Project) -> None:
        self.files(project)
        assert project.check("--coverage", "account.json").code == 1
        account: dict[str, Any] = json.loads(project.text("account.json"))
        assert account["asked"] == ["."]
        assert (account["checked"], account["with_findings"], account["findings"]) == (3, 1, 1)
        files = {each["path"]: each for each in account["files"]}
        assert files["svc/app.py"] == {
            "path": "svc/app.py",
            "kind": "python",
            "configuration": "svc/qianfan-lint.toml",
            "status": "checked",
            "reason": None,
            "findings": 1,
        }
        assert files["broken.py"]["status"] == "partly scanned"
        assert files["main.py"]["configuration"] is None
        assert [each["path"] for each in account["left_out"]] == [".git/", "log.py", "svc/gen/", "venv/"]
        assert account["other_files"] == 2

    def test_no_key_in_it(self, project: Project) -> None:
        project.write("<<dashscope-key>>/a.py".replace("<<dashscope-key>>", make("dashscope-key")), CLEAN)
        ran = project.check("-v", "--coverage", "account.json")
        assert make("dashscope-key")[5:] not in ran.err + project.text("account.json")


@needs_git
class TestStaged:
    def test_the_content_of_the_index_counts(self, repository: Repository) -> None:
        project = repository.project
        repository.commit(old=HARDCODED, kept=CLEAN)
        project.write("new.py", HARDCODED)
        project.write("kept.py", LOWERCASE)
        project.write("picture.png", b"\x89PNG")
        repository.run("add", "--all")
        project.write("new.py", CLEAN)
        project.write("kept.py", HARDCODED)
        project.write("untracked.py", HARDCODED)
        assert project.json("--staged").found == ["kept.py:3:17 QF201", "new.py:1:11 QF101"]
        assert project.json("--staged", "new.py").found == ["new.py:1:11 QF101"]
        repository.run("commit", "--message", "more")
        ran = project.json("--staged")
        assert (ran.code, ran.json["coverage"]["checked"]) == (0, 0)

    def test_from_a_folder_and_with_its_configuration(
        self, repository: Repository, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        project = repository.project
        project.write("svc/qianfan-lint.toml", 'extend-exclude = ["gen"]\nignore = ["QF101"]\n')
        for path in ("svc/a.py", "svc/gen/b.py", "main.py"):
            project.write(path, HARDCODED + LOWERCASE)
        repository.run("add", "--all")
        assert project.json("--staged").found == ["main.py:1:11 QF101", "main.py:4:17 QF201", "svc/a.py:4:17 QF201"]
        monkeypatch.chdir("svc")
        assert project.json("--staged").found == ["a.py:4:17 QF201"]

    def test_in_a_repository_without_a_commit(self, project: Project, repository: Repository) -> None:
        repository.run("update-ref", "-d", "HEAD")
        project.write("a.py", HARDCODED)
        repository.run("add", "--all")
        assert project.json("--staged").found == ["a.py:1:11 QF101"]
        assert project.json("--staged", "--diff-base", "HEAD").found == ["a.py:1:11 QF101"]

    def test_what_is_not_in_the_next_commit(self, repository: Repository) -> None:
        """A file that is only intended, one that is removed, a link, and a submodule's."""
        project = repository.project
        repository.commit(gone=HARDCODED, old=HARDCODED)
        project.write("intended.py", HARDCODED)
        repository.run("add", "--intent-to-add", "intended.py")
        repository.run("rm", "--quiet", "--cached", "gone.py")
        (project.root / "link.py").symlink_to("old.py")
        repository.run("add", "link.py")
        ran = project.json("--staged")
        assert (ran.found, ran.json["coverage"]["checked"]) == ([], 0)

    def test_what_is_gone_from_the_working_folder(self, repository: Repository) -> None:
        project = repository.project
        for path in ("a.py", "folder/b.py"):
            project.write(path, HARDCODED)
        repository.run("add", "--all")
        (project.root / "a.py").unlink()
        shutil.rmtree(project.root / "folder")
        found = ["a.py:1:11 QF101", "folder/b.py:1:11 QF101"]
        assert project.json("--staged").found == project.json("--staged", "a.py", "folder").found == found
        assert project.json("--staged", "folder/b.py").found == found[1:]
        assert "no such file or directory: other.py" in project.check("--staged", "other.py").err

    def test_a_renamed_file_is_compared_with_what_it_was(self, repository: Repository) -> None:
        repository.commit(old=HARDCODED + "\n".join(f"line{number} = {number}" for number in range(20)))
        repository.run("mv", "old.py", "new.py")
        with open("new.py", "a") as file:
            file.write("\nimport os\nos.getenv('qwen_api_key')\n")
        repository.run("add", "new.py")
        assert len(repository.project.json("--staged").found) == 2
        assert repository.project.json("--staged", "--diff-base", "HEAD").found == ["new.py:23:11 QF201"]

    def test_paths_are_spelled_as_they_are_asked_for(
        self, repository: Repository, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        project = repository.project
        for path in ("a.py", "folder/b.py"):
            project.write(path, HARDCODED)
        repository.run("add", "--all")
        monkeypatch.chdir("folder")
        for paths in (["."], [".."], ["../a.py"], ["../folder"]):
            assert project.json("--staged", *paths).found == project.json(*paths).found, paths

    def test_a_conflict_is_not_passed_over(self, repository: Repository) -> None:
        project = repository.project
        repository.commit(a=CLEAN)
        repository.run("checkout", "-q", "-b", "other")
        repository.commit(a=LOWERCASE)
        repository.run("checkout", "-q", "main")
        repository.commit(a=HARDCODED)
        with pytest.raises(Exception, match="exit status 1"):
            repository.run("merge", "other")
        ran = project.json("--staged")
        assert (ran.code, ran.not_scanned) == (3, {"a.py": "it has a conflict of a merge"})

    def test_of_a_hook_that_commits_some_paths(self, repository: Repository) -> None:
        """``git commit -a`` gives its hook an index of its own."""
        project = repository.project
        repository.commit(a=CLEAN, b=CLEAN)
        project.write("a.py", HARDCODED)
        project.write("b.py", HARDCODED)
        hook = f'#!/bin/sh\n"{sys.executable}" -m qianfan_lint check --staged --output-format concise >said\nexit 1\n'
        project.write(".git/hooks/pre-commit", hook).chmod(0o755)
        with pytest.raises(Exception, match="exit status 1"):
            repository.run("commit", "--message", "x", "--", "a.py")
        assert [line.split(":")[0] for line in project.text("said").splitlines()][:-1] == ["a.py"]

    @pytest.mark.parametrize("other", ["--fix", "--diff", "--add-ignore", "--show-files", "-"])
    def test_what_does_not_go_with_it(self, project: Project, other: str) -> None:
        assert project.check("--staged", other).code == 2

    def test_outside_of_git(self, project: Project) -> None:
        ran = project.check("--staged")
        assert (ran.code, "not in a git repository" in ran.err) == (2, True)


class TestAddIgnore:
    def test_nothing_is_written_through_a_link_out_of_the_project(
        self, project: Project, tmp_path_factory: Any
    ) -> None:
        outside = tmp_path_factory.mktemp("outside") / "app.py"
        outside.write_text(expand('api_key = "<<dashscope-key>>"\n'))
        (project.root / "app.py").symlink_to(outside)
        before = outside.read_bytes()
        assert project.check("--add-ignore", "app.py").code == 1
        assert outside.read_bytes() == before

    def test_each_finding_gets_its_comment(self, project: Project) -> None:
        project.write(
            "app.py", HARDCODED + 'import os\n\nkey = os.getenv(\n    "qwen_api_key"\n)\nos.getenv("qwen_sk")\n'
        )
        project.write("two.py", 'import os\nos.environ["qwen_api_key"] = "<<dashscope-key>>"  # why\n')
        project.write("config.json", '{"dashscope_api_key": "<<dashscope-key>>"}\n')
        before = project.text("config.json")
        found = {each.rpartition(" ")[2] for each in project.json().found}
        ran = project.check("--add-ignore")
        assert ran.code == 1  # JSON has no comments
        assert "config.json:1:" in ran.out
        assert "app.py" not in ran.out
        assert "findings are suppressed now." in ran.err
        assert project.text("config.json") == before
        assert found
        assert "# why  # qianfan-lint: ignore[" in project.text("two.py")
        again = {name: project.text(name) for name in ("app.py", "two.py")}
        assert project.check("--add-ignore", "app.py", "two.py").code == 0
        assert again == {name: project.text(name) for name in again}
        assert project.check("--extend-select", "QF902", "app.py", "two.py").code == 0

    @pytest.mark.parametrize(
        ("name", "content"),
        [
            (".env", "A=1\nDASHSCOPE_API_KEY=<<dashscope-key>>\nB='x'\nQIANFAN_AK=<<app-api-key>>\n"),
            ("compose.yml", "a:\n  environment:\n    DASHSCOPE_API_KEY: <<dashscope-key>>\n    N: 1\n"),
            (
                "Dockerfile",
                "FROM x\nENV DASHSCOPE_API_KEY=<<dashscope-key>>\nRUN A=<<dashscope-key:2>> b && \\\n  c\n",
            ),
            ("run.sh", "#!/bin/sh\nexport DASHSCOPE_API_KEY=<<dashscope-key>>\nexport B='a b'\n"),
            ("run.ps1", '$env:DASHSCOPE_API_KEY = "<<dashscope-key>>"\n'),
            ("run.bat", "@echo off\r\nset DASHSCOPE_API_KEY=<<dashscope-key>>\r\n"),
            ("app.toml", '[a]\ndashscope_api_key = "<<dashscope-key>>"\n'),
            ("app.ini", "[a]\ndashscope_api_key = <<dashscope-key>>\n"),
            ("main.tf", 'variable "dashscope_api_key" {\n  default = "<<dashscope-key>>"\n}\n'),
            ("requirements.txt", "qwen==1.1.0\nlangchain-community==0.2.7\n"),
            ("text.py", 'TEXT = """\nkey: <<dashscope-key>>\n"""\nmore = (\n    "<<dashscope-key:2>>"\n)\n'),
            ("cells.ipynb", notebook('api_key = "<<dashscope-key>>"\n', "x = 1")),
            ("last.ipynb", notebook("x = 1\n", 'api_key = "<<dashscope-key>>"')),
        ],
    )
    def test_the_comment_is_no_part_of_what_a_file_says(self, project: Project, name: str, content: str) -> None:
        project.write(name, content)
        before = meaning(project, name)
        assert project.check().code == 1
        ran = project.check("--add-ignore", "--extend-select", "QF902")
        assert (ran.code, project.check("--extend-select", "QF902").code) == (0, 0), ran.out
        assert meaning(project, name) == before
        assert project.text(name) != expand(content)

    @pytest.mark.parametrize(
        ("name", "content"),
        [
            ("ci.yml", "a:\n  - run: |\n      curl -H 'Authorization: Bearer <<dashscope-key>>' https://a.example\n"),
            ("app.toml", 'text = """\nDASHSCOPE_API_KEY=<<dashscope-key>>\n"""\n'),
            ("run.sh", "cat <<EOF > .env\nDASHSCOPE_API_KEY=<<dashscope-key>>\nEOF\n"),
            ("two.sh", 'python x.py \\\n  --api-key "<<dashscope-key>>"\n'),
            ("config.json", '{"dashscope_api_key": "<<dashscope-key>>"}\n'),
            ("README.md", "The key is <<dashscope-key>>.\n"),
            ("Makefile", "a:\n\tcurl -H 'Authorization: Bearer <<dashscope-key>>' https://a.example\n"),
            ("shell.ipynb", notebook("!export DASHSCOPE_API_KEY=<<dashscope-key>>")),
        ],
    )
    def test_nothing_is_written_into_text_of_the_program(self, project: Project, name: str, content: str) -> None:
        project.write(name, content)
        before = project.snapshot()
        ran = project.check("--add-ignore")
        assert (ran.code, ran.err) == (1, "0 findings are suppressed now.\n")
        assert project.snapshot() == before

    def test_findings_of_one_line_share_a_comment(self, project: Project) -> None:
        project.write("app.py", 'keys = {"a_api_key": "<<dashscope-key:1>>", "b_api_key": "<<dashscope-key:2>>"}\n')
        project.write("two.py", 'import os\nos.environ["qwen_api_key"] = "<<dashscope-key>>"\n')
        project.check("--add-ignore", "--extend-select", "QF902")
        for name in ("app.py", "two.py"):
            assert len(re.findall(r"# qianfan-lint: ignore\[[^]]+\]", project.text(name))) == 1
        assert project.check("--extend-select", "QF902").code == 0

    @pytest.mark.parametrize("name", ["app.py", "line.py", "a.yml", ".env", "run.sh", "cells.ipynb"])
    def test_the_comments_of_a_file_are_made_at_once(
        self, project: Project, name: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        parsed = []
        verified = ignoring.verified
        monkeypatch.setattr(ignoring, "verified", lambda *given: (parsed.append(given), verified(*given))[1])
        keys = [f"<<dashscope-key:{n}>>" for n in range(40)]
        form = {"a.yml": "{}: {}", ".env": "{}={}", "run.sh": "export {}={}"}.get(name, "{} = '{}'")
        lines = [form.format(f"DASHSCOPE_API_KEY_{n}", key) + "\n" for n, key in enumerate(keys)]
        text = "keys = " + repr({f"api_key_{n}": key for n, key in enumerate(keys)}) if name == "line.py" else ""
        project.write(name, notebook(*lines) if name == "cells.ipynb" else text or "".join(lines))
        ran = project.check("--add-ignore")
        assert (ran.code, ran.err) == (0, "40 findings are suppressed now.\n")
        assert len(parsed) == 1

    @pytest.mark.parametrize(
        ("name", "good", "bad"),
        [
            ("a.yml", "dashscope_api_key_{}: {}", "a{}: |\n  x\n  Authorization: Bearer {}\n  x"),
            (".env", "DASHSCOPE_API_KEY_{}={}", "A{}='\nDASHSCOPE_API_KEY={}'"),
            ("app.toml", 'dashscope_api_key_{} = "{}"', 'x{} = """\nDASHSCOPE_API_KEY={}\n"""'),
        ],
    )
    def test_a_comment_that_cannot_stand_hinders_no_other(
        self, project: Project, name: str, good: str, bad: str
    ) -> None:
        forms = [good] * 5 + [bad] + [good] * 4
        project.write(name, "".join(f"{form.format(n, f'<<dashscope-key:{n}>>')}\n" for n, form in enumerate(forms)))
        before = meaning(project, name)
        assert project.check("--add-ignore").err == f"{5 if name == '.env' else 9} findings are suppressed now.\n"
        assert meaning(project, name) == before

    def test_a_file_that_stays_as_it_is(self, project: Project) -> None:
        project.write("app.py", CLEAN)
        before = project.snapshot()
        assert project.check("--add-ignore").code == 0
        assert project.snapshot() == before


class TestNames:
    """The name of a rule goes wherever its code does."""

    @pytest.mark.parametrize("option", ["--select", "--extend-select", "--ignore"])
    def test_options(self, project: Project, option: str) -> None:
        project.write("app.py", HARDCODED + LOWERCASE)
        by_code, by_name = project.json(option, "QF201"), project.json(option, "lowercase-env-name")
        assert by_code.found == by_name.found

    def test_configuration(self, project: Project) -> None:
        project.write("app.py", HARDCODED + LOWERCASE)
        text = 'ignore = ["hardcoded-credential"]\n[per-file-ignores]\n"app.py" = ["lowercase-env-name"]\n'
        project.write("qianfan-lint.toml", text)
        assert project.json().found == []

    def test_a_command_and_a_format(self, project: Project) -> None:
        assert "did you mean 'check'?" in project.run("chekc").err
        assert "did you mean 'explain'?" in project.run("expalin").err
        assert "No such command 'xyz'" in project.run("xyz").err
        assert "did you mean 'sarif'?" in project.check("--output-format", "sarfi").err

    @pytest.mark.parametrize(("wrong", "meant"), [("hardcoded-credentials", "hardcoded-credential"), ("QF110", "QF10")])
    def test_did_you_mean(self, project: Project, wrong: str, meant: str) -> None:
        ran = project.check("--select", wrong)
        assert ran.code == 2
        assert f"did you mean '{meant}" in ran.err
