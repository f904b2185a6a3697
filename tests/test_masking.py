"""What is known as a secret is masked in all text that leaves; nothing of a scanned file is obeyed by who reads it."""

from __future__ import annotations

import base64
import json
import os
import pathlib
import random
import re
import time
import uuid
from collections.abc import Callable

import pytest

from qianfan_lint.core.model import Secret
from qianfan_lint.knowledge.pieces import MAX_RUNS
from qianfan_lint.knowledge.providers import load
from qianfan_lint.pipeline.diagnostics import FRAME_WIDTH
from qianfan_lint.pipeline.engine import Config
from qianfan_lint.pipeline.fixing import writing
from qianfan_lint.pipeline.masking.known import Known
from qianfan_lint.pipeline.masking.redact import Redactor
from qianfan_lint.project.discovery import discover
from qianfan_lint.report import FORMATS
from tests.keys import KINDS, make
from tests.planted import Planted, given_away, planted, runs
from tests.project import HARDCODED, LOWERCASE, Project

COUNT = 600
KEY = make("dashscope-key")
LIVE = (*"\x00\x07\x1b\x7f\x85\x9b\u200b\u200e\u2028\u2029\u202e\u2066\u2069\ufeff",)
"""What a terminal or an editor obeys, or does not show."""
OWN = {"github": r"^::(?:error|warning) (?=title=|file=)", "azure": r"^##vso\[task\.logissue (?=type=)"}
"""How the commands begin that a format is there for."""
PRINTED = tuple(name for name in FORMATS if name not in ("json", "jsonl", "sarif"))


@pytest.fixture(scope="module")
def files() -> tuple[Planted, ...]:
    return tuple(planted(COUNT))


@pytest.fixture
def folder(project: Project, files: tuple[Planted, ...]) -> Project:
    for each in files:
        project.write(each.path, each.data)
    return project


def test_the_files_have_findings(folder: Project) -> None:
    paths = {finding["path"].split("/")[-2] for finding in folder.json().json["findings"]}
    assert len(paths) > COUNT / 2


def test_no_piece_of_a_key_in_any_format(folder: Project, files: tuple[Planted, ...]) -> None:
    secret = runs(each.secret for each in files)
    named = [part for name in FORMATS for part in ("--output-format", f"{name}:report.{name}")]
    ran = folder.check(".", *named)
    assert given_away(ran.out + ran.err, secret) == []
    for name in FORMATS:
        assert given_away(folder.text(f"report.{name}"), secret) == [], name


@pytest.mark.parametrize("options", [(), ("--env-file", ".env")], ids=["plain", "moved"])
def test_no_piece_of_a_key_in_a_difference(
    folder: Project, files: tuple[Planted, ...], options: tuple[str, ...]
) -> None:
    ran = folder.check(".", "--diff", "--unsafe-fixes", *options)
    assert ran.out
    assert given_away(ran.out + ran.err, runs(each.secret for each in files)) == []


def test_no_piece_of_a_key_from_the_doctor(folder: Project, files: tuple[Planted, ...]) -> None:
    secret = runs(each.secret for each in files)
    for options in ((), ("--output-format", "json"), ("--ci",)):
        ran = folder.run("doctor", *options)
        assert ran.out
        assert given_away(ran.out + ran.err, secret) == []


def test_no_piece_of_a_key_in_an_editor(files: tuple[Planted, ...]) -> None:
    types = pytest.importorskip("lsprotocol.types")
    from pygls.workspace import PositionCodec, TextDocument

    from qianfan_lint.core.kinds import Kind, kind_of
    from qianfan_lint.core.language import speaker
    from qianfan_lint.frontends.api import Linter
    from qianfan_lint.frontends.server import messages
    from qianfan_lint.frontends.server.pages import FilePage

    linter, said = Linter(Config()), []
    for each in files:
        page = FilePage(each.path, kind_of(each.path) or Kind.PYTHON, TextDocument("file:///a", each.data.decode()))
        review = linter.review(page.text, each.path)
        for shown in messages.shown(review, page, PositionCodec(), speaker(), related=True):
            edit = types.WorkspaceEdit()
            title = messages.quick_fix(shown, edit, speaker()).title if shown.finding.fix else ""
            notes = [note.message for note in shown.diagnostic.related_information or ()]
            said += [shown.diagnostic.message, title, *notes]
    assert len(said) > COUNT
    assert given_away("\n".join(said), runs(each.secret for each in files)) == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_key_that_is_cut_up_is_masked_in_every_piece(kind: str) -> None:
    key = make(kind)
    redact = Redactor(load(), Known((Secret(key),)))
    for at in range(len(key) - 6):
        assert given_away(redact(f"x = '{key[at : at + 9]}' + y"), runs([key])) == []
    assert redact(f"'{key}'") == f"'{key[:4]}…'"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("before", ["", "a", "ab", "user:", "a-long-user-name:"])
def test_a_key_in_base64(kind: str, before: str) -> None:
    """Whole, in pieces and behind a name, whether it looks random or not."""
    for number in range(20):
        key = make(f"{kind}:{number}")
        value = base64.b64encode(f"{before}{key}:rest".encode()).decode()
        spellings = (value, value.replace("+", "-").replace("/", "_"), value.replace("=", "%3D"))
        redact = Redactor(load(), Known((Secret(key),)))
        for each in spellings:
            for text in (f"x = '{each}'", each[:30], each[7:], f"Basic{each}"):
                assert _said(redact(text) + "\n" + redact.path(text), key) == []


@pytest.mark.parametrize("seed", range(20))
def test_lines_together_are_masked_as_each_alone(seed: int) -> None:
    """One look at all tells which of them have to be looked at."""
    source = random.Random(seed)
    keys = [make(f"{kind}:{seed}") for kind in KINDS]
    redact = Redactor(load(), Known(tuple(map(Secret, keys[::2]))))

    def part() -> str:
        key = source.choice(keys)
        at = source.randrange(len(key))
        cut = (
            key,
            key[at:],
            key[:at],
            key.upper(),
            base64.b64encode(key.encode()).decode(),
            source.randbytes(12).hex(),
        )
        words = ("pull/12/head", "feature-", "'", '"', "\\n", "\\x41", "api_key=", " = ", "中文", "release/v1.2.0")
        return source.choice(cut if source.random() < 0.2 else words)

    lines = ["".join(part() for _ in range(source.randrange(6))) for _ in range(300)]
    assert redact("\n".join(lines)).split("\n") == [redact(line) for line in lines]


def _said(output: str, key: str) -> list[str]:
    """The words of *output* that say a part of *key* in base64, wherever in the word it begins."""
    words = re.findall(r"[A-Za-z0-9+/_-]{8,}", output)
    texts = {
        word: "\n".join(
            base64.b64decode(
                (part := word[shift:]) + "A" * (-len(part) % 4), "-_" if set(word) & {*"-_"} else "+/"
            ).decode("latin-1")
            for shift in range(4)
        )
        for word in words
    }
    return [word for word, text in texts.items() if given_away(text, runs([key]))]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("change", [str.upper, str.lower, str.swapcase], ids=["upper", "lower", "swapped"])
def test_a_key_in_another_case(kind: str, change: Callable[[str], str]) -> None:
    for number in range(20):
        key = make(f"{kind}:{number}")
        redact = Redactor(load(), Known((Secret(key),)))
        for part in (key, key[3:], key[:-5]):
            changed = change(part)
            assert given_away(redact(f"see {changed}_API_KEY"), runs([change(key)])) == []


def test_keys_that_differ_in_case_alone() -> None:
    key = make("app-api-key")
    redact = Redactor(load(), Known((Secret(key), Secret(key.swapcase()))))
    for each in (key, key.swapcase()):
        for at in range(len(each) - 6):
            assert each[at : at + 6] not in redact(f"x = '{each[at : at + 6]}'")


GLUED = [kind for kind in KINDS if load().key_of(make(kind)) is not None]


@pytest.mark.parametrize("kind", GLUED)
@pytest.mark.parametrize("before", ["x", "X", "9", "my", "api", "insert", "datata"])
def test_a_key_behind_a_letter(kind: str, before: str) -> None:
    """Of a path and of a text: neither knows the key, and a suffix makes the name of a file of it."""
    for number in range(20):
        key = make(f"{kind}:{number}")
        redact = Redactor(load())
        for text in (f"{before}{key}.json", f"runs/{before}{key}/a.py", f"# see {before}{key}"):
            if sum(map(str.isdigit, key)) >= 4:
                assert given_away(redact.path(text) + redact(text), runs([key])) == []


@pytest.mark.parametrize("before", ["task", "runs/myTask", "disk"])
def test_a_key_that_looks_like_no_number_behind_a_word(before: str) -> None:
    key = make("openai-style-key")
    assert key not in Redactor(load()).path(f"{before.removesuffix('sk')}{key}.json")


_DAMAGES: tuple[Callable[[str, int], str], ...] = (
    lambda key, at: key[:at] + "[" + key[at:],
    lambda key, at: key[:at],
    lambda key, at: key[at:],
    lambda key, at: key[at:] + "api_key",
    lambda key, at: "insert" + key,
    lambda key, at: key + "-here",
    lambda key, at: key[:at] + "xxxxxxxx" + key[at:],
)


@pytest.mark.parametrize("damage", range(len(_DAMAGES)))
@pytest.mark.parametrize("name", ["app.py", "deploy.ps1", "notes.txt", ".npmrc", "chart.yaml", "app.ipynb"])
def test_a_damaged_copy_beside_a_finding_is_masked(project: Project, name: str, damage: int) -> None:
    """The copy alone looks like nothing; the whole key stands where no rule looks for one, or in another place."""
    draw = random.Random(f"{name} {damage}")
    for number in range(8):
        key = make(f"{draw.choice(('app-api-key', 'app-secret-key', 'iam-secret-key'))}:{number}")
        copy = _DAMAGES[damage](key, draw.randrange(9, len(key) - 9))
        text = f"# see '{key}'\n\n\n\nx = 1  # \"{copy}, {KEY}\n"
        if name.endswith(".ipynb"):
            text = json.dumps({"cells": [{"cell_type": "code", "source": text}], "nbformat": 4})
        project.write(name, text)
        for options in ((), ("--output-format", "json"), ("--diff", "--unsafe-fixes")):
            ran = project.check(*options, name)
            assert given_away(ran.out + ran.err, runs([key])) == []
        assert project.check(name).code == 1


@pytest.mark.parametrize("filler", ["9", "x", "="])
def test_a_key_that_is_filled_up(project: Project, filler: str) -> None:
    key = make("app-api-key")
    project.write("Dockerfile", f"ENV QIANFAN_AK={filler * 2000}{key} A={KEY}\n")
    assert given_away(project.check().out, runs([key])) == []


class TestCode:
    """What is no secret stays readable."""

    @pytest.mark.parametrize(
        "code",
        [
            'client = OpenAI(api_key=os.environ["DASHSCOPE_API_KEY"])',
            "client = OpenAI(api_key=settings.dashscope_api_key)",
            "    api_key=config.get_secret_value('dashscope'),",
            "requests.get(url, params=dict(access_token=self.access_token_manager.token))",
            'headers = {"Authorization": f"Bearer {self.qianfan_api_key}"}',
            'key.startswith("bce-v3/ALTAK-")',
            '<div class="sk-container-id-1 sk-text-repr-fallback">',
            "client_secret=get_client_secret_from_vault(name)",
        ],
    )
    def test_stays(self, code: str) -> None:
        secrets = tuple(Secret(make(kind)) for kind in KINDS)
        assert Redactor(load(), Known(secrets))(code) == code

    @pytest.mark.parametrize(
        "path",
        [
            "task-{hex}.json",
            "runs/myTask-{hex}/a.py",
            "disk-{hex}.log",
            "forms-{uuid}.json",
            "europa-2024-11-30-some-long-file-name-of-a-report-v2.txt",
        ],
    )
    def test_a_path_with_a_number(self, path: str) -> None:
        number = uuid.UUID(int=random.Random(0).getrandbits(128))
        named = path.format(hex=number.hex, uuid=number)
        redact = Redactor(load())
        assert (redact.path(named), redact(named)) == (named, named)

    def test_a_word_that_is_part_of_a_key_too(self) -> None:
        key = f"dashscope-prod-{make('iam-secret-key')}"
        redact = Redactor(load(), Known((Secret(key),)))
        assert redact(f"import dashscope  # {key}") == "import dashscope  # dash…"

    def test_the_mark_is_as_long_as_what_is_marked(self, project: Project) -> None:
        project.write("app.py", f'other = "{KEY}"; import os; key = os.getenv("qwen_api_key")\n')
        lines = project.check("--select", "QF201").out.splitlines()
        frame, mark = lines[1], lines[2]
        assert frame[mark.index("^") : mark.rindex("^") + 1] == '"qwen_api_key"'

    def test_a_mark_below_what_is_masked(self, project: Project) -> None:
        project.write("app.py", HARDCODED)
        _, frame, mark, *_ = project.check().out.splitlines()
        assert frame[mark.index("^") : mark.rindex("^") + 1] == f'"{KEY[:4]}…"'

    def test_the_new_line_of_a_difference(self, project: Project) -> None:
        project.write("app.py", f'import os\n\nclient = OpenAI(api_key="{KEY}")\n')
        out = project.check("--diff", "--unsafe-fixes").out
        assert re.search(r'^\+client = OpenAI\(api_key=os\.environ\["\w+"\]\)$', out, re.MULTILINE)


class TestNeighbours:
    @pytest.mark.parametrize("name", [".env", ".env.local", "secrets.env"])
    def test_of_a_file_of_variables_only_new_lines_are_shown(self, project: Project, name: str) -> None:
        project.write(name, "DB_PASSWORD=Summer2024!\nADMIN=correct-horse\n")
        project.write("app.py", HARDCODED)
        out = project.check("--diff", "--unsafe-fixes", "--env-file", name).out
        assert re.search(r"^\+\w*API_KEY=sk-", out, re.MULTILINE)
        assert "Summer2024" not in out
        assert "horse" not in out

    def test_of_a_file_that_deploys(self, project: Project) -> None:
        text = "services:\n  a:\n    environment:\n      DB_PASSWORD: Summer2024!\n      QIANFAN_AK: <<qianfan-key>>\n"
        project.write("compose.yaml", text)
        out = project.check("--diff", "--unsafe-fixes").out
        assert '+      QIANFAN_AK: "${QIANFAN_AK}"' in out
        assert "Summer2024" not in out


class TestInert:
    @pytest.fixture
    def hostile(self, project: Project) -> Project:
        """Names and content that would be obeyed, in every place that is put out."""
        odd = "".join(char for char in LIVE if char != "\0")
        project.write(f"::set-output name=a::b{odd}/a.py", HARDCODED)
        project.write(f" ::add-mask::{odd}.py", LOWERCASE + f"# {odd}\n")
        project.write(f"##[error]a\n::warning::b{odd}.py", f'x = {{"api_key": "{KEY}"}}  # {odd} ##[add-path]b\n')
        project.write(f"##vso[task.setvariable]{odd}.py", "api_key = '\n")
        name = "".join(f"\\u{ord(char):04x}" for char in LIVE) + "\\n::stop-commands::x ##[group]"
        project.write("app-config.json", f'{{"a{name} api_key": "{KEY}", "{KEY}": "{KEY}"}}')
        project.write("env.py", f'import os\nos.environ["::x{name}_API_KEY"] = "{KEY}"\n')
        project.write("utf16.py", f'api_key = "{KEY}"  # {odd}\n'.encode("utf-16"))
        project.write("broken.ipynb", '{"cells": [')
        return project

    @pytest.mark.parametrize("output_format", PRINTED)
    def test_no_format_is_obeyed(self, hostile: Project, output_format: str) -> None:
        ran = hostile.check("--output-format", output_format)
        self._check(ran.out + ran.err, output_format)

    @pytest.mark.parametrize("output_format", ["json", "jsonl", "sarif"])
    def test_programs_get_the_names_escaped(self, hostile: Project, output_format: str) -> None:
        out = hostile.check("--output-format", output_format).out
        assert out.isascii()
        self._check(out)

    @pytest.mark.parametrize(
        "options", [("--diff", "--unsafe-fixes"), ("--show-files",), ("--fix",), ("nothing\x1b[2J",)]
    )
    def test_what_else_is_said(self, hostile: Project, options: tuple[str, ...]) -> None:
        ran = hostile.check(*options)
        assert ran.out + ran.err
        self._check(ran.out + ran.err)

    def test_doctor(self, hostile: Project) -> None:
        for options in ((), ("--ci",), ("--output-format", "json"), ("--explain", "401 \x1b[2J invalid_api_key ##[x]")):
            ran = hostile.run("doctor", *options)
            self._check(ran.out + ran.err)

    def test_a_configuration(self, project: Project) -> None:
        project.write("pyproject.toml", f'[tool.qianfan-lint]\n"a\\u001b[2J\\u202e\\n::x:: {KEY}" = 1\n')
        ran = project.check()
        assert ran.code == 2
        self._check(ran.out + ran.err)
        assert KEY not in ran.err

    @staticmethod
    def _check(text: str, output_format: str = "") -> None:
        assert [char for char in LIVE if char in text] == []
        for line in re.split(r"[\n\r]", text):
            rest = re.sub(OWN.get(output_format, "$"), "", line, count=1)
            assert not re.search(r"##\w*\[", rest)
            assert not rest.lstrip().startswith("::")


class TestTemporaryFiles:
    def test_what_a_killed_run_has_left_is_removed(self, project: Project) -> None:
        project.write("app.py", HARDCODED)
        old, new, other = (project.write(f".qianfan-lint-{name}", KEY) for name in ("old_0", "new_0", "x/other"))
        before = time.time() - writing.STALE - 10
        for path in (old, other):
            os.utime(path, (before, before))
        project.check("--fix", "--unsafe-fixes")
        assert not old.exists()
        assert new.exists()
        assert other.exists()

    def test_a_link_of_that_name_is_left_alone(self, project: Project, tmp_path: pathlib.Path) -> None:
        target = project.write("kept.txt", KEY)
        (tmp_path / ".qianfan-lint-link").symlink_to(target)
        project.write("app.py", HARDCODED)
        project.check("--fix", "--unsafe-fixes")
        assert target.exists()

    def test_no_run_checks_it(self, project: Project) -> None:
        project.write(".qianfan-lint-a1b2c3d4", HARDCODED)
        assert list(discover(["."], Config())) == []


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize("name", ["{}.json", "logs/a-{}.json", "{}/b.json", "x_{}.old.ipynb"])
def test_a_path_with_the_key_of_another_file(project: Project, name: str, jobs: str) -> None:
    """It has no shape, so that the file alone cannot tell it from a hash, which stays readable."""
    key, number = make("app-secret-key"), f"{random.Random(0).getrandbits(128):032x}"
    project.write("app.py", f'qianfan_secret_key = "{key}"\n')
    for each in (key, number):
        text = "{" + HARDCODED if name.endswith("ipynb") else f'{{"dashscope_api_key": "{KEY}"}}'
        project.write(name.format(each), text)
    for output_format in (*PRINTED, "json", "jsonl", "sarif"):
        ran = project.check("--jobs", jobs, "--output-format", output_format)
        assert given_away(ran.out + ran.err, runs([key])) == []
    assert number in project.check().out


def test_a_file_of_too_many_secrets_shows_nothing_else(project: Project) -> None:
    draw = random.Random(0)
    many = tuple(Secret(f"{draw.getrandbits(128):032x}") for _ in range(MAX_RUNS // 20))
    assert Redactor(load(), Known(many))("DB_PASSWORD=Summer2024!") == "…"


def test_each_line_is_masked_once(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = []
    masked = Redactor.masked
    monkeypatch.setattr(Redactor, "masked", lambda self, line: (lines.append(line), masked(self, line))[1])
    keys = ", ".join(f'"api_key_{n}": "{make(f"dashscope-key:{n}")}"' for n in range(100))
    project.write("app-config.json", f"{{{keys}}}")
    ran = project.check()
    assert ran.out.count("QF701") == 100
    assert sum(len(line) > FRAME_WIDTH for line in lines) == 1
