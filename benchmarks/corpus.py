"""The trees that every tool is given: pinned wheels from PyPI, and repositories at a tag."""

from __future__ import annotations

import shutil
import sys
import zipfile
from pathlib import Path
from typing import NamedTuple

from tools import run_quietly

MIXED = {
    "langchain-community": "0.4.1",
    "qianfan": "0.4.12.3",
    "litellm": "1.109.1",
    "transformers": "5.23.0",
    "sympy": "1.14.0",
}
"""Wheels that lie side by side: few of their files have to do with a provider."""
CONCERNED = {
    "dashscope": "2.0.2",
    "maxkb": "https://github.com/1Panel-dev/MaxKB v2.1.0",
    "ragflow": "https://github.com/infiniflow/ragflow v0.27.0",
    "chatchat": "https://github.com/chatchat-space/Langchain-Chatchat v0.3.1",
}
"""Trees of our users, each alone: a wheel, or a repository and its tag."""
TREES = {**MIXED, **CONCERNED}
GROWN = "dashscope"
COPIES = (1, 2, 4, 8, 16)


class Size(NamedTuple):
    """How much a tree holds; litellm ships many files that are not Python."""

    python_files: int
    python_bytes: int
    all_files: int
    all_bytes: int


def lay_out(cache: Path, names: list[str]) -> dict[str, Path]:
    """Return the folders to measure by name, with what is missing downloaded: the mixed trees in one, others alone."""
    corpus = cache / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    _isolate(cache)
    homes = {name: corpus / ("mixed" if name in MIXED else name) for name in names}
    wanted = {homes[name] / f"{name}-{TREES[name].rpartition(' ')[2]}": name for name in names}
    for present in (tree for home in corpus.iterdir() for tree in home.iterdir()):
        if present not in wanted:
            shutil.rmtree(present)
    for tree, name in wanted.items():
        if not tree.exists():
            tree.parent.mkdir(exist_ok=True)
            _fetch(cache, name, tree)
    return {home.name: home for home in dict.fromkeys(homes.values())}


def copies_of(cache: Path, tree: Path, number: int) -> Path:
    """Return a folder with so many copies of a tree."""
    folder = cache / "copies" / str(number)
    shutil.rmtree(folder, ignore_errors=True)
    for copy in range(number):
        shutil.copytree(tree, folder / str(copy))
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


def _fetch(cache: Path, name: str, target: Path) -> None:
    """Lay out a tree by way of a temporary name, so that an interrupted run leaves no half tree behind."""
    partial = cache / f"{target.name}.partial"
    shutil.rmtree(partial, ignore_errors=True)
    address, _, tag = TREES[name].rpartition(" ")
    if address:
        print(f"cloning {address} {tag}", file=sys.stderr)
        run_quietly(["git", "clone", "--quiet", "--depth", "1", "--branch", tag, address, str(partial)])
        shutil.rmtree(partial / ".git")
    else:
        with zipfile.ZipFile(_download(cache / "wheels", name)) as archive:
            archive.extractall(partial)
    partial.rename(target)
