"""Time and memory for files in which one thing is repeated, for every kind of file; prints the worst of each kind.

    python benchmarks/pumped.py [--size MB] [--limit SECONDS] [KIND …]

Each file is checked in a process of its own that may take 3 GB. ``!`` marks what took longer than the limit, or more
memory, or crashed. Nothing runs beside it, so the figures of one run compare.
"""

from __future__ import annotations

import argparse
import json
import pathlib
import resource
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
MEMORY = 3 << 30

# Kind → file name, what stands before, units one of which is repeated, what stands behind. {key} is a key.
PUMPED: dict[str, tuple[str, str, tuple[str, ...], str]] = {
    "python": (
        "app.py",
        'api_key = "{key}"\n',
        ("x=1\n", "f(f(f(f(f()))))\n", 'api_key="a"\n', "# a\n", "if a:\n x=b\n", "s+=s\n", 'd["k"]=d\n', "a=f(a,a)\n"),
        "",
    ),
    "python list": ("app.py", 'api_key = "{key}"\nx = [', ("1,", '"a",', "a,", '{{"a":1}},', "f(a),", '"a" '), "]\n"),
    "python word": ("app.py", 'api_key = "{key}"\n# ', ("a", "=", '"', "sk-", "a-", " "), "\n"),
    "notebook": (
        "a.ipynb",
        '{{"cells": [{{"cell_type": "code", "source": ["k = \\"{key}\\"\\n", "',
        ("x=1\\n", "#", 'y\\n", "', "f(f())\\n"),
        '"]}}]}}',
    ),
    "json": ("config.json", '{{"api_key": "{key}", "x": [', ("1,", '"a",', '{{"a":"b"}},', "[[]],"), "0]}}"),
    "yaml": (
        "config.yaml",
        "api_key: {key}\nx:\n",
        ("- a\n", "- {{a: b}}\n", "- name: a\n  value: b\n", "- |\n  a\n"),
        "",
    ),
    "toml": ("settings.toml", 'api_key = "{key}"\n', ("[[a]]\n", "# a\n", "[[a]]\nb=1\n", '[[a]]\nb="c"\n'), ""),
    "pyproject": ("pyproject.toml", 'api_key = "{key}"\n[project]\ndependencies = [\n', ('"a>=1",\n', '"a",'), "]\n"),
    "env": (".env", "API_KEY={key}\n", ("a=b\n", "# a=b\n", "a=${{b:-c}}\n", "a", "a "), ""),
    "shell": (
        "run.sh",
        "export API_KEY={key}\ncurl -H 'Authorization: Bearer {key}' https://qianfan.baidubce.com/v2\n",
        ("a=b\n", "f a\n", "a|", "$(a) ", "'a' ", "curl -u a:b c\n", "a=$a$a\n", "(", "${{a", "\\\n"),
        "\n",
    ),
    "dockerfile": (
        "Dockerfile",
        "ENV API_KEY={key}\n",
        ("RUN a\n", "ENV a=b\n", "RUN curl -H a b\n", "ENV a b\\\n"),
        "\n",
    ),
    "ini": ("config.ini", "[a]\napi_key = {key}\n", ("a=b\n", "[a]\n", "# a=b\n", " a\n"), ""),
    "requirements": ("requirements.txt", "dashscope==1.0\n", ("a==1\n", "a\\\n", "# a\n", "a[b]\n"), ""),
    "markdown": ("README.md", "export API_KEY={key}\n", ("a\n", "`a` ", "api_key=a ", "```\n"), "\n"),
    "lock": ("uv.lock", "", ('[[package]]\nname = "a"\nversion = "1"\n', "# a\n"), ""),
    "ini setup": ("setup.cfg", "[options]\ninstall_requires =\n", ("  a>=1\n", "  # a\n"), ""),
}


def content(kind: str, number: int, size: int) -> bytes:
    from tests.keys import expand

    _, before, units, after = PUMPED[kind]
    unit = units[number].replace("{{", "{").replace("}}", "}")
    key = expand("<<dashscope-key>>")
    return (before.format(key=key) + unit * (size // len(unit)) + after.format()).encode()


def check(kind: str, number: int, size: int) -> None:
    """In a process of its own: what it took, as JSON."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    from qianfan_lint.core.kinds import kind_of
    from qianfan_lint.pipeline.collector import held_back
    from qianfan_lint.pipeline.engine import Engine
    from qianfan_lint.project.config import Config

    name = PUMPED[kind][0]
    found = kind_of(name)
    assert found is not None
    data, engine = content(kind, number, size), Engine(Config())
    begin = time.process_time()
    with held_back():  # as a run does
        result = engine.check_bytes(name, found, data)
    took = time.process_time() - begin
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    reason = str(result.not_scanned.reason) if result.not_scanned else ""
    print(json.dumps([took, memory, len(result.diagnostics), reason]))


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--size", type=float, default=10)
    parser.add_argument("--limit", type=float, default=60)
    parser.add_argument("--one", type=int)
    parser.add_argument("kinds", nargs="*", metavar="KIND", help=f"of {', '.join(PUMPED)} (default: all)")
    options = parser.parse_args()
    size = int(options.size * 2**20) - 1000
    if options.one is not None:
        check(options.kinds[0], options.one, size)
        return 0
    print("| kind | repeated | s per MB | MB of memory | findings | said |\n| --- | --- | --- | --- | --- | --- |")
    for kind in options.kinds or PUMPED:
        for number, unit in enumerate(PUMPED[kind][2]):
            command = [sys.executable, __file__, "--size", str(options.size), "--one", str(number), kind]
            try:
                done = subprocess.run(command, capture_output=True, text=True, timeout=options.limit, check=True)
                took, memory, findings, reason = json.loads(done.stdout)
                row = f"{took / options.size:.2f} | {memory:.0f} | {findings} | {reason}"
            except subprocess.TimeoutExpired:
                row = "! | | | too slow"
            except subprocess.CalledProcessError as error:
                row = f"! | | | {(error.stderr.strip().splitlines() or ['killed'])[-1]}"
            print(f"| {kind} | `{json.dumps(unit)[1:-1].replace('|', chr(92) + '|')}` | {row} |", flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
