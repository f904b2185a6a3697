"""What ``history`` says of generated repositories, and of repositories that are cut off, damaged or hostile."""

from __future__ import annotations

import datetime
import json
import os
import pathlib
import random
import re
import shutil
import signal
import stat
import subprocess
import sys
import zlib
from typing import Any

import pytest

from qianfan_lint.pipeline.changed_lines import gitcommand
from qianfan_lint.pipeline.history.candidates import Found, Versions
from qianfan_lint.report import FORMATS
from tests.forms import ROOT as FIXTURES
from tests.forms import load
from tests.git import Repository
from tests.history import generated
from tests.history.generated import FILES, KEYS, build, clone, day, told, truth
from tests.keys import make
from tests.project import CLEAN, HARDCODED, Project, Ran

pytestmark = pytest.mark.skipif(not shutil.which("git"), reason="git is not installed")

KEY = make("dashscope-key")


@pytest.fixture
def repository(project: Project, monkeypatch: pytest.MonkeyPatch) -> Repository:
    for name in ("GIT_COMMITTER_DATE", "GIT_AUTHOR_DATE"):
        monkeypatch.setenv(name, "1500000000 +0000")
    made = Repository(project, monkeypatch)
    for name in ("GIT_COMMITTER_DATE", "GIT_AUTHOR_DATE"):
        monkeypatch.setenv(name, "1500000000 +0000")
    return made


@pytest.fixture
def leaked(repository: Repository) -> Repository:
    """A key comes in with the second commit and goes with the third."""
    for step, content in enumerate((HARDCODED, CLEAN), 1):
        day(step)
        repository.commit(app=content)
    return repository


def history(repository: Repository, *options: str) -> Ran:
    return repository.project.run("history", "--output-format", "json", *options)


def rows(repository: Repository, *options: str) -> list[dict[str, Any]]:
    findings = history(repository, *options).json["findings"]
    assert isinstance(findings, list)
    return findings


@pytest.mark.parametrize("seed", range(6))
def test_it_says_what_every_file_of_every_commit_says(repository: Repository, seed: int) -> None:
    build(repository, random.Random(seed))
    ran = history(repository)
    assert ran.json["coverage"]["not_scanned"] == []
    assert sorted(told(ran.json["findings"])) == sorted(truth(repository).values())


def test_it_says_what_a_key_is_as_a_fix_does(repository: Repository) -> None:
    """What a key without a shape of its own is for is told by the variable that a fix reads in its place."""
    forms = [form.text for form in load(FIXTURES / "QF101" / "bad.py") if not form.xfail]
    client = "from langchain_openai import AzureChatOpenAI\nAzureChatOpenAI(azure_endpoint=url, openai_api_key='{}')\n"
    forms.append(client.format(make("hex-key:azure")))
    repository.commit(**{f"form{number}": form for number, form in enumerate(forms)})
    said = {(row["path"], *re.findall(r"Credential (\S+) \((.*?)\)", row["message"])[0]) for row in rows(repository)}
    fixed = repository.project.json(".", "--select", "QF101", "--fix", "--unsafe-fixes").json
    told = {(each["path"], each["value"], each["kind"]) for each in fixed["revoke"]}
    places = {each[:2] for each in told}
    both = [each for each in said if each[:2] in places]
    assert len(both) > 20
    assert [each for each in both if each not in told] == []


@pytest.mark.parametrize("seed", [1, 2])
def test_a_bare_clone_has_the_same_history(repository: Repository, seed: int) -> None:
    build(repository, random.Random(seed))
    assert sorted(told(rows(repository, clone(repository, "--mirror")))) == sorted(told(rows(repository)))


def test_one_row_for_a_credential(leaked: Repository) -> None:
    second, third = leaked.run("rev-list", "--reverse", "HEAD").split()[1:]
    (row,) = rows(leaked)
    assert (row["code"], row["path"], row["severity"]) == ("QF101", "app.py", "warning")
    commit = {"commit": second, "date": str(datetime.date.fromtimestamp(1_600_000_000 + 86_400))}
    assert row["history"]["first"] == row["history"]["last"] == commit
    assert (row["history"]["branches"], row["history"]["in_head"]) == (["main"], False)
    assert third not in json.dumps(row)


def test_what_head_has_is_an_error(leaked: Repository) -> None:
    assert history(leaked, "--fail-on", "error").code == 0
    leaked.commit(other=HARDCODED)
    assert history(leaked, "--fail-on", "error").code == 1
    (row,) = rows(leaked)
    assert (row["severity"], row["history"]["paths"]) == ("error", ["other.py", "app.py"])


@pytest.mark.parametrize("output_format", FORMATS)
def test_no_output_has_a_secret(leaked: Repository, output_format: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DASHSCOPE_API_KEY", KEY)
    monkeypatch.setenv("GIT_AUTHOR_NAME", KEY)
    leaked.project.write(f"{KEY}.py", HARDCODED)
    leaked.run("checkout", "--quiet", "-b", f"topic-{KEY}")
    leaked.commit(more=HARDCODED * 2)
    ran = leaked.project.run("history", "--authors", "--output-format", output_format)
    assert ran.code == 1
    assert KEY[:4] in ran.out
    assert KEY[4:12] not in ran.out + ran.err


def test_where_it_is_in_use(leaked: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    assert rows(leaked)[0]["history"]["in_use"] == []
    monkeypatch.setenv("MY_KEY", KEY)
    leaked.project.write(".env", "DASHSCOPE_API_KEY=<<dashscope-key>>\n")
    assert rows(leaked)[0]["history"]["in_use"] == ["MY_KEY", ".env"]


def test_authors_only_where_asked_for(leaked: Repository) -> None:
    assert "author" not in rows(leaked)[0]["history"]["first"]
    assert rows(leaked, "--authors")[0]["history"]["first"]["author"] == "a@example <a@example>"


def test_a_file_for_the_rewrite(leaked: Repository) -> None:
    ran = leaked.project.run("history", "--replacements", "values.txt")
    assert KEY not in ran.out + ran.err
    assert leaked.project.text("values.txt") == f"literal:{KEY}==>***REMOVED***\n"
    if os.name != "nt":
        assert stat.S_IMODE((leaked.project.root / "values.txt").stat().st_mode) == 0o600
    again = leaked.project.run("history", "--replacements", "values.txt")
    assert (again.code, "file exists" in again.err) == (2, True)


def test_a_baseline(leaked: Repository) -> None:
    assert history(leaked, "--write-baseline", "known.jsonl").code == 1
    ran = history(leaked, "--baseline", "known.jsonl")
    assert (ran.code, ran.json["findings"], ran.json["baseline"]["known"]) == (0, [], 1)
    leaked.commit(app='api_key = "<<dashscope-key:b>>"\n')
    assert [row["history"]["in_head"] for row in rows(leaked, "--baseline", "known.jsonl")] == [True]


class TestWhichCommits:
    def test_a_range(self, leaked: Repository) -> None:
        first, second, third = leaked.run("rev-list", "--reverse", "HEAD").split()
        assert len(rows(leaked, "--range", f"{first}..{third}")) == 1
        assert rows(leaked, "--range", f"{second}..{third}") == []

    def test_what_a_hook_says_of_a_new_branch(self, leaked: Repository) -> None:
        clone(leaked)
        leaked.run("remote", "add", "origin", f"{leaked.project.root}-clone")
        leaked.run("fetch", "--quiet", "origin")
        leaked.run("checkout", "--quiet", "-b", "new")
        leaked.commit(new='api_key = "<<dashscope-key:new>>"\n')
        assert [row["path"] for row in rows(leaked, "--range", f"{'0' * 40}..HEAD")] == ["new.py"]

    def test_since(self, leaked: Repository) -> None:
        assert len(rows(leaked, "--since", "2020-09-01")) == 1
        assert rows(leaked, "--since", "2020-09-15") == []
        said = leaked.project.run("history", "--since", "2020-09-14").out
        assert said.endswith("No credentials in 1 commit; 1 version of a file was looked at.\n")

    @pytest.mark.parametrize("text", ["nonsense", "now"])
    def test_no_date(self, leaked: Repository, text: str) -> None:
        """Git takes it for now, and no commit is newer."""
        ran = history(leaked, "--since", text)
        assert (ran.code, "no date" in ran.err) == (2, True)

    def test_a_branch(self, leaked: Repository) -> None:
        leaked.run("branch", "old", "HEAD~2")
        assert rows(leaked, "--branch", "old") == []
        assert len(rows(leaked, "--branch", "main")) == 1

    def test_what_nothing_leads_to(self, leaked: Repository) -> None:
        leaked.run("reset", "--quiet", "--hard", "HEAD~2")
        assert rows(leaked) == []
        (row,) = rows(leaked, "--unreachable")
        assert (row["history"]["branches"], row["history"]["in_head"]) == ([], False)

    @pytest.mark.parametrize("option", [("--range", "HEAD"), ("--range", "a..b"), ("--branch", "--all")])
    def test_what_is_none(self, leaked: Repository, option: tuple[str, str]) -> None:
        ran = history(leaked, *option)
        assert (ran.code, ran.out) == (2, "")
        assert "history: " in ran.err


class TestCache:
    @pytest.mark.parametrize("seed", range(6))
    def test_it_changes_nothing_that_is_said(self, repository: Repository, seed: int) -> None:
        """While commits are added, branches vanish and a branch is rewritten, with one cache for all of it."""
        source = random.Random(seed)
        for _ in range(4):
            build(repository, source, 5)
            ran = history(repository, "--cache", "../cache").json
            plain = history(repository).json
            assert ran["findings"] == plain["findings"]
            assert ran["coverage"]["not_scanned"] == plain["coverage"]["not_scanned"]
            assert history(repository, "--cache", "../cache").json["findings"] == plain["findings"]
            repository.run("checkout", "--quiet", "--detach", source.choice(["HEAD", "HEAD~1"]))
            repository.run("branch", "--quiet", "--force", "main", "HEAD")
            repository.run("checkout", "--quiet", "main")
            for reference in repository.run("for-each-ref", "--format=%(refname)", "refs/heads/topic-*").split():
                if source.random() < 0.5:
                    repository.run("update-ref", f"refs/old/{source.random()}", reference)
                repository.run("update-ref", "-d", reference)
            for tag in repository.run("tag").split():
                repository.run("tag", "--delete", tag)

    def test_only_what_is_new_is_read(self, leaked: Repository) -> None:
        before = history(leaked, "--cache", "../cache").json
        day(9)
        leaked.commit(other=CLEAN * 2)
        after = history(leaked, "--cache", "../cache").json
        assert told(after["findings"]) == told(before["findings"])
        assert (before["coverage"]["checked"], after["coverage"]["checked"]) == (2, 1)

    def test_git_is_asked_of_new_commits_alone(self, leaked: Repository) -> None:
        """So what is lost of an old one, after it was looked at, is not missed."""
        tree = leaked.run("rev-parse", "HEAD~1^{tree}").strip()
        before = history(leaked, "--cache", "../cache-of-listing").json
        (leaked.project.root / ".git" / "objects" / tree[:2] / tree[2:]).unlink()
        day(9)
        leaked.commit(other=f'api_key = "{KEYS[0]}"\n')
        after = history(leaked, "--cache", "../cache-of-listing")
        assert (before["coverage"]["not_scanned"], after.not_scanned) == ([], {})
        assert [row["path"] for row in after.json["findings"]] == ["app.py", "other.py"]
        assert history(leaked).not_scanned

    def test_what_was_not_there_is_read_when_it_is(self, leaked: Repository) -> None:
        leaked.run("config", "uploadpack.allowFilter", "true")
        partial, cache = clone(leaked, "--filter=blob:none", "--no-checkout"), ("--cache", "../cache-of-partial")
        first, again = (history(leaked, *cache, partial) for _ in range(2))
        assert first.not_scanned == again.not_scanned != {}
        assert first.json["findings"] == []
        for name in leaked.run("rev-list", "--objects", "--all").split():
            if (path := leaked.project.root / ".git" / "objects" / name[:2] / name[2:]).is_file():
                target = pathlib.Path(partial) / ".git" / "objects" / name[:2]
                target.mkdir(exist_ok=True)
                shutil.copy(path, target / name[2:])
        last = history(leaked, *cache, partial)
        assert (len(last.json["findings"]), last.not_scanned) == (1, {})

    def test_it_holds_no_value(self, leaked: Repository) -> None:
        leaked.commit(**{f"more{number}": f'api_key = "{key}"\n' for number, key in enumerate(KEYS)})
        history(leaked, "--cache", "../cache")
        cache = (leaked.project.root.parent / "cache").read_bytes()
        packed = zlib.decompressobj().decompress(cache[cache.index(b"\x78\x01") :])
        assert b"more0.py" in packed
        assert not any(key[4:10].encode() in cache + packed for key in (KEY, *KEYS))

    def test_what_a_file_relied_on_is_gone(self, repository: Repository) -> None:
        """No reader was asked of the second file, since the first one had shown what its value is."""
        repository.run("checkout", "--quiet", "--orphan", "first")
        repository.commit(a=HARDCODED)
        repository.run("checkout", "--quiet", "main")
        repository.commit(b=HARDCODED * 2)
        for branch, other in (("first", "main"), ("main", "first")):
            assert len(rows(repository, "--cache", f"../{branch}")) == 1
            commit = repository.run("rev-parse", branch).strip()
            repository.run("checkout", "--quiet", other)
            repository.run("branch", "--quiet", "-D", branch)
            assert rows(repository, "--cache", f"../{branch}") == rows(repository) != []
            repository.run("branch", "--quiet", branch, commit)

    def test_other_providers_see_more(self, leaked: Repository) -> None:
        key = "acme-" + KEYS[0][-24:]
        leaked.commit(own=f"x = ['{key}']\n")
        assert len(rows(leaked, "--cache", "../cache")) == 1
        table = '[[tool.qianfan-lint.providers.acme.keys]]\nid = "own"\ntitle = "key"\npattern = "acme-[a-z0-9]{24}"\n'
        (leaked.project.root.parent / "own.toml").write_text(
            "[tool.qianfan-lint.providers.acme]\ntitle='Acme'\n" + table
        )
        plain = rows(leaked, "--config", "../own.toml")
        assert len(plain) == 2
        assert rows(leaked, "--config", "../own.toml", "--cache", "../cache") == plain

    @pytest.mark.parametrize("seed", range(12))
    def test_a_flipped_bit_is_refused_or_changes_nothing(self, leaked: Repository, seed: int) -> None:
        rows(leaked, "--cache", f"../cache-with-bit-{seed}")
        path = leaked.project.root.parent / f"cache-with-bit-{seed}"
        data = bytearray(path.read_bytes())
        at = 8 * len(b"qianfan-lint history\n")
        at += random.Random(seed).randrange(8 * len(data) - at)
        data[at // 8] ^= 1 << at % 8
        path.write_bytes(data)
        ran = history(leaked, "--cache", f"../cache-with-bit-{seed}")
        assert ran.code == 2 or ran.json["findings"] == rows(leaked)

    @pytest.mark.parametrize("left", [55, 80, 400])
    def test_a_damaged_one_is_refused(self, leaked: Repository, left: int) -> None:
        history(leaked, "--cache", "../cache")
        path = leaked.project.root.parent / "cache"
        path.write_bytes(path.read_bytes()[:left])
        ran = history(leaked, "--cache", "../cache")
        assert (ran.code, "Traceback" in ran.err) == (2, False)

    def test_another_file_is_kept(self, leaked: Repository) -> None:
        leaked.project.write("notes", "mine\n")
        assert history(leaked, "--cache", "notes").code == 2
        assert leaked.project.text("notes") == "mine\n"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="workers that are not forked start anew")
class TestProcesses:
    """A history with many contents is looked at in several processes."""

    @pytest.fixture(autouse=True)
    def _few_are_many(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("qianfan_lint.pipeline.history.gather.PARALLEL_FROM", 2)

    @pytest.mark.parametrize("seed", range(4))
    def test_any_number_of_them_says_the_same(self, repository: Repository, seed: int) -> None:
        source, cache = random.Random(seed), f"../cache-of-processes-{seed}"
        for _ in range(2):
            build(repository, source, 7)
            alone = history(repository, "--jobs", "1").json
            for jobs in ("2", "3"):
                assert history(repository, "--jobs", jobs).json == alone
                assert history(repository, "--jobs", jobs, "--cache", cache).json["findings"] == alone["findings"]
            # Whoever wrote it, the cache serves both.
            assert history(repository, "--jobs", "1", "--cache", cache).json["findings"] == alone["findings"]

    def test_values_reach_the_file_for_the_rewrite(self, leaked: Repository) -> None:
        written = []
        for jobs in ("1", "2"):
            history(leaked, "--jobs", jobs, "--replacements", f"../values{jobs}")
            written.append((leaked.project.root.parent / f"values{jobs}").read_text())
        assert KEY in written[0]
        assert written[0] == written[1]

    @pytest.mark.parametrize("jobs", ["1", "2"])
    def test_a_mistake_of_ours_costs_one_version(
        self, repository: Repository, monkeypatch: pytest.MonkeyPatch, jobs: str
    ) -> None:
        repository.commit(app=HARDCODED, broken=f"x = 1  # {KEY}\n")
        right = Versions.look

        def look(self: Versions, data: bytes) -> Found:
            if data.startswith(b"x"):
                raise KeyError(KEY)
            return right(self, data)

        monkeypatch.setattr(Versions, "look", look)
        ran = history(repository, "--jobs", jobs)
        assert [row["path"] for row in ran.json["findings"]] == ["app.py"]
        [problem] = ran.json["coverage"]["not_scanned"]
        assert problem["path"] == "broken.py"
        assert problem["reason"] == "internal error (KeyError); please report it (in 1 version)"
        assert KEY not in ran.out + ran.err

    def test_a_process_that_dies_costs_one_file(self, repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
        repository.commit(app=HARDCODED, deadly="x = 1\n", more=f'api_key = "{KEYS[0]}"\n')
        right, here = Versions.look, os.getpid()

        def look(self: Versions, data: bytes) -> Found:
            if data.startswith(b"x") and os.getpid() != here:
                os.kill(os.getpid(), signal.SIGKILL)
            return right(self, data)

        monkeypatch.setattr(Versions, "look", look)
        ran = history(repository, "--jobs", "2")
        assert [row["path"] for row in ran.json["findings"]] == ["app.py", "more.py"]
        assert [problem["path"] for problem in ran.json["coverage"]["not_scanned"]] == ["deadly.py"]

    @pytest.mark.parametrize("jobs", ["1", "2"])
    def test_a_git_that_says_nothing_ends_the_run(
        self, leaked: Repository, monkeypatch: pytest.MonkeyPatch, jobs: str
    ) -> None:
        def look(self: Versions, data: bytes) -> Found:
            raise gitcommand.TooSlow("history: git took more than {seconds} s", seconds=60)

        monkeypatch.setattr(Versions, "look", look)
        ran = history(leaked, "--jobs", jobs)
        assert ran.code == 2
        assert ran.err.endswith("Error: history: git took more than 60 s\n")


def test_a_git_that_is_slow_is_not_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    """What it puts out is taken as it comes, and each bit of it counts."""
    monkeypatch.setattr(gitcommand, "TIMEOUT", 1)
    program = "import time\nfor number in range(8):\n    print(number, flush=True)\n    time.sleep(0.3)\n"
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE) as process:
        output = gitcommand.Output(process)
        assert [*output.parts(os.linesep.encode())] == [b"%d" % number for number in range(8)]
        output.close()
    assert not output.is_late


class TestGaps:
    """What is not there is told, and the exit code says so."""

    def test_a_shallow_clone(self, leaked: Repository) -> None:
        ran = history(leaked, clone(leaked, "--depth", "1"))
        assert ran.code == 3
        assert "shallow" in next(iter(ran.not_scanned.values()))

    def test_a_partial_clone(self, leaked: Repository) -> None:
        leaked.run("config", "uploadpack.allowFilter", "true")
        ran = history(leaked, clone(leaked, "--filter=blob:none", "--no-checkout"))
        assert ran.code == 3
        assert "partial" in next(iter(ran.not_scanned.values()))

    @pytest.mark.parametrize("what", ["HEAD~1:app.py", "HEAD~1^{tree}"])
    @pytest.mark.parametrize("damage", [b"", b"not zlib", None])
    def test_a_damaged_object(self, leaked: Repository, what: str, damage: bytes | None) -> None:
        day(5)
        leaked.commit(last='api_key = "<<dashscope-key:last>>"\n')
        name = leaked.run("rev-parse", what.replace("HEAD~1", "HEAD~2")).strip()
        path = leaked.project.root / ".git" / "objects" / name[:2] / name[2:]
        path.unlink()
        if damage is not None:
            path.write_bytes(damage)
        ran = history(leaked)
        assert [row["path"] for row in ran.json["findings"]] == ["last.py"]
        assert ran.json["coverage"]["not_scanned"]

    @pytest.mark.parametrize("damage", [b"", b"not zlib", None])
    @pytest.mark.parametrize("which", ["other", "HEAD~1", "tagged"])
    def test_a_damaged_commit(self, leaked: Repository, which: str, damage: bytes | None) -> None:
        """What does not hang on it is found all the same."""
        leaked.run("branch", "--quiet", "other", leaked.run("commit-tree", "HEAD^{tree}", "-m", "x").strip())
        leaked.run("tag", "--annotate", "tagged", "-m", "x", "HEAD")
        day(5)
        leaked.commit(last='api_key = "<<dashscope-key:last>>"\n')
        name = leaked.run("rev-parse", f"{which}^{{commit}}").strip()
        path = leaked.project.root / ".git" / "objects" / name[:2] / name[2:]
        path.unlink()
        if damage is not None:
            path.write_bytes(damage)
        ran = history(leaked)
        assert {"last.py": True}.items() <= {
            row["path"]: row["history"]["in_head"] for row in ran.json["findings"]
        }.items()
        assert (which == "other") == ("app.py" in {row["path"] for row in ran.json["findings"]})
        assert any("damaged" in reason for reason in ran.not_scanned.values())

    @pytest.mark.parametrize("options", [("--since", "2020-09-15"), ("--range", "clean..HEAD"), ("--unreachable",)])
    def test_a_damaged_commit_among_those_asked_for(self, leaked: Repository, options: tuple[str, ...]) -> None:
        """The rest of what was asked for is found, and no more."""
        is_all = options == ("--unreachable",)
        leaked.run("branch", "clean")
        leaked.run("branch", "other", leaked.run("commit-tree", "HEAD^{tree}", "-p", "HEAD~2", "-m", "x").strip())
        for step, name in enumerate(("lost", "last"), 5):
            day(step)
            leaked.commit(**{name: f'api_key = "<<dashscope-key:{name}>>"\n'})
        commit = leaked.run("rev-parse", "other" if is_all else "HEAD~1").strip()
        (leaked.project.root / ".git" / "objects" / commit[:2] / commit[2:]).unlink()
        ran = history(leaked, *options)
        found = {row["path"] for row in ran.json["findings"]}
        assert found == ({"app.py", "lost.py", "last.py"} if is_all else {"lost.py", "last.py"})
        assert any("damaged" in reason for reason in ran.not_scanned.values())

    @pytest.mark.parametrize("content", ["ref: refs/heads/main", "", "none"])
    def test_a_head_that_leads_nowhere(self, leaked: Repository, content: str) -> None:
        """What other references lead to is found, and nobody claims to know what HEAD has."""
        branch = leaked.project.root / ".git" / "refs" / "heads" / "main"
        leaked.run("tag", "kept")
        branch.write_text(content + "\n" if content else "")
        ran = history(leaked)
        assert [(row["path"], row["history"]["in_head"]) for row in ran.json["findings"]] == [("app.py", None)]
        assert "git cannot read HEAD" in ran.json["findings"][0]["message"]
        assert "git cannot read HEAD" in str(ran.json["coverage"]["not_scanned"])
        (branch.parents[1] / "tags" / "kept").unlink()
        ran = history(leaked)
        assert (ran.code, ran.json["findings"]) == (3, [])
        assert "git cannot read HEAD" in str(ran.json["coverage"]["not_scanned"])

    @pytest.mark.parametrize("targets", [{"a": "a"}, {"b": "c", "c": "b"}])
    def test_branches_that_point_to_one_another(self, leaked: Repository, targets: dict[str, str]) -> None:
        """Git says nothing of them; a branch that is gone is no damage."""
        heads = leaked.project.root / ".git" / "refs" / "heads"
        (heads / "old").write_text("ref: refs/heads/gone\n")
        (heads / "new").write_text("ref: refs/heads/main\n")
        assert history(leaked).not_scanned == {}
        for name, target in targets.items():
            (heads / name).write_text(f"ref: refs/heads/{target}\n")
        ran = history(leaked)
        said = str(ran.json["coverage"]["not_scanned"])
        assert [name for name in targets if f"refs/heads/{name} points to itself" in said] == [*targets]
        assert [row["path"] for row in ran.json["findings"]] == ["app.py"]

    @pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems refuse names of any bytes")
    def test_branches_whose_names_are_no_lines_or_no_text(self, leaked: Repository) -> None:
        """A name may have any byte but a few. Each is told, also where two look the same."""
        odd = [b"a\xe2\x80\xa8b", b"a\xe2\x80\xa9b", b"c\xc2\x85d", b"e\xfe", b"e\xff"]
        for name in odd:
            leaked.run("branch", os.fsdecode(name))
        [row] = rows(leaked)
        assert len(row["history"]["branches"]) == len(odd) + 1
        (leaked.project.root / ".git" / "refs" / "heads" / "broken").write_text("0123" * 10 + "\n")
        [row] = rows(leaked)
        assert len(row["history"]["branches"]) >= len(odd) + 1

    def test_a_branch_without_a_commit(self, leaked: Repository) -> None:
        leaked.run("checkout", "--quiet", "--orphan", "new")
        ran = history(leaked)
        assert ([row["history"]["in_head"] for row in ran.json["findings"]], ran.not_scanned) == ([False], {})

    @pytest.mark.parametrize("key", [KEY, "none"])
    def test_a_text_that_is_too_large(self, leaked: Repository, key: str) -> None:
        """It is searched as it comes, and told of where it may hold a key."""
        text = "some words of a log\n" * 600_000
        leaked.project.write("app.log", f"{text}{key}\n{text}".encode())
        leaked.commit()
        assert ("app.log" in history(leaked).not_scanned) is (key == KEY)

    def test_what_no_parser_takes_is_told_and_searched(self, leaked: Repository) -> None:
        leaked.commit(old=f'print "two"\nDASHSCOPE_API_KEY = "{make("dashscope-key:two")}"\n')
        ran = history(leaked)
        assert list(ran.not_scanned) == ["old.py"]
        assert sorted(row["code"] for row in ran.json["findings"]) == ["QF101", "QF101"]

    @pytest.mark.parametrize("place", ["nowhere", "app.py", ".."])
    def test_no_repository(self, leaked: Repository, place: str) -> None:
        assert history(leaked, place).code == 2


class TestHostile:
    def test_its_configuration_decides_nothing(self, leaked: Repository) -> None:
        leaked.project.write("pyproject.toml", '[tool.qianfan-lint]\nignore = ["QF"]\nexclude = ["*"]\n')
        leaked.commit(app='api_key = "<<dashscope-key:b>>"  # qianfan-lint: ignore[QF101]\n')
        leaked.project.write(".gitignore", "*\n")
        assert len(rows(leaked)) == 2

    @pytest.mark.parametrize("file", ["info/grafts", "refs/replace"])
    def test_no_file_of_its_hides_a_commit(self, leaked: Repository, file: str) -> None:
        head, root = leaked.run("rev-parse", "HEAD").strip(), leaked.run("rev-parse", "HEAD~2").strip()
        if file == "info/grafts":
            leaked.project.write(".git/info/grafts", f"{head} {root}\n")
        else:
            leaked.run("replace", "--graft", head, root)
        assert len(rows(leaked)) == 1

    @pytest.mark.skipif(os.name == "nt", reason="programs are planted as scripts for a shell")
    def test_nothing_is_run(self, leaked: Repository, tmp_path_factory: pytest.TempPathFactory) -> None:
        from tests.test_hostile_repository import plant

        mark: pathlib.Path = tmp_path_factory.mktemp("outside") / "mark"
        leaked.project.write(".gitattributes", "* diff=planted filter=planted merge=planted\n")
        plant(leaked, mark)
        for name in ("log.showSignature", "diff.renames", "core.precomposeUnicode"):
            leaked.run("config", name, "true")
        assert len(rows(leaked, "--authors")) == 1
        assert not mark.exists(), mark.read_text()

    def test_paths_that_git_reads_otherwise(self, leaked: Repository) -> None:
        for number, name in enumerate((":(glob)a", "-x", "a\tb", "ü", "*", "[a]")):
            leaked.project.write(f"{name}.py", f'api_key = "{make(f"dashscope-key:{number}")}"\n')
        leaked.commit()
        found = rows(leaked)
        assert len(found) == 7
        assert all(row["history"]["in_head"] for row in found if row["path"] != "app.py")

    def test_folders_without_end(self, repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
        """A tree whose folders all hold the same two has a billion files, and only a few objects."""
        monkeypatch.setattr(gitcommand, "TIMEOUT", 10)
        blob = _made(repository, "blob", HARDCODED)
        tree = _made(repository, "tree", f"100644 blob {blob}\ta.py\n")
        for _ in range(30):
            tree = _made(repository, "tree", f"040000 tree {tree}\ta\n040000 tree {tree}\tb\n")
        commit = repository.run("commit-tree", tree, "-m", "deep").strip()
        repository.run("update-ref", "refs/heads/deep", commit)
        ran = history(repository)
        assert [row["history"]["first"]["commit"] for row in ran.json["findings"]] == [commit]
        assert "too many files" in next(iter(ran.not_scanned.values()))


def _made(repository: Repository, kind: str, content: str) -> str:
    command = ["git", "mktree"] if kind == "tree" else ["git", "hash-object", "-w", "--stdin"]
    from tests.keys import expand

    done = subprocess.run(
        command, cwd=repository.project.root, input=expand(content), capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def test_the_generated_keys_are_in_every_kind_of_file(repository: Repository) -> None:
    """Else the comparison would compare nothing."""
    for number, (path, text) in enumerate(FILES.items()):
        repository.project.write(path, text.format(KEYS[number], "x").encode())
    repository.commit()
    assert len(rows(repository)) == len(FILES) == len(generated.KEYS)


DOCS = pathlib.Path(__file__).parent.parent.parent / "docs" / "history.md"


@pytest.mark.skipif(os.name == "nt", reason="hooks are scripts for a shell")
@pytest.mark.parametrize("name", ["pre-receive", "pre-push"])
def test_the_hooks_of_the_page(
    leaked: Repository, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """A push without a new key goes through, one with a key is refused, on a new branch too."""
    programs = tmp_path_factory.mktemp("bin")
    (programs / "qianfan-lint").write_text(f'#!/bin/sh\nexec {sys.executable} -m qianfan_lint "$@"\n')
    (programs / "qianfan-lint").chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("PYTHONPATH", os.fspath(DOCS.parent.parent))
    bare = pathlib.Path(clone(leaked, "--bare"))
    leaked.run("remote", "add", "origin", os.fspath(bare))
    leaked.run("fetch", "--quiet", "origin")
    found = re.search(name + r"`[^\n]*:\n\n```sh\n(.*?)```", DOCS.read_text("utf-8"), re.DOTALL)
    assert found is not None
    script = found.group(1)
    hook = bare / "hooks" / name if name == "pre-receive" else leaked.project.root / ".git" / "hooks" / name
    hook.write_text(script)
    hook.chmod(0o755)

    def pushes(branch: str) -> bool:
        command = ["git", "push", "--quiet", "origin", branch]
        return subprocess.run(command, cwd=leaked.project.root, capture_output=True, check=False).returncode == 0

    leaked.commit(other=CLEAN * 2)
    assert pushes("main")
    leaked.run("checkout", "--quiet", "-b", "topic")
    leaked.commit(other=CLEAN * 3)
    assert pushes("topic")
    leaked.commit(other=HARDCODED * 3)
    assert not pushes("topic")
    leaked.run("checkout", "--quiet", "-b", "another")
    assert not pushes("another")


def test_counts_on_a_terminal(leaked: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    quiet = leaked.project.run("history")
    for name, value in (("SOON", 0), ("AGAIN", 0), ("is_terminal", lambda *_: True)):
        monkeypatch.setattr(f"qianfan_lint.frontends.cli.progress.{name}", value)
    ran = leaked.project.run("history")
    assert (ran.out, quiet.err) == (quiet.out, "")
    assert "\rversions of files checked: 1\r" in re.sub(" +\r", "\r", ran.err).replace("\r\r", "\r")
