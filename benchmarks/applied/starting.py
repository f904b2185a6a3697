"""Starts each module of an application in a process of its own, with stubs for all packages, and says what it recorded.

Reads a job from standard input and writes the results to standard output, both as JSON. The code of the application is
run. It can write and delete nothing outside of its folder, and opens no connection.
"""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import inspect
import io
import itertools
import json
import os
import re
import resource
import runpy
import signal
import sys
import time
import types
import warnings
from collections.abc import Iterator
from typing import Any

from tests.proof import stubs

SECONDS = 10
SLEEPS = 20
MEMORY = 3_000_000_000
_ADDRESS = re.compile(r"0x[0-9a-f]{6,}")
_OURS = ("", os.getcwd())
_MAIN = re.compile(r"^if __name__ == ", re.MULTILINE)
_REFUSED = frozenset(
    "os.remove os.rename os.rmdir os.kill os.system os.exec os.fork os.posix_spawn os.truncate os.chmod os.chown"
    " os.link os.symlink shutil.rmtree shutil.move subprocess.Popen socket.connect socket.bind socket.getaddrinfo"
    " ctypes.dlopen signal.pthread_kill".split()
)


_roots: list[str] = []
"""The folder of the application."""


class TooLong(BaseException):
    """No application catches it."""


def start(job: dict[str, Any], path: str) -> dict[str, Any]:
    """What the module at *path*, relative to the folder of *job*, did."""
    root, seen = job["root"], io.StringIO()
    _roots.append(root)
    os.chdir(root)
    os.environ.clear()
    os.environ.update({"PATH": "/usr/bin:/bin", "HOME": root, **job["environment"]})
    stubs.planted.update(job["planted"])
    name, folder = _dotted(path)
    places = [os.path.join(root, each) for each in (folder, *job["roots"], "")]
    stubs.roots += [os.path.join(each, "") for each in places]
    sys.path[:] = [*places, *(each for each in sys.path if each not in _OURS)]
    for module in [each for each in sys.modules if each.partition(".")[0] in ("tests", "benchmarks")]:
        del sys.modules[module]  # an application may have its own
    sys.argv = [path]
    error = None
    _guard(root)
    os.getpid = lambda: 1
    time.sleep = _slept
    time.time = time.monotonic = time.perf_counter = lambda: 1.7e9 + next(_ticks) / 1000  # the same in each run
    signal.signal(signal.SIGALRM, _too_long)
    signal.alarm(SECONDS)
    try:
        with contextlib.redirect_stdout(seen), contextlib.redirect_stderr(seen), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            error = _run(path, name, job["functions"].get(path, []))
    except TooLong:
        return {"events": [], "printed": "", "error": "too long"}
    signal.alarm(0)
    clean = [_ADDRESS.sub("0x", event) for event in stubs.events]
    return {"events": clean, "printed": _ADDRESS.sub("0x", seen.getvalue()), "error": error}


_sleeps = itertools.count()
_ticks = itertools.count()


def _slept(_: float) -> None:
    """Nobody waits for an application; one that sleeps again and again waits for something that never comes."""
    if next(_sleeps) > SLEEPS:
        raise TooLong


def _too_long(*_: object) -> None:
    raise TooLong


def _run(path: str, name: str, functions: list[str]) -> str | None:
    """Import the module, or run it where it is a script; then call *functions*. The error, if any."""
    error = None
    scope: dict[str, Any] = {}
    sys.setprofile(_watch)
    try:
        if path.endswith(".ipynb"):
            return _cells(path)
        with open(path, encoding="utf-8") as file:
            is_script = _MAIN.search(file.read()) is not None
        if is_script:
            scope = runpy.run_module(name, run_name="__main__", alter_sys=True)
        else:
            scope = vars(importlib.import_module(name))
    except TooLong:
        raise
    except BaseException as problem:
        error = _said(problem)
        module = sys.modules.get(name)
        scope = vars(module) if module is not None else {}
    for function in functions:
        _call(scope, function)
    for name, value in sorted(scope.items()):
        if not name.startswith("__") and isinstance(value, (str, bytes, dict, list, tuple)):
            stubs.record(f"{name} = ", value)
    return error


def _said(problem: BaseException) -> str:
    return _ADDRESS.sub("0x", f"{type(problem).__name__}: {problem}")


def _cells(path: str) -> str | None:
    """Cell after cell, as Jupyter does; an error ends its cell alone."""
    with open(path, encoding="utf-8") as file:
        cells = json.load(file)["cells"]
    scope: dict[str, Any] = {"__name__": "__main__"}
    errors = []
    for cell in cells:
        if cell["cell_type"] != "code":
            continue
        lines = "".join(cell["source"]).split("\n")
        code = "\n".join("pass" if line.startswith(("!", "%")) else line for line in lines)
        try:
            compiled = compile(code, path, "exec", 0x2000)  # ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
            result = eval(compiled, scope)
            if inspect.iscoroutine(result):
                asyncio.run(result)
        except TooLong:
            raise
        except BaseException as problem:
            errors.append(_said(problem))
    for name, value in sorted(scope.items()):
        if not name.startswith("__") and isinstance(value, (str, bytes, dict, list, tuple)):
            stubs.record(f"{name} = ", value)
    return "\n".join(errors) or None


def _call(scope: dict[str, Any], qualified: str) -> None:
    """Call the function or method *qualified* of a module, with stubs for what it needs."""
    value: Any = types.SimpleNamespace(**scope)
    for part in qualified.split("."):
        if isinstance(value, type):
            made = _called(value)
            stubs.record(f"{value.__name__}() → ", vars(made) if hasattr(made, "__dict__") else made)
            value = made
        value = getattr(value, part, None)
    if callable(value):
        result = _called(value)
        stubs.record(f"{qualified}() → ", result)
        if isinstance(value, type):
            stubs.record(f"{qualified} has ", getattr(result, "__dict__", None))


def _called(function: Any) -> Any:
    try:
        needed = [
            each
            for each in inspect.signature(function).parameters.values()
            if each.default is each.empty and each.kind not in (each.VAR_KEYWORD, each.VAR_POSITIONAL)
        ]
        plain = [stubs.Stub(each.name) for each in needed if each.kind is not each.KEYWORD_ONLY]
        named = {each.name: stubs.Stub(each.name) for each in needed if each.kind is each.KEYWORD_ONLY}
        result = function(*plain, **named)
        if inspect.iscoroutine(result):
            return asyncio.run(result)
        return list(_first(result)) if inspect.isgenerator(result) else result
    except TooLong:
        raise
    except BaseException as problem:
        return _said(problem)


def _first(values: Iterator[Any]) -> Iterator[Any]:
    for _, value in zip(range(5), values, strict=False):
        yield value


def _watch(frame: types.FrameType, event: str, result: Any) -> None:
    """Record the names of a function of the application that hold a credential when it ends, and its result."""
    code = frame.f_code
    if event != "return" or not code.co_flags & inspect.CO_OPTIMIZED or code.co_name.startswith("<"):
        return
    if not code.co_filename.startswith(tuple(_roots)):
        return
    for name, value in [*sorted(frame.f_locals.items()), ("return", result)]:
        if isinstance(value, (str, bytes, dict, list, tuple)) and any(
            key in stubs.show(value) for key in stubs.planted
        ):
            stubs.record(f"{code.co_name}: {name} = ", value)


def _dotted(path: str) -> tuple[str, str]:
    """The name by which Python imports the module at *path*, and the folder that it is found from."""
    folder, _, base = path.rpartition("/")
    parts = [base.rpartition(".")[0]]
    while folder and os.path.exists(os.path.join(folder, "__init__.py")):
        folder, _, last = folder.rpartition("/")
        parts.insert(0, last)
    if parts[-1] == "__init__" and len(parts) > 1:
        parts.pop()
    return ".".join(parts), folder


def _guard(root: str) -> None:
    inside = (root + os.sep, "/dev/null")

    def hook(event: str, args: tuple[Any, ...]) -> None:
        if event in _REFUSED:
            raise PermissionError(f"{event} is not for applications here")
        if event in ("open", "os.mkdir"):
            path, mode = args[0], args[1]
            writes = event == "os.mkdir" or (isinstance(mode, str) and set(mode) & set("wax+"))
            if writes and isinstance(path, (str, bytes)) and not os.path.abspath(os.fsdecode(path)).startswith(inside):
                raise PermissionError("an application writes in its own folder here")

    sys.addaudithook(hook)


def main() -> None:
    job = json.load(sys.stdin)
    out = os.fdopen(os.dup(1), "w")
    null = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(null, descriptor)
    stubs.install()
    results = {}
    for path in job["modules"]:
        reader, writer = os.pipe()
        child = os.fork()
        if not child:
            os.close(reader)
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
            try:
                result = start(job, path)
            except BaseException as problem:
                result = {"events": [], "printed": "", "error": f"not started: {_said(problem)}"}
            with os.fdopen(writer, "wb") as pipe:
                pipe.write(json.dumps(result).encode("utf-8", "surrogatepass"))
            os._exit(0)
        os.close(writer)
        with os.fdopen(reader, "rb") as pipe:
            said = pipe.read()
        os.waitpid(child, 0)
        results[path] = json.loads(said) if said else {"events": [], "printed": "", "error": "ended"}
    json.dump(results, out)
    out.flush()


if __name__ == "__main__":
    main()
