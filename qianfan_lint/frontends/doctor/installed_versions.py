"""Third check: are the installed packages ones that pass a credential on?"""

from __future__ import annotations

import glob
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping

from qianfan_lint.core.model import Problem
from qianfan_lint.core.source import Unreadable, read_bytes
from qianfan_lint.frontends.doctor.causes import Cause, Certainty
from qianfan_lint.frontends.doctor.needs import Code
from qianfan_lint.knowledge.providers import Pin, Providers, normalised_package
from qianfan_lint.knowledge.versions import only_below

TIMEOUT = 20
"""Seconds that another interpreter may take to start."""
# With -c the working folder is searched first, where a module of the project could stand in for a standard one.
_SCRIPT = """import sys
sys.path.pop(0)
import importlib.metadata as metadata, json
found = {}
for name in sys.argv[1:]:
    try:
        found[name] = metadata.version(name)
    except metadata.PackageNotFoundError:
        pass
print(json.dumps(found))
"""


class NoInterpreter(Problem):
    """The interpreter that was named cannot be asked; the message says why."""


def site_packages(root: str, environment: Mapping[str, str]) -> tuple[str, ...]:
    """Where the packages of the project's own environment lie, else those of the active one, else those of this.

    Nothing of that environment is run, since a project that is only looked at may bring one.
    """
    for folder in (os.path.join(root, ".venv"), os.path.join(root, "venv"), environment.get("VIRTUAL_ENV", "")):
        if folder and os.path.isdir(folder):
            patterns = (
                ("lib*", "python*", "site-packages"),
                ("lib*", "pypy*", "site-packages"),
                ("Lib", "site-packages"),
            )
            found = (path for parts in patterns for path in glob.glob(os.path.join(glob.escape(folder), *parts)))
            if folders := tuple(dict.fromkeys(map(os.path.realpath, found))):
                return folders
    return tuple(path for path in sys.path if os.path.basename(path) in ("site-packages", "dist-packages"))


def installed(packages: Iterable[str], folders: Iterable[str]) -> dict[str, str]:
    """Name → version of those *packages* whose metadata lies in *folders*; the first of several decides.

    https://packaging.python.org/en/latest/specifications/recording-installed-packages/
    """
    wanted = {normalised_package(name) for name in packages}
    found: dict[str, str] = {}
    for folder in folders:
        try:
            entries = sorted(os.listdir(folder))
        except OSError:
            continue
        for entry in entries:
            stem, suffix = os.path.splitext(entry)
            name = normalised_package(stem.partition("-")[0])
            if suffix in _METADATA and name in wanted and name not in found:
                version = _version(os.path.join(folder, entry, _METADATA[suffix]))
                found |= {name: version} if version else {}
    return found


_METADATA = {".dist-info": "METADATA", ".egg-info": "PKG-INFO"}
_MAX_METADATA = 2**20


def _version(path: str) -> str:
    """The version in the file of metadata at *path*; empty where there is none."""
    try:
        head = read_bytes(path, _MAX_METADATA).decode("utf-8", "replace")
    except Unreadable:
        return ""
    for line in head.splitlines():
        name, _, value = line.partition(":")
        if not line:
            break
        if name.lower() == "version":
            return value.strip()
    return ""


def asked(python: str, packages: Iterable[str]) -> dict[str, str]:
    """Name → version of those *packages* that *python* can import, which is run. Raises NoInterpreter."""
    command = [python, "-c", _SCRIPT, *packages]
    try:
        done = subprocess.run(command, capture_output=True, timeout=TIMEOUT, check=True, stdin=subprocess.DEVNULL)
        found: dict[str, str] = json.loads(done.stdout)
    except (OSError, subprocess.SubprocessError, ValueError) as error:
        text = "{python}: cannot be asked for its packages ({error})"
        raise NoInterpreter(text, python=python, error=type(error).__name__) from None
    return {normalised_package(name): version for name, version in found.items()}


def check(code: Code, providers: Providers, folders: Iterable[str], python: str = "") -> Iterator[Cause]:
    """Releases that the provider data warns of, and those that drop an argument which the code gives.

    Packages are those in *folders*, or those of the interpreter *python* if there is one. Raises NoInterpreter.
    """
    from packaging.requirements import Requirement

    dropping = [
        (place, keyword, call.client.ignored[keyword], Requirement(releases))
        for place, call in code.calls
        for keyword, releases in call.client.ignored_in.items()
        if keyword in call.keywords
    ]
    names = sorted({*providers.pins, *(required.name for *_, required in dropping)})
    packages = asked(python, names) if python else installed(names, folders)
    for package, pin in providers.pins.items():
        if version := packages.get(package):
            yield from _of_pin(pin, package, version)
    for place, keyword, instead, required in dropping:
        version = packages.get(normalised_package(required.name), "")
        if version and required.specifier.contains(version, prereleases=True):
            evidence = f"{required.name} {version}"
            yield Cause.of("dropped", Certainty.PROVED, place, evidence, keyword=keyword, instead=instead or "–")


def _of_pin(pin: Pin, package: str, version: str) -> Iterator[Cause]:
    evidence = f"{package} {version}"
    if version in pin.broken:
        yield Cause.of("broken-release", Certainty.LIKELY, evidence, package=package, version=version)
    elif pin.unrelated:
        yield Cause.of("unrelated", Certainty.LIKELY, evidence, package=package)
    elif pin.minimum and only_below(f"=={version}", pin.minimum):
        names = {"package": package, "minimum": pin.minimum, "reason": pin.reason}
        yield Cause.of("outdated", Certainty.LIKELY, evidence, **names)
