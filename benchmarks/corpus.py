"""The trees that every tool is given: pinned wheels from PyPI, unpacked side by side in one folder."""

from __future__ import annotations

import shutil
import sys
import zipfile
from pathlib import Path
from typing import NamedTuple

from tools import run_quietly

TREES = {
    "langchain-community": "0.4.1",
    "qianfan": "0.4.12.3",
    "litellm": "1.109.1",
    "transformers": "5.23.0",
    "sympy": "1.14.0",
}


class Size(NamedTuple):
    """How much a tree holds; litellm ships many files that are not Python."""

    python_files: int
    python_bytes: int
    all_files: int
    all_bytes: int


def lay_out(cache: Path, names: list[str]) -> Path:
    """Return a folder that holds exactly the named trees, downloading and unpacking what is missing."""
    folder = cache / "corpus"
    folder.mkdir(parents=True, exist_ok=True)
    _isolate(cache)
    wanted = {f"{name}-{TREES[name]}": name for name in names}
    for present in folder.iterdir():
        if present.name not in wanted:
            shutil.rmtree(present)
    for tree, name in wanted.items():
        if not (folder / tree).exists():
            _unpack(_download(cache / "wheels", name), folder / tree)
    return folder


def measure_size(tree: Path) -> Size:
    """Count a tree by reading all of it, which also brings it into the page cache for the first tool."""
    python: list[int] = []
    other: list[int] = []
    for path in tree.rglob("*"):
        if path.is_file():
            (python if path.suffix == ".py" else other).append(_read(path))
    return Size(len(python), sum(python), len(python) + len(other), sum(python) + sum(other))


def _read(path: Path) -> int:
    """Read a file piece by piece and return its size."""
    with path.open("rb", buffering=0) as file:
        return sum(map(len, iter(lambda: file.read(1 << 16), b"")))


def _isolate(cache: Path) -> None:
    """Stop the search for settings and ignore files at the cache, so that no tool sees those of a project around it."""
    (cache / ".git").mkdir(exist_ok=True)
    (cache / "pyproject.toml").write_text("[tool.qianfan-lint]\n", encoding="utf-8")


def _download(wheels: Path, name: str) -> Path:
    """Return the pinned wheel, from the cache if it is there."""
    pattern = f"{name.replace('-', '_')}-{TREES[name]}-*.whl"
    if not any(wheels.glob(pattern)):
        print(f"downloading {name} {TREES[name]}", file=sys.stderr)
        pip = [sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary", ":all:"]
        run_quietly([*pip, "--dest", str(wheels), f"{name}=={TREES[name]}"])
    return next(wheels.glob(pattern))


def _unpack(wheel: Path, target: Path) -> None:
    """Unpack by way of a temporary name, so that an interrupted run leaves no half tree behind."""
    partial = target.parent.parent / f"{target.name}.partial"
    shutil.rmtree(partial, ignore_errors=True)
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(partial)
    partial.rename(target)
