"""How a run ends where something outside of it goes wrong: output that cannot be written, signals, workers that die."""

from __future__ import annotations

import functools
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import time

import pytest

from qianfan_lint.frontends.api import Linter
from qianfan_lint.pipeline.engine import Engine, FileResult
from qianfan_lint.pipeline.run import PARALLEL_FROM, checking, lost, spread
from qianfan_lint.project.config import Config
from qianfan_lint.project.nearest import Configurations
from tests.git import Repository
from tests.project import BROKEN, CLEAN, HARDCODED, Project

needs_full = pytest.mark.skipif(not os.path.exists("/dev/full"), reason="the system has no device that is full")
CHECKING = functools.partial(checking, Configurations(Config()), show_secrets=False)
needs_fork = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="workers that are not forked start anew")
needs_proc = pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="the system has no /proc")


def started(project: Project, *arguments: str, stdout: object = subprocess.PIPE) -> subprocess.Popen[bytes]:
    root = pathlib.Path(__file__).parent.parent
    return subprocess.Popen(
        [sys.executable, "-m", "qianfan_lint", *arguments],
        cwd=project.root,
        env={**os.environ, "PYTHONPATH": os.fspath(root), "LANG": "C.UTF-8"},
        stdin=subprocess.PIPE,
        stdout=stdout,  # type: ignore[call-overload]
        stderr=subprocess.PIPE,
    )


COMMANDS = [("check",), ("check", "--output-format", "json"), ("check", "--diff", "--unsafe-fixes"), ("rule",)]
COMMANDS += [("check", "--show-files"), ("doctor",), ("--help",), ("baseline", "--output", "known.jsonl")]


@needs_full
@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_standard_output_is_full(project: Project, arguments: tuple[str, ...]) -> None:
    project.write("app.py", HARDCODED)
    with open("/dev/full", "wb") as full:
        process = started(project, *arguments, stdout=full)
        _, err = process.communicate(timeout=60)
    assert process.returncode == 2
    assert err.decode().endswith("standard output: no space left on device\n")
    assert b"Traceback" not in err


BROKEN_WITH_KEY = "def f(:\n    qianfan\n" + HARDCODED


@pytest.mark.parametrize(("content", "code"), [(HARDCODED, 1), (CLEAN, 0), (BROKEN_WITH_KEY, 1), (BROKEN, 3)])
def test_the_reader_has_read_enough(project: Project, content: str, code: int) -> None:
    project.write("app.py", content)
    read, write = os.pipe()
    os.close(read)
    process = started(project, "check", stdout=write)
    os.close(write)
    _, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (code, b"")


def test_a_report_that_cannot_be_written_costs_no_other(project: Project) -> None:
    project.write("app.py", HARDCODED)
    formats = ("--output-format", "json:no/folder.json", "--output-format", "sarif:out.sarif")
    ran = project.check("--output-format", "concise", *formats)
    assert ran.code == 2
    assert "no/folder.json: no such file or directory" in ran.err
    assert "QF101" in ran.out
    assert "QF101" in project.text("out.sarif")


def test_streams_are_closed(project: Project) -> None:
    project.write("app.py", HARDCODED)
    script = f'"{sys.executable}" -m qianfan_lint check'
    for closed in ("<&-", ">&-", "2>&-", "<&- >&- 2>&-"):
        root = os.fspath(pathlib.Path(__file__).parent.parent)
        done = subprocess.run(
            ["sh", "-c", f"{script} {closed}"], cwd=project.root, env={**os.environ, "PYTHONPATH": root},
            capture_output=True, timeout=60, check=False,
        )  # fmt: skip
        assert (done.returncode, done.stderr) == (1, b""), closed


@pytest.mark.skipif(sys.platform == "win32", reason="signals are another thing there")
def test_interrupted(project: Project) -> None:
    process = started(project, "check", "-")
    time.sleep(1)  # until it waits for its standard input; an earlier signal would meet Python's own start
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert err.decode().strip() == "interrupted"


class TestMistakesOfOurs:
    """Each costs the file that it is made at, and no text of an error is shown."""

    def listed(self, project: Project, monkeypatch: pytest.MonkeyPatch, owner: type, name: str) -> None:
        project.write("app.py", HARDCODED)
        project.write("other.py", HARDCODED)
        right = getattr(owner, name)

        def wrong(self: object, *arguments: object, **options: object) -> object:
            if "other.py" in str([getattr(each, "path", each) for each in arguments]):
                raise ValueError("secret")
            return right(self, *arguments, **options)

        monkeypatch.setattr(owner, name, wrong)
        ran = project.json()
        assert ran.found == ["app.py:1:11 QF101"]
        assert ran.not_scanned == {"other.py": "internal error (ValueError); please report it"}
        assert "secret" not in ran.out + ran.err

    @pytest.mark.parametrize("step", ["topics", "check_source", "diagnostics", "links"])
    def test_before_the_check_and_behind_it(self, project: Project, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
        self.listed(project, monkeypatch, Engine, step)

    def test_elsewhere(self, project: Project) -> None:
        project.write("app.py", CLEAN)
        program = (
            "import qianfan_lint.frontends.api as api, qianfan_lint.frontends.cli.commands as cli\n"
            "def check(*_, **__): raise ValueError('secret')\n"
            "api.Linter.check = check\n"
            "cli.main(['check'])\n"
        )
        done = subprocess.run([sys.executable, "-c", program], cwd=project.root, capture_output=True, check=False)
        assert done.returncode == 2
        assert done.stderr.decode().strip() == "internal error (ValueError, <string>:2); please report it"


def many(project: Project, content: str = CLEAN) -> list[str]:
    names = [f"m{number:03}.py" for number in range(PARALLEL_FROM + 50)]
    for name in names:
        project.write(name, content)
    return names


@needs_fork
@pytest.mark.parametrize("jobs", [2, 3])
def test_a_worker_that_dies_costs_one_file(project: Project, monkeypatch: pytest.MonkeyPatch, jobs: int) -> None:
    names = many(project, HARDCODED)
    deadly = {names[0], names[70], names[71], names[-1]}
    right, here = Engine.check_path, os.getpid()

    def check_path(self: Engine, path: str) -> FileResult:
        if os.path.basename(path) in deadly and os.getpid() != here:
            os.kill(os.getpid(), signal.SIGKILL)
        return right(self, path)

    monkeypatch.setattr(Engine, "check_path", check_path)
    found = list(spread(iter(names), CHECKING, lost, jobs))
    gone = {each.not_scanned.path for each in found if each.not_scanned}
    assert gone == deadly
    assert sorted(each.path for result in found for each in result.diagnostics) == sorted(set(names) - deadly)


@needs_fork
def test_nothing_is_left_of_a_run_that_is_not_read_to_its_end(project: Project) -> None:
    import multiprocessing

    running = spread(iter(many(project, HARDCODED)), CHECKING, lost, 2)
    next(running)
    running.close()
    assert multiprocessing.active_children() == []


@needs_proc
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_workers_end_with_their_run(project: Project, number: signal.Signals) -> None:
    many(project)
    # Slow enough to be met at work: the names of the run come through a pipe that never ends.
    program = (
        "import sys, time, qianfan_lint.project.discovery as d, qianfan_lint.frontends.api as api\n"
        "def discover(paths, config, coverage):\n"
        "    yield from (f'm{n:03}.py' for n in range(450))\n"
        "    print('all', flush=True)\n"
        "    time.sleep(60)\n"
        "api.discover = discover\n"
        "from qianfan_lint.frontends.cli.commands import main\n"
        "main(['check', '-j', '2'])\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", program], cwd=project.root, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"all\n"
    children = _children(process.pid)
    assert len(children) == 2
    process.send_signal(number)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 128 + number
    assert b"Traceback" not in err
    assert not [child for child in children if os.path.exists(f"/proc/{child}")]


@needs_fork
@pytest.mark.skipif(not shutil.which("git"), reason="git is not installed")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_an_ended_history_leaves_nothing(
    project: Project, monkeypatch: pytest.MonkeyPatch, tmp_path: pathlib.Path, number: signal.Signals
) -> None:
    Repository(project, monkeypatch).commit(app=HARDCODED)
    left = tmp_path / "temporary"
    left.mkdir()
    program = (
        "import time, qianfan_lint.pipeline.history.run as run\n"
        "def gather(*_):\n"
        "    print('there', flush=True)\n"
        "    time.sleep(60)\n"
        "run.gather = gather\n"
        "from qianfan_lint.frontends.cli.commands import main\n"
        "main(['history'])\n"
    )
    environment = {**os.environ, "TMPDIR": os.fspath(left)}
    process = subprocess.Popen(
        [sys.executable, "-c", program],
        cwd=project.root,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"there\n"
    assert os.listdir(left) != []
    process.send_signal(number)
    process.communicate(timeout=60)
    assert (process.returncode, os.listdir(left)) == (128 + number, [])


def _children(parent: int) -> list[int]:
    found = []
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            stat = pathlib.Path("/proc", name, "stat").read_text()
        except OSError:
            continue
        if int(stat.rpartition(")")[2].split()[1]) == parent:
            found.append(int(name))
    return found


def test_links_that_cannot_be_compared_are_named(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    from qianfan_lint.pipeline import linking

    def wrong(_: object) -> None:
        raise ValueError("secret")

    project.write("keys.py", 'import os\n\nKEY = os.environ["QIANFAN_AK"]\n')
    use = "from langchain_community.{1} import {0}\nfrom keys import KEY\n\n{0}(qianfan_ak=KEY)\n"
    project.write("chat.py", use.format("QianfanChatEndpoint", "chat_models"))
    project.write("embed.py", use.format("QianfanEmbeddingsEndpoint", "embeddings"))
    monkeypatch.setattr(linking, "linked", wrong)
    report = Linter(Config(root=os.fspath(project.root))).check(["."])
    assert [item.path for item in report.not_scanned] == ["chat.py", "embed.py"]


_SPAWNING = """
import multiprocessing, sys
from qianfan_lint.__main__ import main
from qianfan_lint.pipeline import workers
if __name__ == "__main__":
    if sys.argv[1] == "check":  # other packages ask too
        sys.platform = "a system without fork"
    given = multiprocessing.get_context
    multiprocessing.get_context = lambda method=None: given(method or "spawn")
    main()
"""
_IMPORTED = "multiprocessing types click re os socket pickle distributed dask encodings".split()
"""Modules that a process imports while it starts."""


@pytest.mark.parametrize("command", ["check", "sweep"])
def test_spawned_workers_import_nothing_of_the_project(
    project: Project, command: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside")
    (outside / "tool.py").write_text(_SPAWNING)
    if command == "sweep":
        pytest.importorskip("distributed", reason="the extra [sweep] is not installed")
        arguments = ["sweep", "one", "two", "--workers", "2", "--output", os.fspath(outside / "out")]
        project.write("one/app.py", HARDCODED)
        project.write("two/app.py", HARDCODED)
    else:
        arguments = ["check", "--jobs", "2"]
        many(project, HARDCODED)
    for name in _IMPORTED:
        project.write(f"{name}.py", f"open({os.fspath(outside / 'mark')!r}, 'a').write(__name__)\n")
    root = pathlib.Path(__file__).parent.parent
    ran = subprocess.run(
        [sys.executable, os.fspath(outside / "tool.py"), *arguments],
        cwd=project.root,
        env={**os.environ, "PYTHONPATH": os.fspath(root), "LANG": "C.UTF-8"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ran.returncode == 1, ran.stdout + ran.stderr
    assert not (outside / "mark").exists(), (outside / "mark").read_text()
