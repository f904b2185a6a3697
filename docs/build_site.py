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
import start_page
import vendor_pages
from fix_diffs import diffs

from qianfan_lint.core.language import Speaker, speaker
from qianfan_lint.core.links import documentation
from qianfan_lint.rules import Rule, load

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
RULES = DOCS / "rules.md"
RULES_ZH = DOCS / "rules.zh.md"
RULES_PLACES = {RULES: "rules/index.md", RULES_ZH: "rules/zh/index.md"}
"""The pages with all rules, each of which has a page of its own on the site."""
FIXED = {"en": "What the fix changes", "zh": "修复的内容"}


NOT_SCANNED = """\
# QF901 not-scanned

A file, or a part of it, could not be checked. No rule says this, so that it can neither be selected nor ignored.

The finding gives the reason: the file cannot be read or parsed, is too large, or has a form that is not understood.
Nothing is known of what could not be read, and the exit code is 3 where nothing else was found. Python that does not
parse is still searched for keys.
"""
NOT_SCANNED_ZH = """\
# QF901 not-scanned

某个文件或其一部分未能检查。这不是任何规则的结果，因此既不能选择也不能忽略。

其中说明了原因：文件无法读取或解析、过大，或包含无法理解的写法。无法读取的部分一无所知；没有其他问题时退出码为 3。
无法解析的 Python 文件仍会按文本查找密钥。
"""
CHINESE = ("chinese", "rules/zh", "*.zh", "vendors/zh")
"""Places of the site whose pages are in Chinese."""
THEME = {
    '<html lang="en"': '<html lang="zh-CN"',
    "On this page": "本页目录",
    "Table of contents": "目录",
    "Skip to content": "跳到正文",
    "Back to top": "回到顶部",
    "Permanent link": "永久链接",
    ">Navigation<": ">导航<",
    'aria-label="Navigation"': 'aria-label="导航"',
    'aria-label="Header"': 'aria-label="页首"',
    'aria-label="Tabs"': 'aria-label="栏目"',
    ">Search<": ">搜索<",
    'aria-label="Search"': 'aria-label="搜索"',
    'aria-label="Dark"': 'aria-label="深色"',
    'title="Dark"': 'title="深色"',
    'aria-label="Light"': 'aria-label="浅色"',
    'title="Light"': 'title="浅色"',
    '"Copied to clipboard"': '"已复制"',
    '"Copy to clipboard"': '"复制"',
    '"Could not copy to clipboard"': '"无法复制"',
    '"1 more on this page"': '"本页另有 1 处"',
    '"# more on this page"': '"本页另有 # 处"',
    '"No matching documents"': '"没有找到"',
    '"1 matching document"': '"找到 1 页"',
    '"# matching documents"': '"找到 # 页"',
    '"Type to start searching"': '"输入关键词"',
    '"Missing"': '"缺少"',
}
"""What the builder says in the one language that it is set to."""


def places() -> dict[Path, str]:
    """Where on the site each file of the documentation goes."""
    found = {path: path.relative_to(DOCS).as_posix() for path in DOCS.rglob("*") if path.suffix in (".md", ".json")}
    return {
        **found,
        **RULES_PLACES,
        ROOT / "README.md": "readme.md",
        ROOT / "README.zh.md": "chinese.md",
        ROOT / "CONTRIBUTING.md": "contributing.md",
        ROOT / "CHANGELOG.md": "changelog.md",
        ROOT / "SECURITY.md": "security.md",
        ROOT / "sample" / "README.md": "sample.md",
        ROOT / "benchmarks" / "README.md": "benchmarks.md",
    }


def pages() -> dict[str, str]:
    """What each file of the site holds."""
    found = {place: _moved(path, place) for path, place in places().items()}
    for place in RULES_PLACES.values():
        found[place] = found[place].partition("<!-- generated: pages -->")[0]
    changed = {code: list(diffs(rule)) for code, rule in load().items()}
    for folder, language in (("rules", "en"), ("rules/zh", "zh")):
        say = speaker(language)
        found |= {f"{folder}/{code}.md": _rule_page(rule, changed[code], say) for code, rule in load().items()}
    found |= {"rules/QF901.md": NOT_SCANNED, "rules/zh/QF901.md": NOT_SCANNED_ZH}
    found |= {"index.md": start_page.page(speaker()), "start.zh.md": start_page.page(speaker("zh"))}
    for folder, language in (("vendors", "en"), ("vendors/zh", "zh")):
        found |= {f"{folder}/{name}.md": text for name, text in vendor_pages.pages(speaker(language)).items()}
    return found


def _moved(path: Path, place: str) -> str:
    """The text of *path* at its *place*, where its links lead to places; a rule has a page of its own there."""

    def link(match: re.Match[str]) -> str:
        target, _, anchor = match[1].partition("#")
        file = Path(os.path.normpath(path.parent / target)) if target else path
        if file in RULES_PLACES and anchor.startswith("qf"):
            leads, anchor = f"{posixpath.dirname(RULES_PLACES[file])}/{anchor[:5].upper()}.md", ""
        elif file in known:
            leads = known[file]
        else:
            return match[0]  # which the build complains of
        return f"]({posixpath.relpath(leads, posixpath.dirname(place) or '.')}{'#' * bool(anchor)}{anchor})"

    known = places()
    return re.sub(r"\]\((?!https?:)([^)\s]+)\)", link, path.read_text(encoding="utf-8"))


def _rule_page(rule: Rule, changed: list[str], say: Speaker) -> str:
    """The page of *rule*, with what its fix makes of the bad examples before the next heading behind *Good*."""
    page = _named_fences(generate.page(rule, say, level=1))
    if not changed:
        return page
    good = page.index(f"\n## {say('Good')}\n")
    behind = page.index("\n## ", good + 1)
    blocks = "\n\n".join(f"```diff\n{each}\n```" for each in changed)
    return f"{page[:behind]}\n## {FIXED[say.language]}\n\n{blocks}\n{page[behind:]}"


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
