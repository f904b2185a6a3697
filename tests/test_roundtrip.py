"""benchmarks/roundtrip.py finds nothing wrong on the sample."""

from __future__ import annotations

import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).parent.parent


def test_the_sample() -> None:
    script = ROOT / "benchmarks" / "roundtrip.py"
    command = [sys.executable, script, "--plant", "1", ROOT / "sample"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("; wrong 0\n") == 2
    assert done.stdout.endswith("Nothing but what is reported has changed.\n")
