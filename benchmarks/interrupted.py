"""Whether a key is lost or published where moving it is interrupted: see README.md.

    python benchmarks/interrupted.py [--kills N] [--sources N] [--seed N]

Makes a project with a key in each source, and moves the keys while something goes wrong: the run is killed at random
points, the disk is full, a file may not grow, a folder may not be written. The exit code is 1 where anything is wrong.
"""

from __future__ import annotations

import argparse
import collections
import os
import pathlib
import random
import shutil
import sys
import tempfile
from collections.abc import Callable

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent))

from tests import interruption
from tests.interruption import Damage, Project

MORE_PAGES = 12
"""So many sizes of the disk are tried, from one where the project just fits."""


def main() -> int:
    """Try each fault, print a row for each; return 1 if anything is lost, published, broken or left unfinished."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--sources", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    draw = random.Random(options.seed)
    print("| fault | runs | met while writing | keys lost | published | broken files | not finished by the next run |")
    print("| --- | --: | --: | --: | --: | --: | --: |")
    wrong = 0
    with tempfile.TemporaryDirectory() as temporary:
        project = interruption.make_project(pathlib.Path(temporary, "project"), options.sources)
        rows: list[tuple[str, Callable[[], collections.Counter[str]]]] = [
            ("kill -9, each in a new copy", lambda: kills(project, options.kills, draw)),
            ("kill -9, again and again in one copy", lambda: kills_in_one(project, options.kills, draw)),
            ("disk full", lambda: full_disk(project)),
            ("a file may not grow", lambda: limited(project)),
            ("a folder may not be written", lambda: read_only(project)),
            ("the disk may not be written", lambda: read_only_disk(project)),
        ]
        for name, attempt in rows:
            found = attempt()
            cells = [found[key] for key in ("runs", "met", "lost", "published", "broken", "unfinished")]
            print(f"| {name} | {' | '.join(map(str, cells))} |", flush=True)
            wrong += sum(cells[2:])
    return int(wrong > 0)


def counted(found: collections.Counter[str], is_met: bool, said: Damage) -> None:
    found.update(runs=1, met=int(is_met), lost=said.lost, published=said.published, broken=said.broken)


def disturbed(found: collections.Counter[str], project: Project, root: pathlib.Path) -> None:
    """Count what a run did that could not write as it wanted: the fault was met where it is not finished."""
    counted(found, not interruption.is_finished(project, root), interruption.damage(project, root))


def run_again(found: collections.Counter[str], project: Project, root: pathlib.Path) -> None:
    """Run without the fault, and count where that does not finish what was begun."""
    interruption.run(root)
    found["unfinished"] += not interruption.is_finished(project, root)


def kills(project: Project, number: int, draw: random.Random) -> collections.Counter[str]:
    """Killed once; then a run that nothing disturbs has to finish the work."""
    found: collections.Counter[str] = collections.Counter()
    whole, writing = interruption.times(project)
    for _ in range(number):
        with interruption.copied(project) as root:
            counted(found, interruption.killed(root, draw, whole, writing), interruption.damage(project, root))
            run_again(found, project, root)
    return found


def kills_in_one(project: Project, number: int, draw: random.Random) -> collections.Counter[str]:
    """Each run goes on where the one before was killed; what is finished begins anew."""
    found: collections.Counter[str] = collections.Counter()
    whole, writing = interruption.times(project)
    done = 0
    while done < number:
        with interruption.copied(project) as root:
            while done < number and not all((root / path).read_bytes() == text for path, text in project.after.items()):
                is_met = interruption.killed(root, draw, whole, writing / 4)
                counted(found, is_met, interruption.damage(project, root))
                done += 1
            run_again(found, project, root)
    return found


def full_disk(project: Project) -> collections.Counter[str]:
    """On a disk with ever more pages to spare; only root can have one."""
    found: collections.Counter[str] = collections.Counter()
    if os.geteuid():
        return found
    with interruption.small_disk(2**26) as disk:
        shutil.copytree(project.root, disk / "project")
        status = os.statvfs(disk)
        used = (status.f_blocks - status.f_bfree) * status.f_frsize
    for pages in range(MORE_PAGES):
        with interruption.small_disk(used + status.f_frsize * pages) as disk:
            root = disk / "project"
            shutil.copytree(project.root, root)
            interruption.run(root)
            disturbed(found, project, root)
            interruption.remounted(disk, "size=64m")
            run_again(found, project, root)
    return found


def limited(project: Project) -> collections.Counter[str]:
    """The limit of the process lets small files be written and the file of variables not, or nothing at all."""
    found: collections.Counter[str] = collections.Counter()
    for limit in (0, 1, 50, 100, 200, 1000, 2000, 4000, 8000):
        with interruption.copied(project) as root:
            interruption.run(root, limit=limit)
            disturbed(found, project, root)
            run_again(found, project, root)
    return found


def read_only(project: Project) -> collections.Counter[str]:
    """The folder of the project, or one of its sources, may be read alone."""
    found: collections.Counter[str] = collections.Counter()
    for name in (".", "pkg0", "pkg1", "bin"):
        with interruption.copied(project) as root:
            mode = (root / name).stat().st_mode
            (root / name).chmod(0o555)
            interruption.run_bound(root)
            disturbed(found, project, root)
            (root / name).chmod(mode)
            run_again(found, project, root)
    return found


def read_only_disk(project: Project) -> collections.Counter[str]:
    found: collections.Counter[str] = collections.Counter()
    if os.geteuid():
        return found
    with interruption.small_disk(2**26) as disk:
        root = disk / "project"
        shutil.copytree(project.root, root)
        interruption.remounted(disk, "ro")
        interruption.run(root)
        disturbed(found, project, root)
        interruption.remounted(disk, "rw")
        run_again(found, project, root)
    return found


if __name__ == "__main__":
    sys.exit(main())
