"""Writes what is taken from other files: the marked parts of README and rules, in English and Chinese, the catalogues
that the Chinese comes from, the tables of the providers, and the editors' schemas.

With ``--check`` it writes nothing, and exits with 1 where one of them is stale.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import editor_schema
import tomli
from catalogue import catalogues

from qianfan_lint.core.language import ENGLISH, LANGUAGES, Speaker, speaker
from qianfan_lint.knowledge.providers import Providers
from qianfan_lint.knowledge.providers.words import texts_of
from qianfan_lint.pipeline.documentation import document
from qianfan_lint.rules import Rule, load
from qianfan_lint.rules.families import FAMILIES, family_of

ROOT = Path(__file__).resolve().parent.parent
SHOWN = ("sample/app/wenxin.py",)
"""Files whose findings the README shows: half a screen."""


def rule_pages(say: Speaker) -> str:
    parts = []
    family = ""
    for rule in load().values():
        if family_of(rule.code) != family:
            family = family_of(rule.code)
            parts.append(f"## {family}: {say(FAMILIES[family])}\n")
        parts.append(page(rule, say, level=3))
    return "\n".join(parts).rstrip("\n")


def page(rule: Rule, say: Speaker, level: int) -> str:
    """The documentation of *rule* as *say* has it, its title at that *level*, with blank lines around blocks."""
    lines: list[str] = []
    in_code = after_block = False
    for line in document(rule, say).splitlines():
        is_fence, is_heading = line.startswith("```"), line.startswith("#") and not in_code
        if line and lines and lines[-1] and not in_code and (is_fence or is_heading or after_block):
            lines.append("")
        lines.append("#" * (level - 1) + line if is_heading else line)
        after_block = is_heading or (is_fence and in_code)
        in_code ^= is_fence
    return "\n".join(lines) + "\n"


def rule_table(say: Speaker, link: str, default: bool = False) -> str:
    head = ["code", "name", "finds", "fix", *(["default"] if default else [])]
    rows = [list(map(say, head)), ["---"] * len(head)]
    for rule in load().values():
        target = link.format(anchor=f"{rule.code.lower()}-{rule.name}")
        fix = say(rule.safety.value) if rule.safety else "–"
        row = [f"[{rule.code}]({target})", rule.name, say(rule.summary).rstrip(".。"), fix]
        rows.append([*row, say("on" if rule.default else "opt-in")] if default else row)
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def output(language: str) -> str:
    """What a run over a part of the sample prints."""
    command = [sys.executable, "-m", "qianfan_lint", "check", "--no-color", "--lang", language, *SHOWN]
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8"}
    result = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, encoding="utf-8", check=False)
    if result.returncode != 1:
        raise SystemExit(f"the sample should give findings:\n{result.stdout}{result.stderr}")
    return f"```console\n$ qianfan-lint check {' '.join(SHOWN)}\n{result.stdout.rstrip()}\n```"


def fresh(path: Path, parts: dict[str, str]) -> str:
    """The page at *path* with its marked *parts* as they are now."""
    text = path.read_text(encoding="utf-8")
    for name, content in parts.items():
        pattern = re.compile(rf"(<!-- generated: {name} -->\n).*?(\n<!-- end -->)", re.DOTALL)
        if len(pattern.findall(text)) != 1:
            raise SystemExit(f"{path.name} should have one part marked 'generated: {name}'")
        text = pattern.sub(lambda match, new=content: f"{match[1]}\n{new}\n{match[2]}", text)
    return text


def pages() -> dict[Path, str]:
    """What each file should hold."""
    found = {}
    for language in LANGUAGES:
        say, suffix = speaker(language), "" if language == ENGLISH else f".{language}"
        readme, rules = ROOT / f"README{suffix}.md", ROOT / "docs" / f"rules{suffix}.md"
        found[readme] = fresh(readme, {"output": output(language)})
        parts = {"table": rule_table(say, link="#{anchor}", default=True), "pages": rule_pages(say)}
        found[rules] = fresh(rules, parts)
    schemas = {"": editor_schema.document(), "-toml": editor_schema.document_of_own_file()}
    for kind, schema in schemas.items():
        text = json.dumps(schema, indent=1, ensure_ascii=False) + "\n"
        found[ROOT / "docs" / f"qianfan-lint{kind}.schema.json"] = text
    return found


def tables() -> dict[Path, bytes]:
    """The tables of the providers, and the texts that the gate looks for, which would cost each run to work out."""
    folder = ROOT / "qianfan_lint" / "knowledge" / "providers"
    found = {path.stem: tomli.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.toml"))}
    generated = {"tables": found, "texts": texts_of(Providers(found))}
    text = json.dumps(generated, ensure_ascii=False, indent=1) + "\n"
    return {folder / "builtin.json": text.encode()}


def encoded_pages() -> dict[Path, bytes]:
    return {path: text.encode() for path, text in pages().items()}


def main() -> int:
    stale = 0
    for contents in (catalogues, tables, encoded_pages):  # the pages in Chinese are made of what the catalogue says
        for path, content in contents().items():
            if not path.exists() or path.read_bytes() != content:
                stale += 1
                print(f"{path.relative_to(ROOT)} {'is stale' if '--check' in sys.argv else 'written'}")
                if "--check" not in sys.argv:
                    path.write_bytes(content)
    return int(stale > 0 and "--check" in sys.argv)


if __name__ == "__main__":
    sys.exit(main())
