"""A key that is moved is never lost or published, whatever goes wrong; `benchmarks/interrupted.py` tries more of it."""

from __future__ import annotations

import os
import pathlib
import random
import shutil
import sys

import pytest

pytest.importorskip("resource")
from tests import interruption
from tests.interruption import Damage, Project

IS_ROOT = hasattr(os, "geteuid") and os.geteuid() == 0
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="limits, signals and modes of files as Linux has them")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return interruption.make_project(tmp_path_factory.mktemp("interrupted") / "project", 9)


@pytest.mark.parametrize("seed", range(6))
def test_killed(project: Project, seed: int) -> None:
    whole, writing = interruption.times(project)
    with interruption.copied(project) as root:
        interruption.killed(root, random.Random(seed), whole, writing)
        assert interruption.damage(project, root) == Damage()
        interruption.run(root)
        assert interruption.is_finished(project, root)


@pytest.mark.parametrize("limit", [0, 50, 200])
def test_no_file_may_grow(project: Project, limit: int) -> None:
    """The first limit lets nothing be written, the second small files, the third all but the file of variables."""
    with interruption.copied(project) as root:
        interruption.run(root, limit=limit)
        assert interruption.damage(project, root) == Damage()
        assert not (root / ".env").exists()
        interruption.run(root)
        assert interruption.is_finished(project, root)


@pytest.mark.skipif(IS_ROOT and shutil.which("setpriv") is None, reason="modes of files do not bind root")
@pytest.mark.parametrize("name", [".", "pkg0", "bin"])
def test_a_folder_may_not_be_written(project: Project, name: str) -> None:
    with interruption.copied(project) as root:
        mode = (root / name).stat().st_mode
        (root / name).chmod(0o555)
        interruption.run_bound(root)
        found = interruption.damage(project, root)
        kept = {path for path, text in project.before.items() if (root / path).read_bytes() == text}
        (root / name).chmod(mode)
        assert found == Damage()
        assert kept == {path for path in project.before if name in (".", pathlib.PurePath(path).parts[0])}
        interruption.run(root)
        assert interruption.is_finished(project, root)
