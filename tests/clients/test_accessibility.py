"""The site and the HTML reports in Chromium: axe-core finds no fault, nothing is cut off on a phone, one can search.

axe-core comes with the package axe-playwright-python, of which nothing else is used.
https://github.com/dequelabs/axe-core/blob/develop/doc/rule-descriptions.md says what it checks.
"""

from __future__ import annotations

import contextlib
import functools
import http.server
import importlib.util
import json
import os
import queue
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.clients.test_browser import BROWSER, WARNING
from tests.git import Repository
from tests.project import BROKEN, HARDCODED, LOWERCASE, Project

_PACKAGE = importlib.util.find_spec("axe_playwright_python")
AXE = Path(os.environ.get("AXE") or (Path(_PACKAGE.origin or "").parent if _PACKAGE else "")) / "axe.min.js"
pytestmark = [
    pytest.mark.skipif(BROWSER is None, reason="no Chromium is installed"),
    pytest.mark.skipif(not AXE.is_file(), reason="axe-core is not installed"),
]

ENGLISH = ("", "rules/", "rules/QF101/", "vendors/qianfan/", "fixes/", "doctor/", "scale/")
CHINESE = ("start.zh/", "rules/zh/", "rules/zh/QF101/", "vendors/zh/qianfan/", "fixes.zh/", "chinese/", "scale.zh/")
LOOK = """
const report = {};
const later = milliseconds => new Promise(done => setTimeout(done, milliseconds));
for (const [index, page] of PAGES.entries()) for (const width of [360, 1280]) {
  // Every second page is dark on a phone, the others are dark on a wide screen.
  const scheme = (index % 2 === 1) === (width === 360) ? "slate" : "default";
  localStorage.setItem("/.__palette", JSON.stringify({ color: { scheme, primary: "indigo", accent: "indigo" } }));
  const frame = document.createElement("iframe");
  Object.assign(frame, { src: "/" + page, width, height: 900 });
  await new Promise(loaded => { frame.onload = loaded; document.body.replaceChildren(frame); });
  const { contentDocument: inside, contentWindow: own } = frame;
  // A report asks the system. In a frame, the frame stands for it.
  if (IS_REPORT) inside.documentElement.style.colorScheme = scheme === "slate" ? "dark" : "light";
  // The theme's script looks which code can be scrolled, once it is drawn.
  await new Promise(drawn => own.requestAnimationFrame(() => own.requestAnimationFrame(drawn)));
  await later(100);
  own.eval(axe);
  const { violations } = await own.axe.run({ resultTypes: ["violations"] });
  const found = violations.map(each => `${each.id}: ${each.nodes[0].html}`);
  const { mdColorScheme } = inside.body.dataset;
  if (!IS_REPORT && mdColorScheme !== scheme) found.push(`it is ${mdColorScheme}`);
  if (inside.documentElement.scrollWidth > width) found.push(`it is ${inside.documentElement.scrollWidth} wide`);
  report[`${page} ${width} ${scheme}`] = found;
}
return report;
"""
SEARCH = """
const frame = document.createElement("iframe");
Object.assign(frame, { src: "/" + PAGE, width: 1280, height: 900 });
await new Promise(loaded => { frame.onload = loaded; document.body.append(frame); });
const inside = frame.contentDocument;
const roots = () => [inside, ...[...inside.querySelectorAll("*")].map(each => each.shadowRoot).filter(each => each)];
const find = async what => {
  for (;;) {
    const found = roots().flatMap(root => [...root.querySelectorAll(what)]);
    if (found.length) return found;
    await new Promise(later => setTimeout(later, 50));
  }
};
(await find(".md-search__button"))[0].click();
const [input] = await find("input[role=combobox]");
input.value = WORDS;
input.dispatchEvent(new InputEvent("input", { bubbles: true, composed: true }));
return (await find("[role=option]")).map(each => new URL(each.href).pathname);
"""


class _Server(http.server.SimpleHTTPRequestHandler):
    """Serves the site, and a page that runs a script in it and sends back what that returns."""

    script = ""
    answers: queue.SimpleQueue[Any] = queue.SimpleQueue()

    def do_GET(self) -> None:
        if self.path != "/driver":
            return super().do_GET()
        page = f"""<!DOCTYPE html><title>driver</title><body><script type="module">
        const axe = await (await fetch("/axe")).text();
        const look = async () => {{ {self.script} }};
        const answer = await look().catch(error => String(error));
        await fetch("/answer", {{ method: "POST", body: JSON.stringify(answer) }});
        </script>"""
        return self._send(page.encode(), "text/html; charset=utf-8")

    def translate_path(self, path: str) -> str:
        return str(AXE) if path == "/axe" else super().translate_path(path)

    def do_POST(self) -> None:
        self.answers.put(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self._send(b"", "text/plain")

    def _send(self, content: bytes, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        pass


class Browser:
    def __init__(self, address: str, profile: Path) -> None:
        self._address, self._profile = address, profile

    def run(self, script: str, **values: object) -> Any:
        """What *script* returns, which runs in a page of the site's address with the constants *values*."""
        constants = "".join(f"const {name} = {json.dumps(value)};" for name, value in values.items())
        _Server.script = constants + script
        command = [str(BROWSER), "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={self._profile}"]
        with subprocess.Popen([*command, f"{self._address}/driver"], stderr=subprocess.DEVNULL) as process:
            try:
                return _Server.answers.get(timeout=180)
            finally:
                process.terminate()


@contextlib.contextmanager
def serving(folder: Path, profile: Path) -> Iterator[Browser]:
    """A browser that is shown the files of *folder*."""
    handler = functools.partial(_Server, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield Browser(f"http://127.0.0.1:{server.server_port}", profile)
        server.shutdown()


@pytest.fixture(scope="module")
def browser(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with serving(built / "site", tmp_path_factory.mktemp("profile")) as browser:
        yield browser


@pytest.mark.parametrize("pages", [ENGLISH, CHINESE], ids=["english", "chinese"])
def test_no_fault_at_360_and_1280_light_and_dark(browser: Browser, pages: tuple[str, ...]) -> None:
    report = browser.run(LOOK, PAGES=pages, IS_REPORT=False)
    assert len(report) == 2 * len(pages), report
    assert {place: found for place, found in report.items() if found} == {}


@pytest.fixture
def shop(project: Project, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A repository with a credential in HEAD and one that is gone from it, warnings, and a file that does not parse."""
    if not shutil.which("git"):
        pytest.skip("git is not installed")
    monkeypatch.setenv("QIANFAN_LINT_DOCUMENTATION", "https://docs.example/lint")
    repository = Repository(project, monkeypatch)
    for day, files in enumerate(
        ({"old": HARDCODED, "kept": HARDCODED.replace("-key>>", "-key:b>>")}, {"old": LOWERCASE})
    ):
        for role in ("AUTHOR", "COMMITTER"):
            monkeypatch.setenv(f"GIT_{role}_DATE", f"{1_700_000_000 + day * 10_000_000} +0000")
        repository.commit(**files)
    project.write("c d&e.py", WARNING)
    project.write("broken.py", BROKEN)
    project.write("damaged/.git/HEAD", "ref: refs/heads/main\n")
    return project


@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_fault_in_the_reports(shop: Project, tmp_path_factory: pytest.TempPathFactory, language: str) -> None:
    reports, lang = tmp_path_factory.mktemp("reports"), ("--lang", language)
    shop.check("--exit-zero", "--output-format", f"html:{reports}/check.html", *lang)
    shop.run("history", "--output-format", f"html:{reports}/history.html", *lang)
    if all(map(importlib.util.find_spec, ("distributed", "fsspec", "pyarrow"))):
        shop.run("sweep", ".", "damaged", "--workers", "1", "--output", str(reports / "sweep"), *lang)
        shutil.copy(reports / "sweep" / "summary.html", reports / "sweep.html")
    pages = sorted(path.name for path in reports.glob("*.html"))
    for name in pages:
        page = (reports / name).read_text(encoding="ascii")
        assert {"error", "warning"} <= set(re.findall('<article class="([a-z]+)"', page)), name
        assert '<a href="https://docs.example/lint/rules/QF101/"' in page
        # axe-core is brought in by eval, which the page forbids.
        (reports / name).write_text(page.replace('http-equiv="Content-Security-Policy"', 'name="policy"'))
    with serving(reports, tmp_path_factory.mktemp("profile")) as browser:
        report = browser.run(LOOK, PAGES=pages, IS_REPORT=True)
    assert len(report) == 2 * len(pages), report
    assert {place: found for place, found in report.items() if found} == {}


@pytest.mark.parametrize(("page", "words"), [("", "basic-auth"), ("start.zh/", "请求头")])
def test_the_search_finds_the_page_of_a_rule(browser: Browser, page: str, words: str) -> None:
    found = browser.run(SEARCH, PAGE=page, WORDS=words)
    assert any("/rules/" in path and "/QF" in path for path in found), found
