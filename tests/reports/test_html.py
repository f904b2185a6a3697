"""The page as a file; what it does in a browser is in tests/clients/test_browser.py."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from tests.keys import make
from tests.project import BROKEN, CLEAN, HARDCODED, LOWERCASE, Project


class Page(HTMLParser):
    """The tags of a page with their attributes, and its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def attributes(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def page(project: Project) -> Page:
    return Page(project.check("--output-format", "html").out)


def test_findings(project: Project) -> None:
    project.write("app/llm.py", f"# 千帆\n{HARDCODED}{LOWERCASE}")
    found = page(project)
    assert [(each["data-rule"], each["data-severity"], each["data-path"]) for each in found.attributes("article")] == [
        ("QF101", "error", "app/llm.py"),
        ("QF201", "error", "app/llm.py"),
    ]
    assert [each["value"] for each in found.attributes("option") if each["value"]] == [
        "QF101",
        "QF201",
        "error",
        "app/llm.py",
    ]
    assert f'2 api_key = "{make("dashscope-key")[:4]}…"' in found.text
    assert "unsafe fix: Use QWEN_API_KEY" in found.text


def test_related_places(project: Project) -> None:
    project.write("app.py", "import os\nk = os.environ['QIANFAN_AK']\nprint(k)\n")
    assert "app.py:2:16: the credential comes from here" in page(project).text


def test_nothing_of_a_file_is_markup(project: Project) -> None:
    project.write("a\"b'&<i>.py", 'x = "</pre><script>alert(1)</script>"; ' + HARDCODED)
    found = page(project)
    assert len(found.attributes("script")) == 1
    assert found.attributes("article")[0]["data-path"] == "a\"b'&<i>.py"
    assert 'x = "</pre><script>alert(1)</script>"; api_key' in found.text


def test_nothing_is_fetched(project: Project) -> None:
    project.write("app.py", HARDCODED)
    found = page(project)
    assert not [attributes for _, attributes in found.tags if attributes.keys() & {"src", "href", "action", "srcset"}]
    (policy,) = [each["content"] for each in found.attributes("meta") if "http-equiv" in each]
    assert f"{policy}".startswith("default-src 'none';")
    assert not re.search(r"@import|url\(|fetch\(|XMLHttpRequest|https?:", project.check("--output-format", "html").out)


def test_what_was_not_scanned(project: Project) -> None:
    project.write("app.py", CLEAN)
    assert "hidden" in page(project).attributes("section")[0]
    project.write("broken.py", BROKEN)
    assert "hidden" not in page(project).attributes("section")[0]
    assert "broken.py: syntax error on line 2; only searched for keys" in page(project).text


def test_the_place_is_marked_and_the_severity_said(project: Project) -> None:
    project.write("app.py", LOWERCASE)
    project.write("b.py", HARDCODED)
    text = project.check("--output-format", "html").out
    assert re.findall("<mark>(.*?)</mark>", text)[0] == "&quot;qwen_api_key&quot;"
    assert text.count('<strong class="level">error</strong>') == 2
    assert re.findall(r'<section class="file"><h2><code>(.*?)</code>', text) == ["app.py", "b.py"]
    assert make("dashscope-key")[5:] not in text
    chinese = project.check("--output-format", "html", "--lang", "zh").out
    assert '<strong class="level">&#38169;&#35823;</strong>' in chinese
