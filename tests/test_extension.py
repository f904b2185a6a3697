"""The VS Code extension as far as it can be looked at without VS Code: texts, versions, what starts the server."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import qianfan_lint

EXTENSION = Path(__file__).resolve().parent.parent / "editors" / "vscode"
ENGLISH, CHINESE = (
    json.loads((EXTENSION / name).read_text(encoding="utf-8"))
    for name in ("package.nls.json", "package.nls.zh-cn.json")
)
MANIFEST = (EXTENSION / "package.json").read_text(encoding="utf-8")


def test_it_has_the_version_of_the_linter() -> None:
    assert json.loads(MANIFEST)["version"] == qianfan_lint.__version__


def test_each_text_of_the_manifest_is_there_in_both_languages() -> None:
    used = set(re.findall(r'"%([\w.]+)%"', MANIFEST))
    assert used == set(ENGLISH) == set(CHINESE)
    assert [key for key in CHINESE if not re.search("[一-鿿]", CHINESE[key])] == []


def test_each_text_of_the_program_has_a_translation_with_the_same_arguments() -> None:
    source = "\n".join(path.read_text(encoding="utf-8") for path in EXTENSION.glob("src/*.ts"))
    used = set(re.findall(r'l10n\.t\(\s*"([^"]+)"', source))
    assert source.count("l10n.t(") == len(re.findall(r'l10n\.t\(\s*"', source))
    translated = json.loads((EXTENSION / "l10n" / "bundle.l10n.zh-cn.json").read_text(encoding="utf-8"))
    assert used == set(translated)
    for text, chinese in translated.items():
        assert sorted(re.findall(r"\{\d\}|\$\([\w-]+\)", text)) == sorted(re.findall(r"\{\d\}|\$\([\w-]+\)", chinese))


def test_each_page_of_the_walkthrough_is_there_in_both_languages() -> None:
    for page in re.findall(r"walkthrough/(\w+)\.md", MANIFEST):
        assert (EXTENSION / "walkthrough" / f"{page}.md").is_file()
        assert (EXTENSION / "walkthrough" / f"{page}.nls.zh-cn.md").is_file()


def test_what_it_registers_is_what_it_offers() -> None:
    offered = {each["command"].partition(".")[2] for each in json.loads(MANIFEST)["contributes"]["commands"]}
    source = (EXTENSION / "src" / "extension.ts").read_text(encoding="utf-8")
    table = source[source.index("registered:") : source.index("Object.entries(registered)")]
    # The client registers what the server offers by itself: twice would be an error.
    server = Path(qianfan_lint.__file__).parent / "frontends" / "server" / "everywhere.py"
    served = re.findall(r'^COMMAND = "qianfan-lint\.(\w+)"', server.read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted([*re.findall(r"^ {6}(\w+): \(", table, re.MULTILINE), *served]) == sorted(offered)


def test_locks_name_no_host() -> None:
    for lock in (*EXTENSION.glob("**/package-lock.json"), EXTENSION / "bundled" / "requirements.txt"):
        if "node_modules" not in lock.parts:
            text = lock.read_text(encoding="utf-8")
            assert '"resolved"' not in text
            assert "index-url" not in text


def test_the_launcher_imports_nothing_from_the_working_folder(tmp_path: Path) -> None:
    for name in ("json.py", "runpy.py", "sitecustomize.py", "pygls.py"):
        (tmp_path / name).write_text("raise SystemExit('sprung')\n")
    (tmp_path / "qianfan_lint").mkdir()
    (tmp_path / "qianfan_lint" / "__init__.py").write_text("raise SystemExit('sprung')\n")
    launcher = str(EXTENSION / "bundled" / "launch.py")

    def launched(*arguments: str) -> str:
        command = [sys.executable, "-I", launcher, *arguments]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True, timeout=60).stdout

    probed = json.loads(launched("probe"))
    assert probed["environment"] == qianfan_lint.__version__
    assert probed["python"] == "{}.{}".format(*sys.version_info)
    assert qianfan_lint.__version__ in launched("environment", "--version")
