"""Fills ``libs`` with qianfan-lint of this checkout and what its language server needs, for one platform.

    python3 collect.py [--target linux-x64]

Wheels come from the package index, each with the hash that ``requirements.txt`` says. What is pure Python goes into
``libs/any``, what is compiled into ``libs/cp310`` and so on. Nothing of the wheels is run.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent.parent
PYTHONS = ("3.10", "3.11", "3.12", "3.13", "3.14")
# VS Code's name of a platform → pip's names, of which a wheel needs one.
TARGETS = {
    "linux-x64": ["manylinux_2_28_x86_64", "manylinux2014_x86_64"],
    "linux-arm64": ["manylinux_2_28_aarch64", "manylinux2014_aarch64"],
    "alpine-x64": ["musllinux_1_2_x86_64", "musllinux_1_1_x86_64"],
    "alpine-arm64": ["musllinux_1_2_aarch64", "musllinux_1_1_aarch64"],
    "darwin-x64": ["macosx_11_0_x86_64"],
    "darwin-arm64": ["macosx_11_0_arm64"],
    "win32-x64": ["win_amd64"],
    "win32-arm64": ["win_arm64"],
}


def this_platform() -> str:
    systems = {"linux": "linux", "darwin": "darwin", "win32": "win32"}
    machine = "arm64" if platform.machine().lower() in ("arm64", "aarch64") else "x64"
    return f"{systems[sys.platform]}-{machine}"


def pip(*arguments: str) -> None:
    subprocess.run([sys.executable, "-m", "pip", "--disable-pip-version-check", "-q", *arguments], check=True)


def download(target: str, version: str, folder: Path) -> None:
    platforms = [f"--platform={name}" for name in TARGETS[target]]
    requirements = ["--require-hashes", "-r", str(HERE / "requirements.txt")]
    pip(
        "download", "--no-deps", "--only-binary=:all:", f"--python-version={version}", *platforms, *requirements,
        "-d", str(folder),
    )  # fmt: skip


def unpack(wheel: Path, libs: Path) -> None:
    """Into the folder for its tag. A file that is there already must be the same: two versions cannot stand there."""
    tag = wheel.stem.split("-")[-3]
    folder = libs / (tag if tag.startswith("cp") and not wheel.stem.endswith("-any") else "any")
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            path = folder / name
            if name.endswith("/") or not path.resolve().is_relative_to(folder.resolve()):
                continue
            data = archive.read(name)
            if path.exists() and path.read_bytes() != data:
                raise SystemExit(f"{wheel.name}: {name} differs from that of another version")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--target", choices=TARGETS, default=this_platform())
    target = parser.parse_args().target
    os.environ.setdefault("SOURCE_DATE_EPOCH", "315532800")
    libs = HERE / "libs"
    shutil.rmtree(libs, ignore_errors=True)
    with tempfile.TemporaryDirectory() as name:
        wheels = Path(name)
        pip("wheel", "--no-deps", "-w", name, str(ROOT))
        for version in PYTHONS:
            download(target, version, wheels)
        for wheel in sorted(wheels.glob("*.whl")):
            unpack(wheel, libs)
    count = sum(1 for path in libs.rglob("*") if path.is_file())
    print(f"{target}: {count} files in {', '.join(sorted(path.name for path in libs.iterdir()))}")


if __name__ == "__main__":
    main()
