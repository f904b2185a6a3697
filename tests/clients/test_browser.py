"""The HTML report in a real browser: headless Chromium, which prints the page as it is after its script ran."""

from __future__ import annotations

import re
import shutil
import subprocess

import pytest

from tests.keys import make
from tests.project import HARDCODED, LOWERCASE, Project

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "chrome")
BROWSER = next(filter(None, map(shutil.which, NAMES)), None)
pytestmark = pytest.mark.skipif(BROWSER is None, reason="no Chromium is installed")

WARNING = 'import os\nimport dashscope\n\nos.environ["DASHSCOPE_API_KEY"] = open("key").read()\n'


@pytest.fixture
def report(project: Project) -> Project:
    project.write("app/a.py", HARDCODED + LOWERCASE)
    project.write("app/b.py", LOWERCASE)
    project.write("c d&e.py", WARNING)
    project.check("--output-format", "html:report.html")
    return project


def shown(project: Project, fragment: str = "", act: str = "") -> tuple[list[str], str]:
    """Rule and file of each finding that is visible after *act*, a script that does what a reviewer does; the count."""
    page = project.text("report.html")
    # After a click the browser goes on by timers, so what is visible is looked at later.
    look = "document.title = [...document.querySelectorAll('article')].filter(each => each.checkVisibility())"
    look += ".map(each => each.dataset.rule + ' ' + each.dataset.path).join('; ')"
    driven = page.replace("</body>", f"<script>{act}; setTimeout(() => {{ {look} }}, 200)</script></body>")
    path = project.write("driven.html", driven)
    command = [str(BROWSER), "--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=2000"]
    command += [f"--user-data-dir={project.root}/profile", "--dump-dom", f"{path.as_uri()}#{fragment}"]
    done = subprocess.run(command, capture_output=True, timeout=60, check=True)
    document = done.stdout.decode()
    assert make("dashscope-key")[5:] not in document
    title, count = re.search("<title>(.*)</title>", document), re.search("<output[^>]*>(.*)</output>", document)
    assert title is not None
    assert count is not None
    return [name for name in title[1].replace("&amp;", "&").split("; ") if name], count[1]


def choose(name: str, value: str) -> str:
    return (
        f"document.querySelector('[name={name}]').value = '{value}'; "
        f"document.querySelector('[name={name}]').dispatchEvent(new Event('change', {{bubbles: true}}))"
    )


ALL = ["QF101 app/a.py", "QF201 app/a.py", "QF201 app/b.py", "QF204 c d&e.py"]


def test_all_at_first(report: Project) -> None:
    assert shown(report) == (ALL, "4 of 4 shown")


@pytest.mark.parametrize(
    ("name", "value", "left"),
    [("rule", "QF201", ALL[1:3]), ("severity", "warning", ALL[3:]), ("path", "c d&e.py", ALL[3:])],
)
def test_filter(report: Project, name: str, value: str, left: list[str]) -> None:
    assert shown(report, act=choose(name, value)) == (left, f"{len(left)} of 4 shown")


def test_filters_together(report: Project) -> None:
    act = choose("rule", "QF201") + ";" + choose("path", "app/b.py")
    assert shown(report, act=act) == (["QF201 app/b.py"], "1 of 4 shown")


def test_show_all(report: Project) -> None:
    act = choose("rule", "QF201") + "; document.querySelector('button').click()"
    assert shown(report, act=act) == (ALL, "4 of 4 shown")


def test_what_is_chosen_stands_in_the_address(report: Project) -> None:
    act = choose("path", "c d&e.py") + "; document.querySelector('[name=path]').value = ''"
    act += "; dispatchEvent(new Event('hashchange'))"
    assert shown(report, act=act) == (ALL[3:], "1 of 4 shown")


def test_in_chinese(report: Project) -> None:
    report.check("--lang", "zh", "--output-format", "html:report.html")
    assert shown(report, act=choose("rule", "QF204")) == (ALL[3:], "显示 1 个，共 4 个")


@pytest.mark.parametrize("act", ["", "location.hash = 'path=app/b.py'"])
def test_an_address_with_a_choice(report: Project, act: str) -> None:
    left = ALL[2:3] if act else ALL[3:]
    assert shown(report, fragment="path=c+d%26e.py&rule=QF204", act=act) == (left, "1 of 4 shown")


def test_an_address_with_a_file_that_has_no_finding(report: Project) -> None:
    assert shown(report, fragment="path=no/such.py") == (ALL, "4 of 4 shown")
