"""What a project needs to be checked from now on: the files that ``init`` writes, and what it leaves to the user.

Nothing that is there is changed but by a line behind it, and nothing is planned twice.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from typing import NamedTuple

import tomli
import yaml

from qianfan_lint.core.model import Message
from qianfan_lint.core.patterns import lazy
from qianfan_lint.core.source import Unreadable, read_bytes
from qianfan_lint.pipeline.baseline import DEFAULT, Baseline
from qianfan_lint.pipeline.fixing.destination import is_below
from qianfan_lint.pipeline.fixing.writing import Change
from qianfan_lint.pipeline.run import Report
from qianfan_lint.project.config import Config
from qianfan_lint.project.git import is_tracked, top_of
from qianfan_lint.project.gitignore import is_ignored
from qianfan_lint.project.nearest import PYPROJECT, in_folder

MUCH = 10
"""Findings; more of them go into a baseline."""
HOOKS = ".pre-commit-config.yaml"
WORKFLOW = ".github/workflows/qianfan-lint.yml"
GITLAB = ".gitlab-ci.yml"
_HOOK = """\
- repo: local
  hooks:
    - id: qianfan-lint
      name: qianfan-lint
      entry: qianfan-lint check --staged
      language: system
      pass_filenames: false
"""
_GITHUB = """\
name: qianfan-lint
on: [push, pull_request]
permissions:
  contents: read
jobs:
  qianfan-lint:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683 # v4.2.2
      - run: pipx run --spec '{source}' qianfan-lint check --output-format github
"""
_JOB = """\

qianfan-lint:
  image: python:3.13
  script:
    - python3 -I -m venv /tmp/qianfan-lint
    - /tmp/qianfan-lint/bin/python -I -m pip install --quiet '{source}'
    - /tmp/qianfan-lint/bin/qianfan-lint check
"""
_NAME = lazy(r"(?m)^[ \t]*(?:export[ \t]+)?([A-Za-z_]\w*)[ \t]*=")
_SOURCE = lazy(r"[\w@:/.+=~#&%-]+")


class Plan(NamedTuple):
    changes: tuple[Change, ...]
    left: tuple[Message, ...]
    """What the user has to do."""


def is_source(text: str) -> bool:
    """Whether *text* can stand in a shell command as what pip installs."""
    return _SOURCE.fullmatch(text) is not None


def plan(folder: str, source: str, report: Report) -> Plan:
    """What the project in *folder*, with the findings of *report*, needs; CI installs *source*. Raises Unreadable."""
    steps = (
        *_configuration(folder, report),
        *_gitignore(folder),
        *_example(folder),
        *_hook(folder),
        *_github(folder, source),
        *_gitlab(folder, source),
    )
    changes = tuple(each for each in steps if isinstance(each, Change) and is_below(each.path, folder))
    left = [
        each if isinstance(each, Message) else Message.of("{path} leads out of the project: left alone", path=each.path)
        for each in steps
        if each not in changes
    ]
    return Plan(changes, tuple(left))


def _in(folder: str, *names: str) -> str:
    return os.path.normpath(os.path.join(folder, *names))


def _content(path: str) -> bytes | None:
    """Raises Unreadable."""
    try:
        return read_bytes(path) if os.path.lexists(path) else None
    except Unreadable as error:
        raise Unreadable("{path}: {problem}", path=path, problem=error.message) from None


def _behind(path: str, more: str) -> Change:
    """*more* behind what is in the file at *path*. Raises Unreadable."""
    before = _content(path)
    break_ = b"\n" if before and not before.endswith(b"\n") else b""
    return Change(path, before, (before or b"") + break_ + more.encode())


def _configuration(folder: str, report: Report) -> Iterator[Change | Message]:
    lines = ['env-file = ".env"']
    baseline = _in(folder, DEFAULT)
    if len(report.diagnostics) > MUCH and not os.path.lexists(baseline):
        lines.append(f'baseline = "{DEFAULT}"')
        yield Change(baseline, None, bytes(Baseline(baseline).updated(report, prune=False)))
    known = in_folder(folder)
    if known is not None:
        if len(lines) > 1:
            yield Message.of("{path}: add the line {line}", path=known, line=lines[-1])
        return
    pyproject = _in(folder, PYPROJECT)
    if not os.path.isfile(pyproject):
        yield Change(_in(folder, "qianfan-lint.toml"), None, "".join(f"{each}\n" for each in lines).encode())
        return
    change = _behind(pyproject, "".join(f"{each}\n" for each in ("", "[tool.qianfan-lint]", *lines)))
    try:
        tomli.loads(change.after.decode())
    except ValueError:
        yield Message.of("{path} is not TOML, and stays as it is", path=pyproject)
    else:
        yield change


def _gitignore(folder: str) -> Iterator[Change | Message]:
    env = _in(folder, ".env")
    if top_of(env) is None:
        return
    if is_tracked(env):
        yield Message.of("git tracks {path}; run `git rm --cached {path}`", path=env)
    if not is_ignored(env, Config()):
        yield _behind(_in(folder, ".gitignore"), "/.env\n")


def _example(folder: str) -> Iterator[Change]:
    """The names of the variables, without their values."""
    example, content = _in(folder, ".env.example"), _content(_in(folder, ".env"))
    names = dict.fromkeys(_NAME.findall((content or b"").decode("utf-8", "replace")))
    if names and not os.path.lexists(example):
        yield Change(example, None, "".join(f"{name}=\n" for name in names).encode())


def _hook(folder: str) -> Iterator[Change | Message]:
    path = _in(folder, HOOKS)
    if not os.path.lexists(_in(folder, ".git")):
        return
    text = (_content(path) or b"").decode("utf-8", "replace")
    if "qianfan-lint" in text:
        return
    listed = re.search(r"(?m)^( *)- repo:", text)
    indent = listed[1] if listed else "  "
    more = "".join(f"{indent}{line}\n" for line in _HOOK.splitlines())
    change = _behind(path, more if listed else f"repos:\n{more}")
    if (text.strip() and not listed) or not _is_added(text, change.after.decode("utf-8", "replace")):
        yield Message.of("{path} is written in a way of its own: add the hook by hand", path=path)
    else:
        yield change


def _is_added(before: str, after: str) -> bool:
    """Whether *after* has our hook behind those of *before*."""
    try:
        old, new = yaml.safe_load(before) or {}, yaml.safe_load(after)
        return bool(new["repos"] == [*old.get("repos", []), *yaml.safe_load(_HOOK)])
    except (yaml.YAMLError, AttributeError, TypeError, KeyError, RecursionError):
        return False


def _github(folder: str, source: str) -> Iterator[Change | Message]:
    workflows = _in(folder, ".github", "workflows")
    if not os.path.isdir(workflows):
        return
    for name in sorted(os.listdir(workflows)):
        try:
            if name.endswith((".yml", ".yaml")) and b"qianfan-lint" in read_bytes(os.path.join(workflows, name)):
                return
        except Unreadable:
            continue
    path = _in(folder, *WORKFLOW.split("/"))
    yield Change(path, None, _GITHUB.format(source=source).encode()) if source else _without_source(path)


def _gitlab(folder: str, source: str) -> Iterator[Change | Message]:
    path = _in(folder, GITLAB)
    content = _content(path)
    if content is not None and b"qianfan-lint" not in content:
        yield _behind(path, _JOB.format(source=source)) if source else _without_source(path)


def _without_source(path: str) -> Message:
    return Message.of("{path}: say with --source what pip installs in CI", path=path)
