"""Third check: are the installed packages ones that pass a credential on?"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping

from qianfan_lint.doctor.causes import Cause, Certainty
from qianfan_lint.doctor.needs import Code
from qianfan_lint.providers import Providers, normalised_package

TIMEOUT = 20
"""Seconds that another interpreter may take to start."""
# With -c the working folder is searched first, where a module of the project could stand in for a standard one.
_SCRIPT = """import sys
sys.path.pop(0)
import importlib.metadata as metadata, json
print(json.dumps({each.metadata["Name"]: each.version for each in metadata.distributions() if each.metadata["Name"]}))
"""


class NoInterpreter(Exception):
    """The interpreter that was named cannot be asked; the text says why."""


def interpreter(root: str) -> str:
    """The project's own interpreter if it has one, else this."""
    for folder in (".venv", "venv"):
        for parts in (("bin", "python"), ("Scripts", "python.exe")):
            path = os.path.join(root, folder, *parts)
            if os.path.isfile(path):
                return path
    return sys.executable


def installed(python: str) -> dict[str, str]:
    """Name → version of every package that *python* can import. Raises NoInterpreter."""
    if python == sys.executable:
        import importlib.metadata as metadata

        found = {each.metadata["Name"]: each.version for each in metadata.distributions()}
    else:
        command = [python, "-c", _SCRIPT]
        try:
            done = subprocess.run(command, capture_output=True, timeout=TIMEOUT, check=True, stdin=subprocess.DEVNULL)
            found = json.loads(done.stdout)
        except (OSError, subprocess.SubprocessError, ValueError) as error:
            raise NoInterpreter(f"{python}: cannot be asked for its packages ({type(error).__name__})") from None
    return {normalised_package(name): version for name, version in found.items() if name}


def check(code: Code, packages: Mapping[str, str], providers: Providers) -> Iterator[Cause]:
    """Releases that the provider data warns of, and those that drop an argument which the code gives."""
    from packaging.requirements import Requirement
    from packaging.version import InvalidVersion, Version

    for package, pin in providers.pins.items():
        version = packages.get(package)
        if version is None:
            continue
        evidence = f"{package} {version}"
        try:
            below = bool(pin.minimum) and Version(version) < Version(pin.minimum)
        except InvalidVersion:
            continue
        if version in pin.broken:
            yield Cause.of("broken-release", Certainty.LIKELY, evidence, package=package, version=version)
        elif pin.unrelated:
            yield Cause.of("unrelated", Certainty.LIKELY, evidence, package=package)
        elif below:
            names = {"package": package, "minimum": pin.minimum, "reason": pin.reason}
            yield Cause.of("outdated", Certainty.LIKELY, evidence, **names)
    for place, call in code.calls:
        for keyword, releases in call.client.ignored_in.items():
            required = Requirement(releases)
            version = packages.get(normalised_package(required.name), "")
            if keyword in call.keywords and version and required.specifier.contains(version, prereleases=True):
                instead = call.client.ignored[keyword] or "–"
                evidence = f"{required.name} {version}"
                yield Cause.of("dropped", Certainty.PROVED, place, evidence, keyword=keyword, instead=instead)
