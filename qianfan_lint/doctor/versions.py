"""Third check: are the installed packages ones that pass a credential on?"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping

from qianfan_lint.doctor.causes import Cause, Certainty
from qianfan_lint.doctor.needs import Code
from qianfan_lint.model import Problem
from qianfan_lint.providers import Pin, Providers, normalised_package
from qianfan_lint.versions import only_below

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


def interpreter(root: str, environment: Mapping[str, str]) -> str:
    """The project's own interpreter if it has one, else that of the environment that is active, else this."""
    for folder in (os.path.join(root, ".venv"), os.path.join(root, "venv"), environment.get("VIRTUAL_ENV", "")):
        for parts in (("bin", "python"), ("Scripts", "python.exe")):
            path = os.path.join(folder, *parts)
            if folder and os.path.isfile(path):
                return path
    return sys.executable


def installed(python: str, packages: Iterable[str]) -> dict[str, str]:
    """Name → version of those *packages* that *python* can import. Raises NoInterpreter."""
    command = [python, "-c", _SCRIPT, *packages]
    try:
        done = subprocess.run(command, capture_output=True, timeout=TIMEOUT, check=True, stdin=subprocess.DEVNULL)
        found: dict[str, str] = json.loads(done.stdout)
    except (OSError, subprocess.SubprocessError, ValueError) as error:
        text = "{python}: cannot be asked for its packages ({error})"
        raise NoInterpreter(text, python=python, error=type(error).__name__) from None
    return {normalised_package(name): version for name, version in found.items()}


def check(code: Code, python: str, providers: Providers) -> Iterator[Cause]:
    """Releases that the provider data warns of, and those that drop an argument which the code gives.

    Raises NoInterpreter.
    """
    from packaging.requirements import Requirement

    dropping = [
        (place, keyword, call.client.ignored[keyword], Requirement(releases))
        for place, call in code.calls
        for keyword, releases in call.client.ignored_in.items()
        if keyword in call.keywords
    ]
    packages = installed(python, sorted({*providers.pins, *(required.name for *_, required in dropping)}))
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
