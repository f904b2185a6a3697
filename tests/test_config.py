"""Which rules run and what the configuration says: ``[tool.qianfan-lint]`` and the options over it."""

from __future__ import annotations

import contextlib
import re
from pathlib import Path

import editor_schema
import jsonschema
import pytest
import tomli

from qianfan_lint import rules
from qianfan_lint.knowledge.providers import BUILT_IN
from qianfan_lint.project import config_file
from qianfan_lint.project.config import Config, ConfigError, check_codes
from tests.keys import make
from tests.project import CLEAN, HARDCODED, LOWERCASE, Project

PROVIDER = """\
[tool.qianfan-lint.providers.acme]
title = "Acme AI"
modules = ["acme"]
slots = [{ id = "api-key", env = ["ACME_PASS"], misspelled = ["ACME_PAS"], keys = ["acme-key"] }]
keys = [{ id = "acme-key", title = "Acme key", pattern = "acme_[0-9a-f]{32}" }]
hosts = [{ host = "api.acme.example", accepts = ["bearer"] }]
clients = [
  { role = "chat", names = ["acme.Chat"], keywords = { acme_pass = "api-key" } },
  { role = "embedding", names = ["acme.Embeddings"], keywords = { acme_pass = "api-key" } },
]
pins = [{ package = "acme-sdk", minimum = "2.0", reason = "sends keys in clear" }]"""

DEEP = 1000
NOT_LINEAR = "cannot be matched in linear time"
QUICK = [
    *("sk-[a-z0-9]+Z", "acme_[a-z0-9]{20,}", r"gw\.\w+", r"\bk-(?:[a-f]{4}-){1,8}z\b", "(?:x[0-9a-f]{2}){8,16}"),
    *(
        "(?i)zz[a-z]{4}[0-9]{8}",
        "-[a-z]*[0-9]+_",
        "(?:dev|live)_[A-Z]{8,40}",
        "bce-v3/ALTAK[A-Z]{0,8}-[A-Za-z0-9]{16,32}",
    ),
]
REFUSED = [
    *((each, NOT_LINEAR) for each in ("sk-(?:[a-z0-9]+)+Z", "sk-(a|aa)+$", "k(?:a?){30}a{30}", r"k(\w)\1", "(?=a)k")),
    *(
        (each, NOT_LINEAR)
        for each in ("[a-z]+Z", "k[a-z]{0,50}[a-z]{0,50}Z", "k.*x.*y", "(?i)k-[a-y]+Z", "k(a|b|ab){9}z")
    ),
    ("a*", "matches an empty text"),
    ("(k[a-z]{400}){2}", "matches more than"),
    ("a{99999999999999999999}", "is not a regular expression"),
    (f"{'(' * 240}a{')' * 240}", "has more than 50 groups"),
    (f"{'(' * 3000}a{')' * 3000}", "is longer than"),
    ("k[[a]b]", "is not a regular expression"),
    ("ké", "contains characters other"),
]


def provider_with(pattern: str) -> str:
    return f"[[tool.qianfan-lint.providers.acme.keys]]\nid = 'k'\npattern = '{pattern}'\n"


SCHEMA, OF_OWN_FILE = (
    jsonschema.Draft7Validator(document, format_checker=jsonschema.FormatChecker())
    for document in (editor_schema.document(), editor_schema.document_of_own_file())
)


@pytest.fixture(autouse=True)
def editors_say_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of each configuration that a test of this file reads, the schemas say whether it is accepted."""
    read = config_file.parse

    def parse(path: str, *place: str) -> Config:
        found: Config | ConfigError
        try:
            found = read(path, *place)
        except ConfigError as error:
            found = error
        with contextlib.suppress(tomli.TOMLDecodeError):
            document = tomli.loads(Path(path).read_text(encoding="utf-8"))
            # What a requirement is, and which pattern is quick, no schema can say.
            if isinstance(found, Config) or not re.search("not a requirement|keys.pattern'", str(found)):
                assert SCHEMA.is_valid(document) is isinstance(found, Config)
                if "qianfan-lint" in document.get("tool", ()):
                    assert OF_OWN_FILE.is_valid(document["tool"]["qianfan-lint"]) is isinstance(found, Config)
        if isinstance(found, ConfigError):
            raise found
        return found

    monkeypatch.setattr(config_file, "parse", parse)


def test_the_schema_for_editors_takes_what_is_built_in() -> None:
    SCHEMA.validate({"tool": {"qianfan-lint": {"providers": BUILT_IN}}})
    OF_OWN_FILE.validate({"providers": BUILT_IN})


class TestSelection:
    @pytest.mark.parametrize(
        ("options", "codes"),
        [
            ((), {"QF101", "QF201"}),
            (("--select", "QF201"), {"QF201"}),
            (("--select", "qf201"), {"QF201"}),
            (("--select", "QF1"), {"QF101"}),
            (("--select", "QF1,QF2"), {"QF101", "QF201"}),
            (("--select", "QF1", "--select", "QF2"), {"QF101", "QF201"}),
            (("--select", "QF1", "--extend-select", "QF201"), {"QF101", "QF201"}),
            (("--ignore", "QF101"), {"QF201"}),
            (("--ignore", "QF"), set()),
            (("--ignore", "QF1", "--extend-select", "QF101"), {"QF101", "QF201"}),
            (("--select", "QF101", "--ignore", "QF101"), set()),
        ],
    )
    def test_options(self, project: Project, options: tuple[str, ...], codes: set[str]) -> None:
        project.write("app.py", HARDCODED + LOWERCASE)
        ran = project.json(*options)
        assert {finding["code"] for finding in ran.json["findings"]} == codes
        assert ran.code == bool(codes)

    @pytest.mark.parametrize("option", ["--select", "--extend-select", "--ignore"])
    @pytest.mark.parametrize("code", ["QF999", "E501", "QF1011"])
    def test_unknown_code(self, project: Project, option: str, code: str) -> None:
        ran = project.check(option, code)
        assert ran.code == 2
        assert f"'{code}'" in ran.err

    def test_configuration(self, project: Project) -> None:
        project.write("pyproject.toml", '[tool.qianfan-lint]\nselect = ["qf2"]\nextend-select = ["QF101"]\n')
        project.write("app.py", HARDCODED + LOWERCASE)
        assert project.json().found == ["app.py:1:11 QF101", "app.py:4:17 QF201"]
        assert project.json("--select", "QF102").found == ["app.py:1:11 QF101"]
        assert project.json("--ignore", "QF101").found == ["app.py:4:17 QF201"]

    def test_per_file_ignores(self, project: Project) -> None:
        text = '[tool.qianfan-lint.per-file-ignores]\n"tests/*" = ["QF1"]\n"conftest.py" = ["QF"]\n'
        project.write("pyproject.toml", text)
        for name in ("app.py", "tests/test_app.py", "deep/conftest.py"):
            project.write(name, HARDCODED + LOWERCASE)
        expected = ["app.py:1:11 QF101", "app.py:4:17 QF201", "tests/test_app.py:4:17 QF201"]
        assert project.json().found == expected
        assert project.json("tests/test_app.py").found == expected[2:]

    def test_the_file_names_give_all_codes(self) -> None:
        check_codes(Config(select=tuple(rules.load())))


class TestConfiguration:
    def broken(self, project: Project, text: str) -> str:
        project.write("pyproject.toml", text)
        project.write("app.py", CLEAN)
        ran = project.check("app.py")
        assert ran.code == 2
        assert "pyproject.toml: " in ran.err
        return ran.err

    def test_broken_toml(self, project: Project) -> None:
        assert "line 2" in self.broken(project, "[tool.qianfan-lint]\nselect = = 1\n")

    def test_unknown_key(self, project: Project) -> None:
        text = self.broken(project, '[tool.qianfan-lint]\nselct = ["QF1"]\n')
        assert "unknown key 'tool.qianfan-lint.selct'; did you mean 'select'?" in text

    @pytest.mark.parametrize("name", ["qianfan_lint", "qianfanlint"])
    def test_misspelled_table(self, project: Project, name: str) -> None:
        text = self.broken(project, f'[tool.{name}]\nignore = ["QF1"]\n')
        assert f"unknown key 'tool.{name}'; did you mean 'qianfan-lint'?" in text

    def test_table_with_its_bracket_left_open(self, project: Project) -> None:
        assert "line 1" in self.broken(project, '[tool.qianfan-lint\nignore = ["QF1"]\n')

    def test_unknown_provider_key(self, project: Project) -> None:
        text = self.broken(project, '[[tool.qianfan-lint.providers.acme.slots]]\nid = "a"\nevn = ["ACME_KEY"]\n')
        assert "unknown key 'tool.qianfan-lint.providers.acme.slots.evn'; did you mean 'env'?" in text

    @pytest.mark.parametrize(
        ("line", "message"),
        [
            ('select = "QF1"', "must be a list of strings"),
            ("force-exclude = 1", "must be true or false"),
            ("env-file = true", "must be a string"),
            ("per-file-ignores = []", "must be a table"),
            ('per-file-ignores."tests/*" = "QF1"', """per-file-ignores."tests/*"' must be a list of strings"""),
            ("providers = []", "must be a table"),
            ('providers.acme.keys = [{ id = "a", pattern = "(" }]', "not a regular expression"),
            (
                'providers.acme.clients = [{ role = "chat", names = ["a.B"], ignored_in = { k = "below 2" } }]',
                "not a requirement",
            ),
            ('providers.acme.clients = [{ role = "caht", names = ["a.B"] }]', "one of chat, embedding"),
            ('providers.acme.slots = [{ env = ["A"] }]', "without 'id'"),
            ('providers.acme.slots = [{ id = "" }]', "must not be empty"),
            ('providers.a.clients = [{ role = "chat", names = ["."] }]', "must be names, such as API_KEY, not '.'"),
            ('providers.acme.slots = [{ id = "a", env = ["(a+)+"] }]', "must be names, such as API_KEY, not '(a+)+'"),
            ('providers.acme.slots = [{ id = "a", env = [""] }]', "must not be empty"),
            (
                'providers.acme.hosts = [{ host = "localhost", accepts = [] }]',
                "such as api.example.com, not 'localhost'",
            ),
            ('providers.acme.pins = [{ package = "a", minimum = "new", reason = "b" }]', "a version, such as 1.2.0"),
            (f'providers.acme.title = "{"a" * 2000}"', "no longer than 1000"),
            (f"select = {['QF1'] * 2000}", "no more than 1000 entries"),
            ('select = ["QF999"]', "'QF999'"),
        ],
    )
    def test_wrong_value(self, project: Project, line: str, message: str) -> None:
        project.write("pyproject.toml", f"[tool.qianfan-lint]\n{line}\n")
        ran = project.check()
        assert ran.code == 2
        assert message in ran.err

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            pytest.param(f"x = {'[' * DEEP}{']' * DEEP}", "nested too deeply|line 2", id="nested"),
            pytest.param(f"{'.'.join('a' * 2000)} = 1", "unknown key|nested too deeply", id="dotted"),
            pytest.param(f"x = {'9' * 5000}", "digits|unknown key", id="number"),
            pytest.param(f"x = '{'a' * 2_000_000}'", "larger than 1000000 bytes", id="large"),
            pytest.param('"\\u001b[2J\\n::error::" = 1', r"x1b\[2J.n::error::", id="control characters"),
            pytest.param(b"x = '\xff'", "utf-8", id="encoding"),
        ],
    )
    def test_what_no_configuration_holds(self, project: Project, text: str | bytes, message: str) -> None:
        content = text if isinstance(text, bytes) else text.encode()
        project.write("pyproject.toml", b"[tool.qianfan-lint]\n" + content + b"\n")
        ran = project.process("check")
        assert (ran.code, ran.out) == (2, "")
        assert re.search(f"pyproject.toml: .*({message})", ran.err)
        assert "Traceback" not in ran.err
        assert ran.err.isascii()
        assert max(map(len, ran.err.splitlines())) < 1000
        assert "\x1b" not in ran.err

    @pytest.mark.parametrize("pattern", QUICK)
    def test_patterns_that_are_taken(self, project: Project, pattern: str) -> None:
        project.write("pyproject.toml", provider_with(pattern))
        assert project.check().code == 0

    @pytest.mark.parametrize(("pattern", "message"), REFUSED)
    def test_patterns_that_are_refused(self, project: Project, pattern: str, message: str) -> None:
        project.write("pyproject.toml", provider_with(pattern))
        ran = project.check()
        assert ran.code == 2
        assert f"pyproject.toml: 'tool.qianfan-lint.providers.acme.keys.pattern' {message}" in ran.err

    @pytest.mark.parametrize("text", ["tool = 3  # qianfan-lint\n", '[project]\nname = "qianfan-lint"\n'])
    def test_no_section(self, project: Project, text: str) -> None:
        project.write("pyproject.toml", text)
        assert project.check().code == 0

    def test_found_above_the_path_and_by_option(self, project: Project) -> None:
        project.write("service/pyproject.toml", '[tool.qianfan-lint]\nignore = ["QF101"]\n')
        project.write("service/app/llm.py", HARDCODED)
        assert project.check("service/app").code == 0
        project.write("other.toml", "[tool.qianfan-lint]\n")
        assert project.check("service/app", "--config", "other.toml").code == 1
        assert project.check("--config", "missing.toml").code == 2

    def test_own_provider(self, project: Project) -> None:
        project.write("pyproject.toml", PROVIDER)
        value = make("iam-secret-key")
        project.write("shape.py", f'x = "acme_{value}"\n')
        project.write("client.py", "import acme\n\nacme.Chat(acme_pass=key)\nacme.Embeddings(acme_pass=key)\n")
        project.write("env.py", 'import os\n\nkey = os.getenv("acme_pass")\n')
        project.write("requirements.txt", "acme-sdk==1.9\n")
        ran = project.json()
        assert ran.found == [
            "client.py:4:27 QF401",
            "env.py:3:17 QF201",
            "requirements.txt:1:1 QF501",
            "shape.py:1:5 QF101",
        ]
        messages = " ".join(finding["message"] for finding in ran.json["findings"])
        for told in ("Acme AI", "ACME_PASS", "sends keys in clear"):
            assert told in messages

    def test_own_client_with_a_keyword_of_any_name(self, project: Project) -> None:
        text = """\
[tool.qianfan-lint.providers.acme]
slots = [{ id = "api-key", env = ["ACME_PASS"] }]
clients = [{ role = "chat", names = ["acme.Client"], keywords = { passphrase = "api-key" } }]
"""
        project.write("pyproject.toml", text)
        project.write("app.py", 'import acme\n\nacme.Client(passphrase="<<iam-secret-key>>")\n')
        assert project.json("app.py").found == ["app.py:3:24 QF101"]

    def test_own_clients_without_a_host(self, project: Project) -> None:
        text = """\
[tool.qianfan-lint.providers.acme]
modules = ["acme"]
slots = [{ id = "api-key", env = ["ACME_PASS"] }]
clients = [
  { role = "chat", names = ["acme.Chat"], keywords = { acme_pass = "api-key" } },
  { role = "embedding", names = ["acme.Embeddings"], keywords = { acme_pass = "api-key" } },
]
"""
        project.write("pyproject.toml", text)
        project.write("app.py", "import acme\n\nacme.Chat(acme_pass=key)\nacme.Embeddings(acme_pass=key)\n")
        assert project.json("app.py").found == ["app.py:4:27 QF401"]
