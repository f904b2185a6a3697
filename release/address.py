"""Writes the address of the repository, and that of its documentation, wherever they belong.

    release/address.py https://host/owner/name [https://documentation]

For whoever publishes this repository, or a copy of it, for the first time. A second run changes the addresses.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
NAMES = "Homepage Documentation Changelog Issues".split()


def main() -> None:
    home, documentation = sys.argv[1].rstrip("/"), (sys.argv[2].rstrip("/") if len(sys.argv) > 2 else "")
    pages = [home, documentation or f"{home}/tree/main/docs", f"{home}/blob/main/CHANGELOG.md", f"{home}/issues"]
    table = "".join(f'{name} = "{page}"\n' for name, page in zip(NAMES, pages, strict=True))
    pyproject = ROOT / "pyproject.toml"
    text = re.sub(r"\[project\.urls\]\n(?:.+\n)*\n", "", pyproject.read_text(encoding="utf-8"))
    pyproject.write_text(
        text.replace("[project.scripts]\n", f"[project.urls]\n{table}\n[project.scripts]\n"), encoding="utf-8"
    )
    links = ROOT / "qianfan_lint" / "core" / "links.py"
    set_to = f'DOCUMENTATION = "{documentation}"'
    links.write_text(re.sub(r'(?m)^DOCUMENTATION = ".*"$', set_to, links.read_text(encoding="utf-8")), encoding="utf-8")
    path = urlsplit(home).path.strip("/")
    places = {
        **dict.fromkeys(("the address of this repository", "本仓库的地址"), home),
        **dict.fromkeys(("owner and name of this repository", "本仓库的所有者和名称"), path),
        **dict.fromkeys(("path of this repository", "本仓库的路径"), path),
    }
    for page in (*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("templates/*/*.yml")):
        before = after = page.read_text(encoding="utf-8")
        for name, address in places.items():
            after = after.replace(f"<{name}>", address)
        if after != before:
            page.write_text(after, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
