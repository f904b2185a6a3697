"""Builds the documentation site: a page for each file of the documentation, for each rule and for each vendor.

The pages, ``mkdocs.yml`` and the site go to ``build``, or to the folder that is named.
"""

from __future__ import annotations

import os
import posixpath
import re
import shutil
import subprocess
import sys
from pathlib import Path

import generate
import vendor_pages

from qianfan_lint.core.language import speaker
from qianfan_lint.core.links import documentation
from qianfan_lint.rules import load

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
RULES = DOCS / "rules.md"


NOT_SCANNED = """\
# QF901 not-scanned

A file, or a part of it, could not be checked. No rule says this, so that it can neither be selected nor ignored.

The finding gives the reason: the file cannot be read or parsed, is too large, or has a form that is not understood.
Nothing is known of what could not be read, and the exit code is 3 where nothing else was found. Python that does not
parse is still searched for keys.
"""
CHINESE = ("chinese", "rules-chinese", "*.zh", "vendors/zh")
"""Places of the site whose pages are in Chinese."""
THEME = {
    '<html lang="en"': '<html lang="zh-CN"',
    "On this page": "本页目录",
    "Table of contents": "目录",
    "Skip to content": "跳到正文",
    "Back to top": "回到顶部",
}
"""What the builder says in the one language that it is set to."""


def places() -> dict[Path, str]:
    """Where on the site each file of the documentation goes."""
    found = {path: path.relative_to(DOCS).as_posix() for path in DOCS.rglob("*") if path.suffix in (".md", ".json")}
    return {
        **found,
        RULES: "rules/index.md",
        ROOT / "README.md": "index.md",
        ROOT / "README.zh.md": "chinese.md",
        DOCS / "rules.zh.md": "rules-chinese.md",
        ROOT / "CONTRIBUTING.md": "contributing.md",
        ROOT / "CHANGELOG.md": "changelog.md",
        ROOT / "SECURITY.md": "security.md",
        ROOT / "sample" / "README.md": "sample.md",
        ROOT / "benchmarks" / "README.md": "benchmarks.md",
    }


def pages() -> dict[str, str]:
    """What each file of the site holds."""
    found = {place: _moved(path, place) for path, place in places().items()}
    found["rules/index.md"] = found["rules/index.md"].partition("<!-- generated: pages -->")[0]
    found |= {
        f"rules/{rule.code}.md": _named_fences(generate.page(rule, speaker(), level=1)) for rule in load().values()
    }
    found["rules/QF901.md"] = NOT_SCANNED
    for folder, language in (("vendors", "en"), ("vendors/zh", "zh")):
        found |= {f"{folder}/{name}.md": text for name, text in vendor_pages.pages(speaker(language)).items()}
    return found


def _moved(path: Path, place: str) -> str:
    """The text of *path* at its *place*, where its links lead to places; a rule has a page of its own there."""

    def link(match: re.Match[str]) -> str:
        target, _, anchor = match[1].partition("#")
        file = Path(os.path.normpath(path.parent / target)) if target else path
        if file == RULES and anchor.startswith("qf"):
            leads, anchor = f"rules/{anchor[:5].upper()}.md", ""
        elif file in known:
            leads = known[file]
        else:
            return match[0]  # which the build complains of
        return f"]({posixpath.relpath(leads, posixpath.dirname(place) or '.')}{'#' * bool(anchor)}{anchor})"

    known = places()
    return re.sub(r"\]\((?!https?:)([^)\s]+)\)", link, path.read_text(encoding="utf-8"))


def _named_fences(text: str) -> str:
    """*text* with the file name of a code block as its title, and the suffix as its language."""
    return re.sub(r"^```(.*?)(\.?)(\w+)$", _titled, text, flags=re.MULTILINE)


def _titled(fence: re.Match[str]) -> str:
    name, language = "".join(fence.groups()), fence[3].lower()
    return f"```{language}" if name == "python" else f'```{language} title="{name}"'


def write(folder: Path) -> None:
    """Write what the site is built from to *folder*."""
    shutil.rmtree(folder / "docs", ignore_errors=True)
    for place, text in pages().items():
        path = folder / "docs" / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    shutil.copytree(DOCS / "images", folder / "docs" / "images")
    shutil.copyfile(DOCS / "site.css", folder / "docs" / "site.css")
    settings, address = (ROOT / "mkdocs.yml").read_text(encoding="utf-8"), documentation()
    if address:
        settings += f"site_url: {address}/\n"
    (folder / "mkdocs.yml").write_text(settings, encoding="utf-8", newline="\n")


def finish(site: Path) -> None:
    """Make the pages of *site* usable without eyes and mouse: as axe asks it, and in their own language.

    By that a browser also chooses the shapes of Chinese characters.
    """
    chinese = {page for pattern in CHINESE for folder in site.glob(pattern) for page in folder.rglob("*.html")}
    for page in site.rglob("*.html"):
        text = re.sub(r'<a id="__codelineno[^>]*></a>', "", page.read_text(encoding="utf-8"))
        text = re.sub(r"(<pre[^>]*>(?:<span></span>)?<code)", r'\1 tabindex="0"', text)  # to scroll it
        for english, translated in THEME.items() if page in chinese else ():
            text = text.replace(english, translated)
        page.write_text(text, encoding="utf-8", newline="\n")


def main() -> int:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "build"
    write(folder)
    command = [sys.executable, "-m", "zensical", "build", "--clean", "--strict"]
    code = subprocess.run(command, cwd=folder).returncode
    if code == 0:
        finish(folder / "site")
    return code


if __name__ == "__main__":
    sys.exit(main())
