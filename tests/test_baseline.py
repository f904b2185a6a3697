"""What a baseline lists is left out wherever it moves; what is new never is. The file gives nothing away."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess

import pytest

from qianfan_lint.pipeline import documentation
from qianfan_lint.pipeline.baseline import DEFAULT
from tests.forms import load_all
from tests.keys import expand, make
from tests.project import CLEAN, HARDCODED, LOWERCASE, Project, Ran
from tests.test_secrets import FILES, SECRETS, given_away

BASELINE = ("--baseline", DEFAULT)
OTHER = 'api_key = "<<dashscope-key:other>>"\n'


def check(project: Project, *arguments: str) -> Ran:
    return project.json(*BASELINE, *arguments)


def entries(project: Project) -> list[dict[str, object]]:
    return [json.loads(line) for line in project.text(DEFAULT).splitlines()[1:]]


@pytest.fixture
def known(project: Project) -> Project:
    """A project whose findings are in a baseline."""
    project.write("app.py", f"import os\n\n{HARDCODED}{LOWERCASE}")
    assert project.run("baseline").out == f"2 findings in {DEFAULT}.\n"
    return project


def test_what_is_listed_is_left_out(known: Project) -> None:
    ran = check(known)
    assert (ran.code, ran.found) == (0, [])
    assert ran.json["baseline"] == {"known": 2, "stale": []}
    assert known.check(*BASELINE).out == "No findings in 1 file; 2 more in the baseline.\n"
    assert known.check().code == 1


def test_the_configuration_names_it(known: Project) -> None:
    known.write("pyproject.toml", f'[tool.qianfan-lint]\nbaseline = "{DEFAULT}"\n')
    assert known.check("app.py").code == 0
    text = known.text("app.py")
    assert known.check("-", "--stdin-filename", "app.py", stdin=text + expand(OTHER)).out.startswith(
        "app.py:7:11: QF101"
    )
    known.write("sub/app.py", OTHER)
    known.run("baseline", "sub")
    assert known.check().code == 0


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("# moved\n\n\nimport os\n\nx = 1\n" + HARDCODED + LOWERCASE, id="moved"),
        pytest.param(f"import os\n\n{LOWERCASE}{HARDCODED}", id="the-other-way-round"),
        pytest.param("import os\napi_key = '<<dashscope-key>>'\nkey = os.getenv('qwen_api_key')\n", id="quotes"),
        pytest.param(f"import os\nif True:\n    {HARDCODED}    key = os.getenv('qwen_api_key')\n", id="indented"),
        pytest.param(
            'import os\napi_key = (\n    "<<dashscope-key>>"\n)\nkey = os.getenv(\n    "qwen_api_key",\n)\n', id="split"
        ),
        pytest.param(f"import os\r\n\r\n{HARDCODED}{LOWERCASE}".replace("\n", "\r\n"), id="line-ends"),
    ],
)
def test_a_moved_or_reformatted_line_stays_known(known: Project, text: str) -> None:
    known.write("app.py", text)
    ran = check(known)
    assert (ran.code, ran.json["baseline"]) == (0, {"known": 2, "stale": []})


def test_every_form_of_the_fixtures(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is found in it stays known when it moves, another credential never is, and none stands in the file."""

    def every() -> dict[str, bytes]:
        return {f"{number}/{form.name}": form.text.encode() for number, form in enumerate(load_all()) if form.expected}

    forms = every()
    for path, text in forms.items():
        project.write(path, text)
    project.write("pyproject.toml", '[tool.qianfan-lint]\nextend-select = ["QF307", "QF402", "QF502", "QF902"]\n')
    project.run("baseline")
    for entry in entries(project):
        assert entry.pop("path") in forms
        assert re.fullmatch(r"QF\d{3}", str(entry.pop("code")))
        assert re.fullmatch(r"[0-9a-f]{16}", str(entry.pop("content")))
        assert re.fullmatch(r"[1-9]", str(entry.pop("count")))
        assert entry == {}
    for path, text in forms.items():
        project.write(path, b"\n\n" + text)
    ran = check(project)
    assert ran.found == []
    assert ran.json["baseline"]["stale"] == []
    assert ran.json["baseline"]["known"] >= len(forms)
    monkeypatch.setattr("tests.forms.expand", lambda text: documentation.expand(text, lambda mark: make(f"{mark}:new")))
    changed = {path: text for path, text in every().items() if text != forms[path]}
    for path, text in changed.items():
        project.write(path, text)
    silent = set(changed) - {place.split(":")[0] for place in check(project, "--ignore-noqa").found}
    assert not silent


def test_a_new_secret_is_reported(known: Project) -> None:
    known.write("app.py", f"import os\n\n{OTHER}{LOWERCASE}")
    ran = check(known)
    assert (ran.code, ran.found) == (1, ["app.py:3:11 QF101"])
    (stale,) = ran.json["baseline"]["stale"]
    assert (stale["path"], stale["code"], stale["count"]) == ("app.py", "QF101", 1)
    assert "app.py: no longer found: QF101\n" in known.check(*BASELINE).out


@pytest.mark.parametrize("name", ["app.py", "other.py"])
def test_one_more_of_the_same_is_reported(known: Project, name: str) -> None:
    text = known.text("app.py") if name == "app.py" else ""
    known.write(name, text + expand(HARDCODED))
    ran = check(known)
    assert [place.split(":")[0] for place in ran.found] == [name]
    assert ran.json["baseline"] == {"known": 2, "stale": []}


class TestRename:
    def test_a_renamed_file_stays_known(self, known: Project) -> None:
        (known.root / "app.py").rename(known.root / "llm.py")
        assert check(known).json["baseline"] == {"known": 2, "stale": []}
        assert known.run("baseline", "--prune").code == 0
        assert {entry["path"] for entry in entries(known)} == {"llm.py"}

    def test_what_is_left_of_it_is_no_licence(self, known: Project) -> None:
        """Two copies of a file that is gone: one is known."""
        text = known.text("app.py")
        (known.root / "app.py").unlink()
        for name in ("a.py", "b.py"):
            known.write(name, text.encode())
        assert {place.split(":")[0] for place in check(known).found} == {"b.py"}

    @pytest.mark.parametrize("target", ["app.py", "other.py", "llm/all.py"])
    def test_merged_files_stay_known(self, known: Project, target: str) -> None:
        """Into one of them, or into a third; with what both had in common counted twice."""
        known.write("other.py", HARDCODED + OTHER)
        known.run("baseline")
        merged = known.bytes("app.py") + known.bytes("other.py")
        for name in ("app.py", "other.py"):
            (known.root / name).unlink()
        known.write(target, merged)
        ran = check(known)
        assert (ran.found, ran.json["baseline"]) == ([], {"known": 4, "stale": []})
        known.write(target, merged + expand(HARDCODED).encode())
        assert len(check(known).found) == 1

    def test_a_comment_goes_with_its_code(self, known: Project) -> None:
        known.write("other.py", OTHER.rstrip() + "  # noqa: QF101\n")
        known.write("app.py", known.bytes("app.py") + known.bytes("other.py"))
        (known.root / "other.py").unlink()
        assert check(known, "--extend-select", "QF902").found == []

    def test_a_secret_that_moves_to_a_second_file_is_new(self, known: Project) -> None:
        known.write("app.py", CLEAN)
        known.write("other.py", HARDCODED)
        assert check(known).found == ["other.py:1:11 QF101"]


class TestFile:
    def test_form(self, known: Project) -> None:
        known.write("src/b.py", HARDCODED + HARDCODED)
        known.run("baseline")
        head, *lines = known.text(DEFAULT).splitlines()
        assert head == '{"qianfan-lint-baseline": 1}'
        found = [(e["path"], e["code"], e["count"]) for e in map(json.loads, lines)]
        assert found == [("app.py", "QF101", 1), ("app.py", "QF201", 1), ("src/b.py", "QF101", 2)]
        assert all(list(json.loads(line)) == ["path", "code", "content", "count"] for line in lines)

    def test_it_is_the_same_from_every_folder_and_at_every_time(
        self, known: Project, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        before = known.bytes(DEFAULT)
        known.write("app.py", b"\n\n" + known.bytes("app.py"))
        (known.root / "sub").mkdir()
        monkeypatch.chdir(known.root / "sub")
        assert known.run("baseline", "..", "--output", f"../{DEFAULT}").code == 0
        assert known.bytes(DEFAULT) == before
        assert known.check("..", "--baseline", f"../{DEFAULT}").code == 0

    def test_two_branches_merge(self, project: Project) -> None:
        for name in "abcdefgh":
            project.write(f"{name}.py", HARDCODED)
        project.run("baseline")
        base = project.write("base", project.bytes(DEFAULT))
        sides = []
        for side, name in (("ours", "b.py"), ("theirs", "g.py")):
            text = project.text(name)
            project.write(name, text + expand(OTHER))
            project.run("baseline")
            sides.append(project.write(side, project.bytes(DEFAULT)))
            project.write(name, text.encode())
        merged = subprocess.run(
            ["git", "merge-file", "-p", str(sides[0]), str(base), str(sides[1])], capture_output=True, check=True
        )
        project.write(DEFAULT, merged.stdout)
        assert [entry["path"] for entry in entries(project)] == [f"{name}.py" for name in "abbcdefggh"]

    def test_an_entry_of_both_sides_counts_once(self, known: Project) -> None:
        known.write(DEFAULT, known.bytes(DEFAULT) + known.bytes(DEFAULT).partition(b"\n")[2])
        known.write("app.py", known.text("app.py") + expand(HARDCODED))
        assert len(check(known).found) == 1

    @pytest.mark.parametrize(
        ("content", "said"),
        [
            (b"", "not a file that this version of `qianfan-lint baseline`"),
            (b"{}\n", "not a file that this version of `qianfan-lint baseline`"),
            (b'{"qianfan-lint-baseline": 2}\n', "not a file that this version of `qianfan-lint baseline`"),
            (b'{"qianfan-lint-baseline": 1}\n<<<<<<< HEAD\n', "line 2 is not an entry; was a merge left unfinished?"),
            (b'{"qianfan-lint-baseline": 1}\n{"path": "a", "code": "QF101", "content": "", "count": 0}\n', "line 2"),
            (b'{"qianfan-lint-baseline": 1}\n' + b"[" * 100_000, "line 2"),
            (b"\xff\xfe", "utf-8"),
            (None, "no such file or directory"),
        ],
    )
    def test_broken(self, project: Project, content: bytes | None, said: str) -> None:
        project.write("app.py", HARDCODED)
        if content is not None:
            project.write(DEFAULT, content)
        for arguments in (("check", *BASELINE), ("baseline", "--prune")):
            ran = project.run(*arguments)
            assert (ran.code, ran.out) == (2, "")
            assert f"baseline {DEFAULT}: " in ran.err
            assert said in ran.err

    def test_no_secret_and_no_bare_hash(self, project: Project) -> None:
        for name, text in FILES.items():
            project.write(name, text)
        ran = project.run("baseline")
        assert ran.code == 3
        assert given_away(ran.out + ran.err) == []
        text = project.text(DEFAULT)
        assert len(entries(project)) > len(FILES)
        assert given_away(text) == []
        for secret in SECRETS:
            for algorithm in ("md5", "sha1", "sha256", "sha512"):
                assert hashlib.new(algorithm, secret.encode()).hexdigest()[:16] not in text


class TestUpdate:
    def test_prune_removes_and_adds_nothing(self, known: Project) -> None:
        known.write("app.py", HARDCODED + OTHER)
        assert known.run("baseline", "--prune").out == f"1 finding in {DEFAULT}.\n"
        assert check(known).found == ["app.py:2:11 QF101"]

    def test_prune_lowers_a_count(self, project: Project) -> None:
        project.write("app.py", HARDCODED * 3)
        project.run("baseline")
        project.write("app.py", HARDCODED)
        assert "app.py: no longer found: QF101, 2 times\n" in project.check(*BASELINE).out
        project.run("baseline", "--prune")
        assert [entry["count"] for entry in entries(project)] == [1]

    @pytest.mark.parametrize("option", [(), ("--prune",)])
    def test_what_was_not_looked_at_stays(self, known: Project, option: tuple[str, ...]) -> None:
        known.write("src/b.py", CLEAN)
        known.run("baseline", "src", *option)
        assert len(entries(known)) == 2
        known.write("app.py", HARDCODED + "def (:\n")
        assert known.run("baseline", *option).code == 3
        assert len(entries(known)) == 2
        assert check(known).json["baseline"]["stale"] == []

    def test_a_fix_repairs_what_is_listed_too(self, known: Project) -> None:
        ran = check(known, "--fix", "--unsafe-fixes")
        assert (ran.code, ran.json["fixed"]) == (0, 2)
        assert [stale["code"] for stale in ran.json["baseline"]["stale"]] == ["QF101", "QF201"]

    def test_a_configuration_names_none_outside_of_the_project(
        self, project: Project, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        project.write("project/pyproject.toml", '[tool.qianfan-lint]\nbaseline = "../known.jsonl"\n')
        project.write("project/app.py", HARDCODED)
        monkeypatch.chdir("project")
        inner = Project(project.root / "project")
        ran = inner.run("baseline")
        assert (ran.code, "../known.jsonl lies outside of the project" in ran.err) == (2, True)
        assert not (project.root / "known.jsonl").exists()
        assert inner.run("baseline", "--output", "../known.jsonl").code == 0
        project.write(".git/HEAD", "ref: refs/heads/main\n")  # the folder above is the repository
        assert inner.run("baseline").code == 0

    def test_missing_path(self, project: Project) -> None:
        ran = project.run("baseline", "no/such.py")
        assert ran.code == 2
        assert "no such file or directory: no/such.py" in ran.err
