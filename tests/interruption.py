"""Moves keys out of a project while something goes wrong, and says what is lost, published or damaged."""

from __future__ import annotations

import contextlib
import os
import pathlib
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from typing import NamedTuple

from qianfan_lint.frontends.cli.commands import main
from tests.keys import make

ROOT = pathlib.Path(__file__).parent.parent
ENV = ".env"
ARGUMENTS = ("check", "--fix", "--unsafe-fixes", "--env-file", ENV)
_GIT = ("git", "-c", "core.excludesFile=/dev/null", "-c", "user.name=a", "-c", "user.email=a@example")


class Project(NamedTuple):
    """A git repository whose sources have a key each, all of them committed."""

    root: pathlib.Path
    keys: dict[str, str]
    """Variable → key."""
    before: dict[str, bytes]
    """The sources as they are."""
    after: dict[str, bytes]
    """The sources as an undisturbed run leaves them."""


class Damage(NamedTuple):
    """What is wrong after a run; nothing should be."""

    lost: int = 0
    """Keys that stand in no file of the project."""
    published: int = 0
    """Files with a key that git would add now."""
    broken: int = 0
    """Sources that are neither as they were nor as they are to be."""

    def __add__(self, other: object) -> Damage:
        assert isinstance(other, Damage)
        return Damage(*(mine + its for mine, its in zip(self, other, strict=True)))


def make_project(root: pathlib.Path, sources: int) -> Project:
    """A project of *sources* modules and scripts at *root*, which does not exist."""
    keys, texts = {}, {}
    for number in range(sources):
        name = f"TEAM{number}_DASHSCOPE_API_KEY"
        keys[name] = key = make(f"dashscope-key:{number}")
        if number % 8 == 7:
            texts[f"bin/run{number}.sh"] = f"export {name}={key}\n"
        else:
            head = "import os\n\nimport dashscope\n\n"
            texts[f"pkg{number % 3}/m{number}.py"] = f'{head}dashscope.api_key = os.getenv("{name}", "{key}")\n'
    for path, text in texts.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    (root / ".gitignore").write_text("*.log\n", encoding="utf-8")
    (root / "pyproject.toml").touch()
    for arguments in (("init", "--quiet"), ("add", "--all"), ("commit", "--quiet", "--message", "keys")):
        subprocess.run([*_GIT, *arguments], cwd=root, check=True, capture_output=True)
    before = {path: text.encode() for path, text in texts.items()}
    with tempfile.TemporaryDirectory() as temporary:
        copy = pathlib.Path(temporary, "project")
        shutil.copytree(root, copy)
        run(copy)
        after = {path: (copy / path).read_bytes() for path in before}
    assert not any(key.encode() in text for key in keys.values() for text in after.values()), "not all is fixed"
    return Project(root, keys, before, after)


def run(root: pathlib.Path, *, limit: int | None = None) -> int:
    """The exit code of a run that nothing ends before its time; *limit* is the largest file that it may write."""
    return os.waitstatus_to_exitcode(os.waitpid(_started(root, limit), 0)[1])


def run_bound(root: pathlib.Path) -> int:
    """The exit code of a run that modes of files bind, as they bind everybody but root. Raises FileNotFoundError."""
    prefix = ("setpriv", "--bounding-set=-dac_override,-dac_read_search") if not os.geteuid() else ()
    environment = {**os.environ, "PYTHONPATH": os.fspath(ROOT)}
    command = [*prefix, sys.executable, "-m", "qianfan_lint", *ARGUMENTS]
    return subprocess.run(command, cwd=root, env=environment, capture_output=True, check=False).returncode


def _started(root: pathlib.Path, limit: int | None = None) -> int:
    """The number of a copy of this process that fixes the project at *root*: nothing has to be imported again."""
    child = os.fork()
    if child:
        return child
    code = 2
    try:
        os.chdir(root)
        for descriptor in (1, 2):
            os.dup2(os.open(os.devnull, os.O_WRONLY), descriptor)
        if limit is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
        main(ARGUMENTS)
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 2
    finally:
        os._exit(code)


def damage(project: Project, root: pathlib.Path | None = None) -> Damage:
    """What is wrong with the copy of *project* at *root*, or with itself."""
    root = root or project.root
    texts = {path: (root / path).read_bytes() for path in project.before}
    moved = (root / ENV).read_bytes() if (root / ENV).exists() else b""
    kept = b"".join((moved, *texts.values()))
    lost = sum(key.encode() not in kept for key in project.keys.values())
    listed = subprocess.run(
        [*_GIT, "ls-files", "--others", "--exclude-standard", "-z"], cwd=root, check=True, capture_output=True
    )
    others = [(root / os.fsdecode(name)).read_bytes() for name in listed.stdout.split(b"\0") if name]
    published = sum(any(key.encode() in text for key in project.keys.values()) for text in others)
    broken = sum(text not in (project.before[path], project.after[path]) for path, text in texts.items())
    return Damage(lost, published, broken)


def is_finished(project: Project, root: pathlib.Path | None = None) -> bool:
    """Whether all is as an undisturbed run leaves it: each key once in the file of variables, and nowhere else."""
    root = root or project.root
    lines = sorted((root / ENV).read_text("utf-8").splitlines()) if (root / ENV).exists() else []
    wanted = sorted(f"{name}={key}" for name, key in project.keys.items())
    return lines == wanted and all((root / path).read_bytes() == text for path, text in project.after.items())


def killed(root: pathlib.Path, draw: random.Random, whole: float, writing: float) -> bool:
    """End a run by SIGKILL at a random point, half of them anywhere, half once it writes; whether it was writing.

    *whole* and *writing* are the seconds that an undisturbed run takes, and those of them from its first write on.
    """
    before = _state(root)
    child = _started(root)
    if draw.random() < 0.5:
        time.sleep(draw.uniform(0, whole))
    else:
        _wait_for_write(root, before, child)
        time.sleep(draw.uniform(0, writing))
    os.kill(child, signal.SIGKILL)  # it is not waited for yet, so the number is still its own
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status) and _state(root) != before


def times(project: Project) -> tuple[float, float]:
    """Seconds that an undisturbed run takes, and those of them from its first write on."""
    with copied(project) as root:
        before, start = _state(root), time.monotonic()
        child = _started(root)
        _wait_for_write(root, before, child)
        first = time.monotonic()
        os.waitid(os.P_PID, child, os.WEXITED)
        end = time.monotonic()
    return end - start, end - first


def _state(root: pathlib.Path) -> dict[str, tuple[int, int]]:
    """What the folders of the project hold, by the number of the file and its time of change."""
    found = {}
    for folder, names, files in os.walk(root):
        if ".git" in names:
            names.remove(".git")
        for name in (*names, *files):
            path = os.path.join(folder, name)
            with contextlib.suppress(OSError):
                status = os.lstat(path)
                found[path] = (status.st_ino, status.st_mtime_ns)
    return found


def _wait_for_write(root: pathlib.Path, before: dict[str, tuple[int, int]], child: int) -> None:
    options = os.WEXITED | os.WNOHANG | os.WNOWAIT
    while _state(root) == before and os.waitid(os.P_PID, child, options) is None:
        pass


@contextlib.contextmanager
def copied(project: Project) -> Iterator[pathlib.Path]:
    with tempfile.TemporaryDirectory() as temporary:
        copy = pathlib.Path(temporary, "project")
        shutil.copytree(project.root, copy, symlinks=True)
        yield copy


@contextlib.contextmanager
def small_disk(size: int) -> Iterator[pathlib.Path]:
    """A file system in memory with *size* bytes; only root may have one."""
    with tempfile.TemporaryDirectory() as temporary:
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", temporary], check=True)
        try:
            yield pathlib.Path(temporary)
        finally:
            subprocess.run(["umount", "--lazy", temporary], check=True)


def remounted(disk: pathlib.Path, mode: str) -> None:
    """Let the file system at *disk* be written (``rw``) or not (``ro``)."""
    subprocess.run(["mount", "-o", f"remount,{mode}", os.fspath(disk)], check=True)
