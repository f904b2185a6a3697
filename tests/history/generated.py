"""Generated repositories, and what their history holds by looking at every file of every commit."""

from __future__ import annotations

import os
import random
import subprocess
from typing import Any, NamedTuple

from tests.git import Repository
from tests.keys import make

FILES = {
    "app.py": 'import os\n\nDASHSCOPE_API_KEY = "{}"\nprint("{}")\n',
    "pkg/settings.py": 'OPENAI_API_KEY = "{}"\n# {}\n',
    ".env": "DASHSCOPE_API_KEY={}\nNAME={}\n",
    "README.md": "Run `export DASHSCOPE_API_KEY={}` first.\n\n{}\n",
    "config.json": '{{"dashscope_api_key": "{}", "note": "{}"}}\n',
    "static/app.js": 'const key = "{}"; // {}\n',
    "deploy/compose.yaml": "services:\n  app:\n    environment:\n      DASHSCOPE_API_KEY: {}\n      NOTE: {}\n",
}
KEYS = [make(f"dashscope-key:{number}") for number in range(7)]
CLEAN = "$KEY"


class Truth(NamedTuple):
    """Of one credential."""

    first: str
    last: str
    in_head: bool
    branches: set[str]
    tags: set[str]
    paths: set[str]


def build(repository: Repository, source: random.Random, steps: int = 14) -> None:
    """Random commits, branches, merges and tags, a day apart, in the repository."""
    branches = ["main"]
    for step in range(steps):
        day(step)
        what = source.random()
        if what < 0.2:
            name = f"topic-{step}"
            repository.run("checkout", "--quiet", "-B", name)
            branches.append(name)
        elif what < 0.35:
            repository.run("checkout", "--quiet", source.choice(branches))
        elif what < 0.5:
            repository.run(
                "merge", "--quiet", "--no-edit", "-X", "ours", "--allow-unrelated-histories", source.choice(branches)
            )
        elif what < 0.6:
            repository.run("tag", "--force", f"v{step}")
        change(repository, source, step)


def day(step: int) -> None:
    for name in ("GIT_COMMITTER_DATE", "GIT_AUTHOR_DATE"):
        os.environ[name] = f"{1_600_000_000 + step * 86_400} +0000"


def change(repository: Repository, source: random.Random, step: int) -> None:
    """One commit: a file written, removed or renamed."""
    path = source.choice(list(FILES))
    root = repository.project.root
    if source.random() < 0.25 and (root / path).exists():
        (root / path).unlink()
    else:
        key = source.choice([*KEYS, CLEAN, CLEAN])
        repository.project.write(path, FILES[path].format(key, f"step {step}").encode())
    repository.run("add", "--all")
    repository.run("commit", "--quiet", "--allow-empty", "--message", f"step {step}")


def truth(repository: Repository) -> dict[str, Truth]:
    """Masked key → where it is, by the files of every commit, one by one."""
    commits = repository.run("rev-list", "--all").split()
    times = {each: int(repository.run("show", "-s", "--format=%ct", each)) for each in commits}
    parents = {each: repository.run("show", "-s", "--format=%P", each).split() for each in commits}
    files = {each: _files(repository, each) for each in commits}
    head = repository.run("rev-parse", "HEAD").strip()
    found: dict[str, Truth] = {}
    for key in KEYS:
        holding = {each: {path for path, text in files[each].items() if key in text} for each in commits}
        if not any(holding.values()):
            continue
        brought = [each for each in commits if holding[each] and not any(holding[p] for p in parents[each])]
        inside = [each for each in commits if holding[each]]
        refs = repository.run(
            "for-each-ref", "--format=%(refname)", *(f"--contains={each}" for each in brought)
        ).split()
        found[key] = Truth(
            min(brought, key=lambda each: (times[each], each)),
            max(inside, key=lambda each: (times[each], each)),
            bool(holding[head]),
            {ref.removeprefix("refs/heads/") for ref in refs if ref.startswith("refs/heads/")},
            {ref.removeprefix("refs/tags/") for ref in refs if ref.startswith("refs/tags/")},
            set().union(*holding.values()),
        )
    return found


def _files(repository: Repository, commit: str) -> dict[str, str]:
    names = repository.run("ls-tree", "-r", "--name-only", "-z", commit).split("\0")
    return {name: repository.run("show", f"{commit}:{name}") for name in names if name}


def told(findings: list[dict[str, Any]]) -> list[Truth]:
    rows = [finding["history"] for finding in findings]
    return [
        Truth(
            row["first"]["commit"],
            row["last"]["commit"],
            row["in_head"],
            set(row["branches"]),
            set(row["tags"]),
            set(row["paths"]),
        )
        for row in rows
    ]


def clone(repository: Repository, *options: str) -> str:
    """A clone beside the repository."""
    target = f"{repository.project.root}-clone"
    url = f"file://{repository.project.root}"
    subprocess.run(["git", "clone", "--quiet", *options, url, target], check=True, capture_output=True)
    return target
