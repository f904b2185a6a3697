"""The documentation site, built by Zensical, strictly."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import build_site
import pytest
import vendor_pages
from build_site import CHINESE

from qianfan_lint.rules import Rule, load

pytest.importorskip("zensical", reason="zensical is not installed")


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize("rule", load().values(), ids=lambda rule: rule.code)
def test_a_page_for_each_rule(built: Path, rule: Rule) -> None:
    page = read(built / "site" / "rules" / rule.code / "index.html")
    parts = re.findall(r"<h2 id=\"[\w-]+\">([^<]+)", page)
    expected = ["Why", "Bad", "Good", *(["Fix safety"] if rule.safety else []), "Suppress"]
    assert [part for part in parts if part in expected] == expected
    assert f'href="{rule.code}/"' in read(built / "site" / "rules" / "index.html")


def test_the_search_knows_every_rule(built: Path) -> None:
    titles = {item["title"] for item in json.loads(read(built / "site" / "search.json"))["items"]}
    assert {f"{rule.code} {rule.name}" for rule in load().values()} <= titles


@pytest.mark.parametrize(("place", "expected"), [("vendors", "QIANFAN_BEARER_TOKEN"), ("vendors/zh", "密钥放在哪里")])
def test_a_page_for_each_vendor(built: Path, place: str, expected: str) -> None:
    index = read(built / "site" / place / "index.html")
    for name in vendor_pages.names():
        assert f'href="{name}/"' in index
        page = read(built / "site" / place / name / "index.html")
        assert "<table>" in page
    assert expected in read(built / "site" / place / "qianfan" / "index.html")


def test_each_page_says_its_language(built: Path) -> None:
    chinese = 0
    for path in (built / "site").rglob("index.html"):
        title = re.search("<h1[^>]*>(.*?)</h1>", read(path), re.DOTALL)
        is_chinese = any(path.parent.match(f"site/{each}") or f"/{each}/" in path.as_posix() for each in CHINESE)
        chinese += is_chinese
        (language,) = re.findall(r'<html lang="([\w-]+)"', read(path))
        assert language == ("zh-CN" if is_chinese else "en"), path
        if is_chinese:
            assert "On this page" not in read(path)
            assert "No matching documents" not in read(path)
            assert title
    assert chinese > 30


def test_code_can_be_scrolled_and_no_link_lacks_a_name(built: Path) -> None:
    for path in (built / "site").rglob("*.html"):
        text = read(path)
        assert not re.search(r"<pre[^>]*>(?:<span></span>)?<code(?! tabindex)", text), path
        assert not re.search(r'<a [^>]*href="[^"]*"[^>]*></a>', text), path


def test_lists_and_code_are_understood(built: Path) -> None:
    for path in (built / "site").rglob("*.html"):
        prose = re.sub(r"<pre.*?</pre>", "", read(path), flags=re.DOTALL)
        for paragraph in re.findall(r"<p>(.*?)</p>", prose, re.DOTALL):
            assert not re.search(r"^([*-] |```|\|)", paragraph, re.MULTILINE), path


def test_a_page_fetches_nothing_from_elsewhere(built: Path) -> None:
    for path in (built / "site").rglob("*.html"):
        loaded = re.findall(r"<(?:script|img|link|iframe)\b[^>]*?(?:src|href)=\"?([^\s\">]+)", read(path))
        assert loaded
        assert not [address for address in loaded if address.startswith(("http", "//"))]


@pytest.mark.parametrize("link", ["nowhere.md", "editors.md#nowhere"])
def test_a_link_that_leads_nowhere_fails_the_build(tmp_path: Path, link: str) -> None:
    build_site.write(tmp_path)
    with open(tmp_path / "docs" / "api.md", "a", encoding="utf-8") as page:
        page.write(f"\n[there]({link})\n")
    command = [sys.executable, "-m", "zensical", "build", "--clean", "--strict"]
    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, encoding="utf-8", timeout=120, check=False)
    assert ran.returncode == 1
    assert "does not exist" in ran.stdout + ran.stderr
