"""Git as a program, run so that nothing which a repository says is run or trusted."""

from __future__ import annotations

import contextlib
import io
import os
import stat
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import IO

from qianfan_lint.project.config import ConfigError

TIMEOUT = 60
"""Seconds that one call may take: a FIFO in the place of a file of git's would keep it for ever."""
MAX_OUTPUT = 128 * 2**20
"""Bytes that one call may put out. A million files fit; a tree whose folders all hold the same two has a billion."""
MAX_MEMORY = 2 * 2**30
"""Bytes of its own that a process may have whose output is read as a stream; on Linux alone."""
_MAX_PROBLEM = 2**16
_MAX_LINE = 2**20

# The configuration of a repository names programs to run, and one on the command line comes before it. Only commands
# that compare no file of the working folder are called, so that no filter, text conversion or external diff is run.
_SETTINGS = (
    "core.fsmonitor=false",
    f"core.hooksPath={os.devnull}",
    "core.pager=cat",
    "protocol.allow=never",
    "safe.bareRepository=explicit",
    # Files beside the commits that say what their parents are: they could leave some out.
    "core.commitGraph=false",
    "advice.graftFileDeprecated=false",
)
_OPTIONS = ("--no-pager", "--no-replace-objects", *(part for each in _SETTINGS for part in ("-c", each)))
_ENVIRONMENT = {
    # A partial clone would fetch what it lacks, with the programs that its configuration names.
    "GIT_NO_LAZY_FETCH": "1",  # from git 2.45 on
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_GRAFT_FILE": os.devnull,
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
    "LANGUAGE": "C",
}


# A hook is given those of the repository that is committed to, which need not be the one that is asked.
_PLACES = frozenset(("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_COMMON_DIR"))
_AT_ONCE = 32 * 2**20
"""Bytes of content that one call reads, unless a single file is larger."""


class GitFailed(Exception):
    """What git said on standard error, in English."""


class TooSlow(ConfigError):
    """Git has said nothing for ``TIMEOUT`` seconds."""


class Git:
    """Plumbing commands in the repository whose top folder is *top*.

    Raises ConfigError where there is no git, or a file that never ends in the place of one of git's.

    *asker* is the option or command that errors name. A repository that *is_bare* has to be named by the user. *index*
    is a file that stands for the repository's own.
    """

    def __init__(self, top: str, asker: str = "--diff-base", *, is_bare: bool = False, index: str = "") -> None:
        self._top = top
        self._asker = asker
        self._program = _program(asker)
        if _has_no_end(os.path.join(top, "" if is_bare else ".git")):
            raise self._unusable()
        self._options = (*_OPTIONS, "-c", "safe.bareRepository=all") if is_bare else _OPTIONS
        # Not the repository around, where the one here is broken.
        self._environment = {name: value for name, value in os.environ.items() if name not in _PLACES}
        self._environment |= {**_ENVIRONMENT, "GIT_CEILING_DIRECTORIES": os.path.dirname(top)}
        if index:
            self._environment["GIT_INDEX_FILE"] = index

    def ask(self, *arguments: str, given: bytes = b"", fails: int = 0) -> bytes:
        """What the command puts out for *given* on standard input; an exit code up to *fails* is no failure.

        Raises GitFailed, and ConfigError where the repository cannot be used.
        """
        with tempfile.TemporaryFile() as questions, tempfile.TemporaryFile() as problems:
            questions.write(given)
            questions.seek(0)
            code, answer = self._run(arguments, questions, problems)
            problems.seek(0)
            problem = problems.read(_MAX_PROBLEM).decode("utf-8", "replace").strip()
        if 0 <= code <= fails:
            return answer
        self._refuse(problem)
        raise GitFailed(problem)

    def empty_tree(self) -> str:
        """The object that git knows as a folder without files."""
        return self.ask("hash-object", "-t", "tree", "--stdin").decode("ascii").strip()

    def _run(self, arguments: Sequence[str], questions: IO[bytes], problems: IO[bytes]) -> tuple[int, bytes]:
        """The exit code and the output. Raises ConfigError where there is no end to it."""
        process = self._started(arguments, questions, problems)
        late = threading.Event()

        def stop() -> None:
            late.set()
            process.kill()

        timer = threading.Timer(TIMEOUT, stop)
        timer.start()
        try:
            assert process.stdout is not None
            answer = process.stdout.read(MAX_OUTPUT + 1)
            if len(answer) > MAX_OUTPUT:
                process.kill()
                text = "{asker}: git prints more than {size} MB: the repository has too many files"
                raise ConfigError(text, asker=self._asker, size=MAX_OUTPUT // 2**20)
            code = process.wait()
        finally:
            timer.cancel()
            process.kill()
            process.communicate()
        if late.is_set():
            raise self._too_slow()
        return code, answer

    def _started(self, arguments: Sequence[str], questions: IO[bytes], problems: IO[bytes]) -> subprocess.Popen[bytes]:
        command = [self._program, *self._options, *arguments]
        try:
            return subprocess.Popen(
                command, cwd=self._top, env=self._environment, stdin=questions, stdout=subprocess.PIPE, stderr=problems
            )
        except OSError:
            raise ConfigError("{asker} needs git, which could not be run", asker=self._asker) from None

    def _too_slow(self) -> TooSlow:
        return TooSlow("{asker}: git took more than {seconds} s", asker=self._asker, seconds=TIMEOUT)

    @contextlib.contextmanager
    def stream(self, *arguments: str, given: bytes = b"") -> Iterator[Output]:
        """What the command puts out for *given*, while it runs, however much that is.

        Raises GitFailed at the end where the command failed, TooSlow where it kept silent for ``TIMEOUT`` seconds, and
        ConfigError where the repository cannot be used.
        """
        with tempfile.TemporaryFile() as questions, tempfile.TemporaryFile() as problems:
            questions.write(given)
            questions.seek(0)
            process = self._started(arguments, questions, problems)
            _limit(process.pid)
            output = Output(process)
            try:
                yield output
                code = process.wait() if output.is_over else 0
            finally:
                output.close()
            if output.is_late:
                raise self._too_slow()
            if code:
                problems.seek(0)
                problem = problems.read(_MAX_PROBLEM).decode("utf-8", "replace").strip()
                self._refuse(problem)
                raise GitFailed(problem)

    def _refuse(self, problem: str) -> None:
        """Say what keeps git from using the repository, if that is the *problem*."""
        if "dubious ownership" in problem or "unsafe repository" in problem:
            text = (
                "{asker}: {path} belongs to another user, so git refuses to use it; "
                "if you trust it, run: git config --global --add safe.directory {path}"
            )
            raise ConfigError(text, asker=self._asker, path=self._top)
        if "not a git repository" in problem or "must be run in a work tree" in problem:
            raise self._unusable()

    def _unusable(self) -> ConfigError:
        return ConfigError("{asker}: git cannot use the repository in {path}", asker=self._asker, path=self._top)

    def said(self, error: GitFailed) -> ConfigError:
        """What git says of a repository that is broken in a way that nothing better can be said of."""
        return ConfigError("{asker}: git says: {problem}", asker=self._asker, problem=error)

    def sizes(self, objects: Iterable[str]) -> dict[str, int]:
        """Object → size in bytes, without those that the repository lacks. Raises GitFailed."""
        answer = self._cat("--batch-check", objects)
        found = (line.split() for line in answer.decode("ascii").splitlines())
        return {parts[0]: int(parts[2]) for parts in found if len(parts) == 3}

    def contents(self, sizes: Mapping[str, int]) -> Iterator[tuple[str, bytes]]:
        """Each object with its content, a part of them in memory at a time. Raises GitFailed."""
        part: list[str] = []
        total = 0
        for name, size in sizes.items():
            if part and total + size > _AT_ONCE:
                yield from self._read(part)
                part, total = [], 0
            part.append(name)
            total += size
        yield from self._read(part)

    def _read(self, objects: Sequence[str]) -> Iterator[tuple[str, bytes]]:
        answer = self._cat("--batch", objects)
        at = 0
        for name in objects:
            head = answer[at : answer.index(b"\n", at)]
            start = at + len(head) + 1
            at = start + int(head.rpartition(b" ")[2]) + 1
            yield name, answer[start : at - 1]

    def _cat(self, option: str, objects: Iterable[str]) -> bytes:
        given = "".join(f"{each}\n" for each in objects).encode()
        return self.ask("cat-file", option, "--buffer", given=given) if given else b""

    def folder(self) -> str:
        """Where git keeps its references. Raises GitFailed."""
        said = self.ask("rev-parse", "--git-common-dir")
        return os.path.join(self._top, os.fsdecode(said).removesuffix("\n"))

    def is_shallow(self) -> bool:
        """Whether the history of the repository is cut off."""
        return self.ask("rev-parse", "--is-shallow-repository").strip() == b"true"


def _has_no_end(folder: str) -> bool:
    """Whether a FIFO or a device stands in the *folder* of git, which would wait for it until it is ended."""
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            with contextlib.suppress(OSError):
                mode = entry.stat().st_mode
                if stat.S_ISFIFO(mode) or stat.S_ISCHR(mode):
                    return True
    return False


def _limit(process: int) -> None:
    """Let *process* have no more than ``MAX_MEMORY``: git collects all differences of a commit before it says one."""
    if sys.platform.startswith("linux"):
        import resource

        with contextlib.suppress(OSError, ValueError):
            resource.prlimit(process, resource.RLIMIT_DATA, (MAX_MEMORY, MAX_MEMORY))


class Output:
    """What a running process puts out. It is ended where it keeps silent for ``TIMEOUT`` seconds of a read."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        assert isinstance(process.stdout, io.BufferedReader)
        self._process, self._file = process, process.stdout
        self._since: float | None = None
        self.is_over = False
        """Whether it was read to its end."""
        self.is_late = False
        self._ended = threading.Event()
        self._watch = threading.Thread(target=self._end_where_silent, daemon=True)
        self._watch.start()

    def read(self, size: int) -> bytes:
        """The next *size* bytes; fewer at the end."""
        return self._read(self._file.read, size)

    def line(self) -> bytes:
        """The next line, with its end; empty at the end."""
        return self._read(self._file.readline, _MAX_LINE)

    def parts(self, end: bytes) -> Iterator[bytes]:
        """What stands before each *end*, and behind the last. It is read as it comes, not line by line."""
        rest = b""
        while data := self._read(self._file.read1, _MAX_LINE):
            *parts, rest = (rest + data).split(end)
            yield from parts
        if rest:
            yield rest

    def _read(self, read: Callable[[int], bytes], size: int) -> bytes:
        self._since = time.monotonic()
        answer = read(size)
        self._since = None
        self.is_over = self.is_over or not answer
        return answer

    def _end_where_silent(self) -> None:
        while not self._ended.wait(min(TIMEOUT, 1)):
            since = self._since
            if since is not None and time.monotonic() - since > TIMEOUT:
                self.is_late = True
                self._process.kill()
                return

    def close(self) -> None:
        """End the process, whatever it is at."""
        self._ended.set()
        self._process.kill()
        self._process.communicate()
        self._watch.join()


def _program(asker: str) -> str:
    """The path of git. Neither the working folder nor a relative entry of PATH is searched, where a project could lie.

    Raises ConfigError.
    """
    name = "git.exe" if os.name == "nt" else "git"
    for folder in os.get_exec_path():
        path = os.path.join(folder, name)
        if os.path.isabs(folder) and os.path.isfile(path) and os.access(path, os.X_OK):
            return path
    raise ConfigError("{asker} needs git, which could not be run", asker=asker)
