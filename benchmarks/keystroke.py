"""How long a keystroke's diagnostics take in an editor, beside pyflakes in python-lsp-server.

    python benchmarks/keystroke.py FILE [--rounds N]

Each round types a comment at the top of FILE and waits for what is published. Needs the extra ``lsp`` and
python-lsp-server. The debounce of each server is part of its time, as it is for who types.
"""

from __future__ import annotations

import argparse
import pathlib
import statistics
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent))

from tests.clients.protocol import Client

OTHERS = ("pycodestyle", "mccabe", "flake8", "pylint", "autopep8", "yapf")
PLUGINS = {**{name: {"enabled": False} for name in OTHERS}, "pyflakes": {"enabled": True}}
SERVERS = {
    "qianfan-lint": [sys.executable, "-m", "qianfan_lint", "server"],
    "pylsp, pyflakes": [sys.executable, "-m", "pylsp"],
}


def keystrokes(command: list[str], text: str, rounds: int) -> list[float]:
    """Milliseconds from each change to its diagnostics."""
    times = []
    with tempfile.TemporaryDirectory() as root, Client(command, root) as client:
        client.initialize()
        client.notify("workspace/didChangeConfiguration", settings={"pylsp": {"plugins": PLUGINS}})
        client.open("app.py", text)
        client.diagnostics("app.py")
        top = {"line": 0, "character": 0}
        for number in range(rounds):
            time.sleep(1)  # longer than any debounce
            start = time.perf_counter()
            client.change("app.py", "#\n", number + 2, range={"start": top, "end": top})
            client.diagnostics("app.py")
            times.append((time.perf_counter() - start) * 1000)
    return times


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=pathlib.Path)
    parser.add_argument("--rounds", type=int, default=11)
    options = parser.parse_args()
    text = options.file.read_text(encoding="utf-8")
    for name, command in SERVERS.items():
        times = keystrokes(command, text, options.rounds)
        print(f"{name:<16} median {statistics.median(times):4.0f} ms, slowest {max(times):4.0f} ms")


if __name__ == "__main__":
    main()
