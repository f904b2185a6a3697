"""What the documentation says is so: generated parts are fresh, the sample shows its rules, options exist."""

from __future__ import annotations

import itertools
import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import click
import generate
import pytest
import yaml
from click.testing import CliRunner

from qianfan_lint.core.kinds import kind_of
from qianfan_lint.core.model import Safety
from qianfan_lint.frontends.cli.check_command import check
from qianfan_lint.frontends.cli.commands import main
from qianfan_lint.knowledge.providers import schema
from qianfan_lint.pipeline.documentation import Example, examples
from qianfan_lint.pipeline.fixing.fixer import fix_source
from qianfan_lint.project.config_file import KEYS, parse
from qianfan_lint.report import FORMATS
from qianfan_lint.rules import Rule, load
from qianfan_lint.rules.families import family_of
from tests.forms import ACROSS, codes, engine_for, source_of
from tests.keys import expand
from tests.project import Project

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("sample/*.md")])
COMMANDS = [main.get_command(click.Context(main), name) for name in main.list_commands(click.Context(main))]  # type: ignore[attr-defined]
OPTIONS = {name for command in COMMANDS for option in command.params for name in option.opts}
OPTIONS |= {name for option in check.params for name in option.secondary_opts} | {"--help", "--version"}
FOREIGN = set(
    "--cached --key --replace-text --group --spec --check --commands --ignore-scripts --install-extension"
    " --repo --upgrade --ignore-missing --with --from".split()
)
"""Options of other programs that the pages name."""


def text_of(name: str) -> str:
    """The text of a page below ``docs``."""
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


USER_PAGES = ("configuration.md", "configuration.zh.md", "integrations.md", "integrations.zh.md")
TOML = [block for name in USER_PAGES for block in re.findall(r"```toml\n(.*?)```", text_of(name), re.DOTALL)]
"""The configuration that the pages show."""


@pytest.fixture(scope="module")
def sample() -> dict[str, set[str]]:
    """The codes found in each file of the sample."""
    ran = CliRunner().invoke(main, ["check", "--output-format", "json", str(ROOT / "sample")])
    found: dict[str, set[str]] = {}
    for finding in json.loads(ran.stdout)["findings"]:
        path = Path(finding["path"]).resolve().relative_to(ROOT / "sample").as_posix()
        found.setdefault(path, set()).add(finding["code"])
    return found


def test_generated_parts_are_fresh() -> None:
    contents = {**generate.tables(), **generate.encoded_pages()}
    stale = [path.name for path, content in contents.items() if path.read_bytes() != content]
    assert not stale, "run `python docs/generate.py`"


class TestSample:
    def test_shows_every_family(self, sample: dict[str, set[str]]) -> None:
        shown = {family_of(code) for codes in sample.values() for code in codes}
        assert shown == {family_of(code) for code, rule in load().items() if rule.default}

    def test_shows_in_each_file_what_its_readme_says(self, sample: dict[str, set[str]]) -> None:
        text = (ROOT / "sample" / "README.md").read_text(encoding="utf-8")
        rows = re.findall(r"^\| `([\w./]+)` \| (.+) \|$", text, re.MULTILINE)
        assert {path: set(re.findall(r"QF\d{3}", says)) for path, says in rows} == {
            path: sample.get(path, set()) for path, _ in rows
        }
        assert set(sample) <= {path for path, _ in rows}


class TestCommands:
    """The commands of the README that ``.ci/run`` runs."""

    @pytest.mark.skipif(not shutil.which("bash") or not shutil.which("awk"), reason="needs bash and awk")
    def test_are_found(self) -> None:
        command = ["bash", str(ROOT / ".ci" / "run"), "--commands"]
        ran = subprocess.run(command, capture_output=True, encoding="utf-8", check=True)
        first, second = ran.stdout.splitlines()
        assert first.endswith("qianfan-lint check --exit-zero sample")
        assert second.endswith("pytest -n auto")
        assert all(f"\n```sh\n{line}\n```\n" in README for line in (first, second))


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
class TestPages:
    def test_name_options_that_exist(self, page: Path) -> None:
        named = set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", page.read_text(encoding="utf-8")))
        assert named - FOREIGN <= OPTIONS

    def test_name_rules_that_exist(self, page: Path) -> None:
        text = page.read_text(encoding="utf-8")
        assert set(re.findall(r"QF\d{3}", text)) - {"QF901"} <= set(load())  # a file that was not checked: no rule

    def test_link_to_files_and_headings_that_exist(self, page: Path) -> None:
        for target in re.findall(r"\]\((?!https?:)([^)]+)\)", page.read_text(encoding="utf-8")):
            path, _, anchor = target.partition("#")
            linked = (page.parent / path).resolve() if path else page
            assert linked.exists(), target
            if anchor:
                headings = re.findall(r"^#+ (.+)$", linked.read_text(encoding="utf-8"), re.MULTILINE)
                assert anchor in {re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in headings}

    def test_have_closed_code_blocks_and_headings_in_order(self, page: Path) -> None:
        text = page.read_text(encoding="utf-8")
        assert len(re.findall(r"^```", text, re.MULTILINE)) % 2 == 0
        prose = re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)
        levels = [len(marks) for marks in re.findall(r"^(#+) ", prose, re.MULTILINE)]
        assert levels.count(1) == 1
        assert all(after - before <= 1 for before, after in itertools.pairwise(levels))


PARTLY = ("QF601",)
"""Rules that find mistakes of several kinds, of which fixes repair one."""


@pytest.mark.parametrize("rule", load().values(), ids=lambda rule: rule.code)
class TestExamples:
    """The code blocks of a rule's page."""

    def test_are_there(self, rule: Rule) -> None:
        assert {example.heading for example in examples(rule)} == {"Bad", "Good"}

    def test_are_bad_and_good(self, rule: Rule) -> None:
        for example in examples(rule) if rule.code not in ACROSS else ():
            found = codes(example.code, _name(example), engine_for(rule.code))
            assert rule.code in found if example.heading == "Bad" else found == []

    def test_good_is_what_a_fix_makes_of_bad(self, rule: Rule, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Of each block that a fix changes, and there is one: not every mistake of a rule can be repaired."""
        monkeypatch.chdir(tmp_path)  # the modules around are not those of this project
        changed = not rule.safety or rule.code in ("QF702", *ACROSS)
        bad, good = ([e for e in examples(rule) if e.heading == heading] for heading in ("Bad", "Good"))
        for before, after in (
            zip(bad, good, strict=False) if rule.safety and rule.code not in ("QF702", *ACROSS) else ()
        ):
            source = source_of(expand(before.code), _name(before))
            fixed, _ = fix_source(source, engine_for(rule.code), frozenset({Safety.SAFE, Safety.UNSAFE}))
            if fixed.text != source.text or rule.code not in PARTLY:
                assert fixed.text == expand(after.code)
                changed = True
        assert changed


def _name(example: Example) -> str:
    return "example.py" if example.info == "python" else example.info


def test_where_to_look_names_files_that_exist() -> None:
    table = text_of("design.md").partition("## Where do I look for")[2].partition("\n## ")[0]
    answers = re.findall(r"^\| [^|]+ \| (.+) \|$", table, re.MULTILINE)[2:]
    there = [f"/{path.relative_to(ROOT).as_posix()}{'/' * path.is_dir()}" for path in ROOT.glob("qianfan_lint/**/*")]
    named = {name for answer in answers for name in re.findall(r"`([\w./-]+)`", answer)}
    assert len(answers) >= 10
    assert {name for name in named if not any(path.endswith(f"/{name}") for path in there)} == set()


def test_contributing_names_files_that_exist() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`([\w./-]+/[\w.-]+\.(?:py|po|md))`", text))
    assert len(named) >= 10
    there = {f"{root}{name}" for name in named for root in ("", "qianfan_lint/") if (ROOT / root / name).is_file()}
    assert {name for name in named if not {name, f"qianfan_lint/{name}"} & there} == set()


class TestUserPages:
    def test_names_keys_of_the_json_report_that_exist(self, project: Project) -> None:
        project.write("app.py", "")
        (sentence,) = re.findall(
            r"`--output-format json` writes one object with (.+?)\.", text_of("formats.md"), re.DOTALL
        )
        assert set(re.findall(r"`(\w+)`", sentence)) == set(project.check("--output-format", "json").json)

    @pytest.mark.parametrize(
        ("page", "heading"), [("configuration.md", "# Configuration"), ("configuration.zh.md", "# 配置")]
    )
    def test_lists_every_key_of_the_configuration(self, page: str, heading: str) -> None:
        section = (ROOT / "docs" / page).read_text(encoding="utf-8").partition(f"{heading}\n")[2].partition("\n##")[0]
        assert set(re.findall(r"^\| `([\w-]+)` \|", section, re.MULTILINE)) == set(KEYS)

    @pytest.mark.parametrize("block", TOML)
    def test_has_configuration_that_is_accepted(self, block: str, tmp_path: Path) -> None:
        path = tmp_path / "pyproject.toml"
        path.write_text(block, encoding="utf-8")
        parse(str(path))

    def test_has_suppressions_that_work(self, project: Project) -> None:
        block = text_of("usage.md").partition("## Suppress")[2].partition("```python\n")[2].partition("```")[0]
        project.write("quiet.py", f"import os\n\n{block}")
        project.write("loud.py", re.sub(r"  #.*", "", f"import os\n\n{block}"))
        ran = project.check("--output-format", "json")
        assert [place.split(":")[0] for place in ran.found] == ["loud.py"] * 3

    def test_has_a_provider_that_works(self, project: Project) -> None:
        (block,) = {b for b in TOML if "acme" in b}
        project.write("pyproject.toml", block)
        key = "acme-" + "7f3k9x2m4q8w" + "1z5t6v0b3n8c"
        lines = [
            "import os",
            "import requests",
            "from acme_llm import Chat",
            f'Chat(api_key="{key}")',
            'requests.post("https://llm.acme.example/chat", json={})',
            'os.getenv("acme_llm_key")',
        ]
        project.write("app.py", "\n".join(lines) + "\n")
        project.write("requirements.txt", "acme-llm==2.3\n")
        found = {(place.split(":")[0], place[-5:]) for place in project.check("--output-format", "json").found}
        in_code = {("app.py", code) for code in ("QF101", "QF201", "QF303")}
        assert found == {*in_code, ("requirements.txt", "QF501")}


@pytest.mark.parametrize("page", ["formats.md", "usage.md", "usage.zh.md"])
def test_each_report_format_has_its_row(page: str) -> None:
    first = re.findall(r"^\| (`\w+`[^|]*) \|", (ROOT / "docs" / page).read_text(encoding="utf-8"), re.MULTILINE)
    named = {name for cell in first for name in re.findall(r"`(\w+)`", cell)}
    assert set(FORMATS) - {"json"} <= named


def test_schema_of_providers_is_explained() -> None:
    sections = (ROOT / "docs" / "providers.md").read_text(encoding="utf-8").split("\n## ")
    row = re.compile(r"^\| `(\w+)` \| (?:string|list|table|boolean)", re.MULTILINE)
    listed = {re.sub(r"[`:].*", "", part.lstrip("`").partition("\n")[0]): row.findall(part) for part in sections[1:]}
    expected: dict[str, Any] = {name: list(keys) for name, keys in schema.PROVIDER.items() if isinstance(keys, dict)}
    expected["The provider"] = [name for name, keys in schema.PROVIDER.items() if not isinstance(keys, dict)]
    assert {name: sorted(keys) for name, keys in listed.items()} == {n: sorted(k) for n, k in expected.items()}


@pytest.mark.parametrize("choice", [*schema.CHOICES["role"], *schema.CHOICES["accepts"]])
def test_choices_of_providers_are_explained(choice: str) -> None:
    assert f"`{choice}`" in (ROOT / "docs" / "providers.md").read_text(encoding="utf-8")


class TestHooks:
    HOOKS = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    NAMES = (
        "app.py types.pyi gui.pyw requirements.txt requirements/base.txt requirements-dev.in dev-requirements.txt"
        " constraints.txt lib/requirements.pip REQUIREMENTS.TXT pyproject.toml sub/pyproject.toml"
        " readme.txt app.pyc my_pyproject.toml poetry.lock .env py data.csv requirements.md Constraints.IN a.PY"
        " notrequirements/base.txt requirement/prod.txt a.ipynb .env .env.local prod.env env.example env Dockerfile"
        " Dockerfile.dev api.dockerfile Dockerfiles compose.yaml a.yml a.toml setup.cfg a.ini deploy.sh deploy.bat"
        " a.ps1 package.json app_config.json vercel.json uv.lock pdm.lock pylock.toml yarn.lock Containerfile"
        " a.properties README.md index.rst a.markdown a.mdx Pipfile Pipfile.lock pipfile.txt MyPipfile"
        " tox.ini tox.toml pixi.toml environment.yml requirments.txt requirements-dev.lock pip_freeze.txt .env-prod"
        " .env_example .flaskenv .dev.vars secrets.env.local next.env.d.ts env.txt env-local env.js Dockerfile-prod"
        " Dockerfile_dev Makefile GNUmakefile rules.mk a.fish api_keys.txt Notes.TXT words.txt .bashrc .profile"
        " .bash_profile README README.txt NOTES a.adoc .mcp.json mcp_servers.json openclaw.json keys.json"
        " monkey.json models.json auth-profiles.json API-Key.json config(1).json package-lock.json tasks.json"
        " .devcontainer/devcontainer.json translations/de.json a/i18n/zh-Hant.json locales/data.json .gitignore main.tf"
        " sub/.dockerignore logo.svg"
    ).split()

    def test_take_the_files_that_are_read(self) -> None:
        for hook in self.HOOKS:
            assert (hook["types"], "files" in hook) == (["text"], False)
            left = [name for name in self.NAMES if re.search(hook["exclude"], name)]
            assert left == [name for name in self.NAMES if kind_of(name) is None and name != "app.pyc"]

    def test_run_commands_that_exist(self) -> None:
        for hook in self.HOOKS:
            program, command, *options = hook["entry"].split()
            assert (program, command) == ("qianfan-lint", "check")
            assert set(options) <= OPTIONS
