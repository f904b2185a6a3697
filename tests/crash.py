"""Fixes copies of a project, each time with a fault at another operation on its files.

Run as ``python tests/crash.py MODE TEMPLATE OUT``: the copy that met its fault at operation *n* is ``OUT/n``, the last
one met none. MODE is ``kill`` (the process ends there), ``fail`` (that one operation is refused) or ``full`` (nothing
can be made or written from there on).
"""

from __future__ import annotations

import os
import shutil
import sys
from typing import Any

from qianfan_lint.frontends.cli.commands import main

ARGUMENTS = ("check", "--fix", "--unsafe-fixes", "--env-file", ".env")
KILLED = 77
_CHANGING = ("os.mkdir", "os.rename", "os.chmod", "os.chown", "os.remove", "os.rmdir", "os.truncate", "os.link")
_GROWING = ("os.mkdir", "open")


class Faults:
    """An audit hook (PEP 578) that counts what changes a file, and does not let the operation *at* happen."""

    def __init__(self, mode: str, at: int) -> None:
        self._mode, self._at, self._count = mode, at, 0

    def __call__(self, event: str, args: tuple[Any, ...]) -> None:
        writes = event == "open" and isinstance(args[2], int) and args[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
        if event not in _CHANGING and not writes:
            return
        number, self._count = self._count, self._count + 1
        if self._mode == "kill" and number == self._at:
            os._exit(KILLED)
        if (self._mode == "fail" and number == self._at) or (
            self._mode == "full" and number >= self._at and event in _GROWING
        ):
            raise OSError(28, "No space left on device")

    @property
    def met(self) -> bool:
        return self._count > self._at


def fixed_with(mode: str, at: int, folder: str) -> bool:
    """Fix *folder* in a process of its own; whether the fault was met."""
    child = os.fork()
    if child:
        _, status = os.waitpid(child, 0)
        assert os.WIFEXITED(status)
        code = os.WEXITSTATUS(status)
        assert code in (0, 1, KILLED), f"operation {at} ended with {code}"
        return code != 0
    os.chdir(folder)
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 1)
    faults = Faults(mode, at)
    sys.addaudithook(faults)
    try:
        main(ARGUMENTS)
    except SystemExit:
        os._exit(1 if faults.met else 0)
    except BaseException:
        os._exit(2)


if __name__ == "__main__":
    mode, template, out = sys.argv[1:]
    number = 0
    while True:
        folder = os.path.join(out, str(number))
        shutil.copytree(template, folder, symlinks=True)
        if not fixed_with(mode, number, folder):
            break
        number += 1
