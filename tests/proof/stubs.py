"""Modules in the place of SDKs and HTTP clients: whatever is called, entered or set on them is recorded.

What reads the environment itself does so here too: a client that is given no credential records those of its variables.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import os
import re
import sys
import types
from collections.abc import Callable, Iterator
from typing import Any

from qianfan_lint.knowledge import providers

REAL = frozenset(
    "pydantic pydantic_settings pydantic_core typing_inspection annotated_types typing_extensions dotenv click typer"
    " annotated_doc rich shellingham markdown_it mdurl pygments attr attrs colorama qianfan_lint tests".split()
)
"""Installed packages that run as they are; everything else that is no part of Python is recorded."""
CLIENTS = providers.load().clients
events: list[str] = []
planted: set[str] = set()
"""The credentials of the program."""
roots: list[str] = []
"""The folders that an application imports its own modules from, beside the one that it runs in."""
written: set[str] = set()
"""The variables that it sets itself: of others it is no matter who else sees them."""


def show(value: Any, depth: int = 4) -> str:
    """*value* as text: equal for equal content, with everything that could be a credential in clear."""
    if isinstance(value, Stub):
        return f"<{object.__getattribute__(value, '_path')}>"
    if hasattr(value, "get_secret_value") and not isinstance(value, type):
        return f"secret {show(value.get_secret_value())}"
    if isinstance(value, str):
        return repr(value.strip() if value.strip() in planted else value)
    if value is None or isinstance(value, (bool, int, float, bytes, type)):
        return repr(value)
    if not depth:
        return "…"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{show(k)}: {show(v, depth - 1)}" for k, v in value.items()) + "}"
    if isinstance(value, (list, tuple, set)):
        return "[" + ", ".join(show(each, depth - 1) for each in value) + "]"
    if isinstance(value, (types.FunctionType, types.MethodType, types.ModuleType)):
        return f"<{value.__name__}>"
    return f"<{type(value).__name__} {show(dict(getattr(value, '__dict__', {})), depth - 1)}>"


def record(what: str, *args: Any, **kwargs: Any) -> None:
    given = ", ".join([*map(show, args), *(f"{name}={show(value)}" for name, value in kwargs.items())])
    events.append(f"{what}({given})")


class Stub:
    """Anything of a package: a class, a client, an answer."""

    def __init__(self, path: str) -> None:
        object.__setattr__(self, "_path", path)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        made = Stub(f"{self._path}.{name}")
        object.__setattr__(self, name, made)
        return made

    def __setattr__(self, name: str, value: Any) -> None:
        record(f"{self._path}.{name} = ", value)
        object.__setattr__(self, name, value)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        record(self._path, *args, **kwargs)
        client = CLIENTS.get(self._path)
        is_given = any(key in events[-1] for key in planted)
        if client is not None:
            is_given = is_given or bool(set(client.keywords) & set(kwargs)) or len(args) > 1
        if client is not None and not is_given:
            read = {name for slot in providers.load().slots if slot.provider == client.provider for name in slot.env}
            for name in sorted(read & set(os.environ)):
                if os.environ[name].strip() in planted:
                    record(f"{self._path} reads {name}: ", os.environ[name])
        if len(args) == 1 and not kwargs and isinstance(args[0], (types.FunctionType, type)):
            return args[0]  # a decorator
        return Stub(f"{self._path}()")

    def __getitem__(self, key: Any) -> Any:
        return Stub(f"{self._path}[{key!r}]")

    def __setitem__(self, key: Any, value: Any) -> None:
        record(f"{self._path}[{key!r}] = ", value)

    def __contains__(self, key: Any) -> bool:
        return False

    def __iter__(self) -> Iterator[Any]:
        return iter(())

    def __len__(self) -> int:
        return 1

    def __enter__(self) -> Any:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    async def __aenter__(self) -> Any:
        return self

    async def __aexit__(self, *_: object) -> None:
        pass

    def __await__(self) -> Iterator[Any]:
        yield from ()
        return self

    def __mro_entries__(self, bases: tuple[Any, ...]) -> tuple[type, ...]:
        return ()

    def __or__(self, other: Any) -> Any:
        return self

    __ror__ = __or__

    def __str__(self) -> str:
        return f"<{self._path}>"


class Package(types.ModuleType):
    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        special = SPECIAL.get(f"{self.__name__}.{name}")
        made = special() if special is not None else Stub(f"{self.__name__}.{name}")
        object.__setattr__(self, name, made)
        return made

    def __setattr__(self, name: str, value: Any) -> None:
        if not name.startswith("__") and not isinstance(value, types.ModuleType):
            record(f"{self.__name__}.{name} = ", value)
        super().__setattr__(name, value)


class Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Answers for every package that is neither Python's own, nor real, nor of the program's folder."""

    def find_spec(self, fullname: str, path: Any, target: Any = None) -> importlib.machinery.ModuleSpec | None:
        root = fullname.partition(".")[0]
        if root in sys.stdlib_module_names or root.startswith("_"):
            return None
        if root in REAL and importlib.machinery.PathFinder.find_spec(root) is not None:
            return None
        if any(os.path.exists(f"{each}{root}.py") or os.path.isdir(f"{each}{root}") for each in ("", *roots)):
            return None
        return importlib.machinery.ModuleSpec(fullname, self, is_package=True)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType:
        return Package(spec.name)

    def exec_module(self, module: types.ModuleType) -> None:
        pass


class _Missing(Exception):
    pass


def _lookup(name: str, default: Any = _Missing, cast: Any = None, **_: Any) -> Any:
    """As decouple, starlette and environs do: the variable, then the default, else an error."""
    value = os.environ.get(name, default)
    if value is _Missing:
        raise _Missing(name)
    return cast(value) if cast is not None and value is not None else value


class _Reader:
    def __init__(self, *_: Any, **__: Any) -> None:
        pass

    def __call__(self, name: str, default: Any = _Missing, cast: Any = None, **options: Any) -> Any:
        # In starlette `cast` stands before `default`.
        if isinstance(default, type) and default is not _Missing:
            default, cast = options.get("default", _Missing), default
        return _lookup(name, default, cast)

    str = __call__


class _Token:
    """haystack's ``Secret``: a token, or the variable that it is read from when it is asked for."""

    def __init__(self, read: Callable[[], str]) -> None:
        self.get_secret_value = read

    @classmethod
    def from_token(cls, token: str) -> _Token:
        return cls(lambda: token)

    @classmethod
    def from_env_var(cls, name: str, strict: bool = True) -> _Token:
        return cls(lambda: os.environ[name])


class _Flask:
    def __init__(self, *_: Any) -> None:
        self.config: dict[str, Any] = _Configuration()

    def route(self, *_: Any, **__: Any) -> Any:
        return lambda function: function


class _Configuration(dict[str, Any]):
    def from_mapping(self, *tables: Any, **values: Any) -> None:
        self.update(*tables, **values)

    def from_object(self, holder: Any) -> None:
        self.update({name: getattr(holder, name) for name in dir(holder) if name.isupper()})


class _OmegaConf:
    """Fills variables in where a configuration is made, and not where it is read: here that is the same."""

    @classmethod
    def create(cls, given: Any) -> Any:
        if isinstance(given, dict):
            return {name: cls.create(value) for name, value in given.items()}
        return _INTERPOLATED.sub(cls._looked_up, given) if isinstance(given, str) else given

    @staticmethod
    def _looked_up(found: re.Match[str]) -> str:
        name, default = found.groups()
        if name not in os.environ and default is None:
            raise _Missing(name)
        return os.environ.get(name, default or "")


_INTERPOLATED = re.compile(r"\$\{oc\.env:(\w+)(?:,\s*([^}]*))?\}")
SPECIAL: dict[str, Callable[[], Any]] = {
    "decouple.config": lambda: _lookup,
    "starlette.config.Config": lambda: _Reader,
    "environs.Env": lambda: _Reader,
    "environs.env": _Reader,
    "haystack.utils.Secret": lambda: _Token,
    "omegaconf.OmegaConf": lambda: _OmegaConf,
    "flask.Flask": lambda: _Flask,
}


def _shell(name: str, command: str) -> None:
    """A shell would replace variables: one that is not set stands for itself."""
    record(name, re.sub(r"\$\{?(\w+)\}?", lambda found: os.environ.get(found[1], f"<{found[1]}>"), command))


def install() -> None:
    """Put the stubs before everything, and record what Python itself would send or start."""
    import asyncio
    import functools
    import http.client
    import subprocess
    import urllib.request

    sys.meta_path.insert(0, Finder())

    def opened(request: Any, *args: Any, **kwargs: Any) -> Any:
        if isinstance(request, urllib.request.Request):
            record("urlopen", request.full_url, dict(request.header_items()), request.data)
        else:
            record("urlopen", request)
        return Stub("urlopen()")

    def started(name: str) -> Callable[..., Any]:
        def run(command: Any, **options: Any) -> Any:
            given = options.get("env")
            environment = os.environ if given is None else given
            keys = {key: value for key, value in environment.items() if value in planted and (given or key in written)}
            record(f"subprocess.{name}", command, keys)
            return Stub(f"subprocess.{name}()")

        return run

    urllib.request.urlopen = opened
    put = os.putenv

    def putenv(name: Any, value: Any) -> None:
        """For processes that are started later: what they see is recorded from ``os.environ``, which calls this too."""
        if isinstance(name, bytes):
            put(name, value)
        else:
            os.environ[name] = value

    os.putenv = putenv
    for name in ("run", "Popen", "call", "check_call", "check_output", "getoutput", "getstatusoutput"):
        setattr(subprocess, name, started(name))
    for name in ("system", "popen"):
        setattr(os, name, functools.partial(_shell, f"os.{name}"))
    for name in ("create_subprocess_exec", "create_subprocess_shell"):
        setattr(asyncio, name, Stub(f"asyncio.{name}"))
    http.client.HTTPConnection.request = lambda self, *args, **kwargs: record(  # type: ignore[method-assign]
        f"{self.host}", *args, **kwargs
    )
    http.client.HTTPConnection.getresponse = lambda self: Stub("response")  # type: ignore[assignment,method-assign]
