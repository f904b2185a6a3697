"""Runs programs one after the other in this process, each as if it were alone, and says what it recorded.

Reads a list of jobs from standard input and writes a list of results to standard output, both as JSON.
"""

from __future__ import annotations

import asyncio
import builtins
import contextlib
import inspect
import io
import json
import os
import re
import sys
import types
import warnings
from typing import Any

from tests.proof import stubs

MAX_NAMES = 20


def run(job: dict[str, Any]) -> dict[str, Any]:
    """The outcome of the program ``job["main"]`` in ``job["folder"]``, with the variables ``job["environment"]``."""
    missing: list[str] = []
    while True:
        outcome = _once(job, missing)
        name = re.fullmatch(r"NameError: name '(\w+)' is not defined.*", outcome["error"] or "")
        if not job["loose"] or name is None or len(missing) > MAX_NAMES:
            return outcome
        missing.append(name[1])  # a form is a part of a program: what it leaves out is anything


def _once(job: dict[str, Any], missing: list[str]) -> dict[str, Any]:
    before, variables = set(sys.modules), dict(os.environ)
    stubs.events.clear()
    stubs.planted.clear()
    stubs.planted.update(job["planted"])
    stubs.written.clear()
    stubs.written.update(job["written"])
    output = io.StringIO()
    error: str | None = None
    os.chdir(job["folder"])
    sys.path.insert(0, job["folder"])
    sys.argv = [job["main"], *(["a"] if job["loose"] else [])]
    os.environ.clear()
    os.environ.update({"PATH": variables.get("PATH", ""), **job["environment"]})
    main = types.ModuleType("__main__")
    own, sys.modules["__main__"] = sys.modules["__main__"], main
    vars(main)["__builtins__"] = {**vars(builtins), **{name: stubs.Stub(name) for name in missing}}
    try:
        with open(job["main"], encoding="utf-8") as file:
            code = compile(file.read(), job["main"], "exec", dont_inherit=True)
        with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of a library about the program, which quote its lines
            sys.setprofile(_watch)
            exec(code, vars(main))
            if job["loose"]:
                _exercise(main)
            for name in job["written"]:
                stubs.record("environment", name, os.environ.get(name))
    except BaseException as problem:
        error = f"{type(problem).__name__}: {problem}"
    finally:
        sys.setprofile(None)
        sys.modules["__main__"] = own
        for name in set(sys.modules) - before:
            root = name.partition(".")[0]
            if root not in stubs.REAL and root not in sys.stdlib_module_names:
                del sys.modules[name]
        sys.path.remove(job["folder"])
        os.environ.clear()
        os.environ.update(variables)
    return {"events": list(stubs.events), "printed": output.getvalue(), "error": error}


def _watch(frame: types.FrameType, event: str, result: Any) -> None:
    """Record the names of a function of the program that hold a credential when it ends, and its result."""
    code = frame.f_code
    if code.co_flags & inspect.CO_GENERATOR and result is None:
        return  # closed, perhaps before it was begun
    if event != "return" or not code.co_flags & inspect.CO_OPTIMIZED or code.co_name.startswith("<"):
        return
    if not code.co_filename.startswith(("main.py", os.getcwd())):
        return
    for name, value in [*sorted(frame.f_locals.items()), ("return", result)]:
        if isinstance(value, (str, bytes, dict, list, tuple)) and any(
            key in stubs.show(value) for key in stubs.planted
        ):
            stubs.record(f"{code.co_name}: {name} = ", value)


def _exercise(main: types.ModuleType) -> None:
    """Call and look at all that the form defines: its names, functions, classes and options."""
    for name, value in list(vars(main).items()):
        if name.startswith("__") or isinstance(value, (types.ModuleType, stubs.Stub)):
            continue
        if getattr(value, "__module__", None) != "__main__" and not _is_data(value):
            if type(value).__name__ == "ArgumentParser":
                stubs.record(f"{name}.parse_args", vars(value.parse_args([])))
            elif type(value).__name__ in ("Command", "Group"):
                stubs.record(f"{name}.main", value.main([], standalone_mode=False))
            elif value is not os.environ and any(key in stubs.show(value) for key in stubs.planted):
                stubs.record(f"{name} = ", value)
            continue
        if isinstance(value, types.FunctionType):
            stubs.record(f"{name}() → ", _called(value))
        elif isinstance(value, type):
            made = _called(value)
            # What an object has may come from a factory: then the class has none.
            own = {*getattr(made, "__dict__", {}), *getattr(value, "__annotations__", {})}
            shared = {k: v for k, v in vars(value).items() if not k.startswith(("_", "model_")) and k not in own}
            fields = {k: getattr(made, k, None) for k in sorted(own)}
            stubs.record(f"{name}() → ", made, fields, shared)
            for method, function in inspect.getmembers(made, inspect.ismethod):
                if not method.startswith("_") and function.__func__.__module__ == "__main__":
                    stubs.record(f"{name}().{method}() → ", _called(function))
        elif not _is_data(value):
            stubs.record(f"{name} = ", value)
    for name, value in list(vars(main).items()):  # as the functions left it
        if not name.startswith("__") and _is_data(value):
            stubs.record(f"{name} = ", value)


def _is_data(value: Any) -> bool:
    return isinstance(value, (str, bytes, dict, list, tuple, set, int)) or value is None


def _called(function: Any) -> Any:
    """What a call with nothing but the arguments that it needs gives, or how it fails."""
    with contextlib.suppress(Exception):
        if isinstance(function, type):  # a settings class needs none
            return function()
    try:
        needed = [
            each
            for each in inspect.signature(function).parameters.values()
            if each.default is each.empty and each.kind not in (each.VAR_KEYWORD, each.VAR_POSITIONAL)
        ]
        plain = ["x" for each in needed if each.kind is not each.KEYWORD_ONLY]
        result = function(*plain, **{each.name: "x" for each in needed if each.kind is each.KEYWORD_ONLY})
        return asyncio.run(result) if inspect.iscoroutine(result) else result
    except NameError:
        raise
    except Exception as problem:
        return f"{type(problem).__name__}: {problem}"


def main() -> None:
    jobs = json.load(sys.stdin)
    out = sys.stdout
    stubs.install()
    json.dump([run(job) for job in jobs], out)


if __name__ == "__main__":
    main()
