"""No output of any kind gives a credential away, and checking talks to no network."""

from __future__ import annotations

import copy
import json
import logging
import pickle
import re
import socket
import traceback
from collections.abc import Iterable, Iterator

import pytest

from qianfan_lint import rules
from qianfan_lint.core.kinds import Kind, kind_of
from qianfan_lint.core.model import Message, Secret, mask
from qianfan_lint.core.source import decode
from qianfan_lint.pipeline.engine import Engine
from qianfan_lint.pipeline.linehash import line_hash
from qianfan_lint.pipeline.run import Report
from qianfan_lint.project.config import Config
from qianfan_lint.report import FORMATS, Style, render
from tests import forms
from tests.keys import expand, make
from tests.project import Project

_MARK = re.compile(r"<<([\w:-]+)>>")
# What comes before the random part of a key: saying it gives nothing away.
_KNOWN = re.compile(r"^(?:bce-v3/ALTAK(?:SP)?-|sk-ws-H\.|sk-proj-|sk-sp-|sk-|ALTAK|24\.|AIza|hf_)")

# Of no key's shape: only its place says that it is one.
UUID = "5f2b8c1e-9d3a-4e7b-a6c4-1d8e0f3b7a92"
THREE = make("dashscope-key:three")

FILES = {
    "assignment.py": 'import dashscope\n\ndashscope.api_key = "<<dashscope-key>>"\n',
    "annotated.py": 'class Settings:\n    qianfan_sk: str = "<<app-secret-key>>"\n',
    "keyword.py": """\
from langchain_community.embeddings import QianfanEmbeddingsEndpoint

QianfanEmbeddingsEndpoint(qianfan_ak="<<app-api-key>>", qianfan_sk="<<app-secret-key:keyword>>")
""",
    "default.py": """\
import os

key = os.getenv("DASHSCOPE_API_KEY", "<<dashscope-key:default>>")
other = os.environ.get("QIANFAN_AK") or "<<app-api-key:default>>"


def ask(question, api_key="<<dashscope-plan-key>>"):
    return question
""",
    "comment.py": '# api_key = "<<dashscope-key:comment>>"\n# QIANFAN_SK = "<<app-secret-key:comment>>"\nx = 1\n',
    "docstring.py": 'def f():\n    """Ask with <<qianfan-key>>,\n\n    or with <<dashscope-key:docstring>>.\n    """\n',
    "address.py": """\
URL = "https://aip.baidubce.com/oauth/2.0/token?client_id=<<app-api-key:url>>&client_secret=<<app-secret-key:url>>"
TOKEN = f"https://aip.baidubce.com/x?access_token=<<access-token>>&q={URL}"
""",
    "uuid.py": f'url = "https://aip.baidubce.com/oauth/2.0/token?client_id=x&client_secret={UUID}"\n',
    "environment.py": """\
import os

key = os.getenv("<<dashscope-key:env>>")
os.environ["QIANFAN_AK"] = "<<app-api-key:env>>"
""",
    "header.py": """\
import requests

requests.post(
    "https://dashscope.aliyuncs.com/api/v1/services/aigc/text-generation/generation",
    headers={"Authorization": "<<dashscope-key:header>>"},
    auth=("<<app-api-key:auth>>", "<<app-secret-key:auth>>"),
)
headers = {"Authorization": "Bearer <<dashscope-ws-key>>"}
""",
    "formatted.py": 'model = "qwen"\napi_key = f"<<dashscope-key:f>>"\nline = f"{model} <<openai-key>> {api_key}"\n',
    "adjacent.py": f'api_key = (\n    "{make("dashscope-key:two")[:17]}"\n    "{make("dashscope-key:two")[17:]}"\n)\n',
    "joined.py": f'api_key = "{make("dashscope-key:plus")[:17]}" + "{make("dashscope-key:plus")[17:]}"\n',
    "pieces.py": f'dashscope_api_key = "{THREE[:12]}" "{THREE[12:24]}" \'{THREE[24:]}\'\n',
    "slot.py": f'import os\n\nqianfan_sk, x = "{UUID}", os.getenv("qwen_api_key")\n',
    "unselected.py": 'import os\n\na = os.getenv("qwen_api_key"), "<<iam-access-key>>", "<<qianfan-plan-key>>"\n',
    "pair.py": """\
import os

api_key = os.environ["QWEN_API_KEY"]
headers = {"Authorization": f"Basic {api_key}:<<app-secret-key:pair>>", "x": "<<google-key>> <<huggingface-token>>"}
""",
    "broken.py": 'api_key = "<<dashscope-key:broken>>" (\n',
    "bytes.py": 'import dashscope\n\ndashscope.api_key = b"<<dashscope-key:bytes>>".decode()\n',
    "long.py": 'api_key = """\n<<dashscope-key:long>>\n"""\nzhipu_api_key = "<<zhipu-key>>"\n',
    "requirements.txt": "langchain-community==0.2.7  # <<dashscope-key:requirements>>\n",
    "pyproject.toml": '[project]\nname = "x"\ndependencies = ["langchain-community==0.2.7"]  # <<qianfan-key:toml>>\n',
    "leaks.py": """\
import os

from langchain_community.embeddings import DashScopeEmbeddings

API_KEY = "<<dashscope-key:leak>>"
print(API_KEY, os.environ["QIANFAN_AK"])
DashScopeEmbeddings(api_key="<<dashscope-plan-key:leak>>")
os.environ["QIANFAN_AK"] = "<<qianfan-key:leak>>"
""",
    ".env.production": "QIANFAN_AK=<<app-api-key:env>>\nQIANFAN_SK='<<app-secret-key:env>>'\n# <<qianfan-key:env>>\n",
    "compose.yaml": "services:\n  a:\n    environment:\n      - QIANFAN_AK=<<app-api-key:yaml>>\n",
    "app-config.json": '{"dashscope_api_key": "<<dashscope-key:json>>", "x": ["<<openai-key:json>>"]}\n',
    "deploy.sh": 'curl -H "Authorization: Bearer <<qianfan-key:shell>>"\nQIANFAN_SK=<<app-secret-key:shell>> run\n',
    "Dockerfile": "FROM x\nENV QIANFAN_AK=<<app-api-key:docker>> B=c\n",
    "analysis.ipynb": json.dumps(
        {
            "cells": [
                {
                    "cell_type": "code",
                    "source": ["api_key = '<<dashscope-key:cell>>'\n"],
                    "outputs": ["<<openai-key:out>>"],
                },
                {"cell_type": "markdown", "source": "with `<<qianfan-key:cell>>`"},
            ]
        },
        indent=1,
    ),
}
GBK = 'api_key = "<<dashscope-key:gbk>>"  # 通义千问\n'
SECRETS = sorted({make(mark) for text in (*FILES.values(), GBK) for mark in _MARK.findall(text)} | {UUID})
SECRETS += [make("dashscope-key:two"), make("dashscope-key:plus"), THREE]

RUNS = [
    *(("--output-format", name) for name in FORMATS),
    *(("--output-format", name, "--select", "QF201") for name in FORMATS),
    *(("--output-format", name, "--env-file", ".env", "--show-suppressed") for name in ("sarif", "rdjson")),
    ("--select", "QF3,QF5"),
    ("--statistics", "--color"),
    ("--show-files",),
    ("--show-secrets",),
    ("--diff",),
    ("--diff", "--unsafe-fixes"),
    ("--diff", "--unsafe-fixes", "--env-file", ".env"),
    ("--diff", "--unsafe-fixes", "--env-file", ".env", "--select", "QF201"),
    ("--diff", "--unsafe-fixes", "--env-file", ".env", "--output-format", "json"),
    ("--fix", "--output-format", "json"),
    ("--fix", "--unsafe-fixes", "--output-format", "json"),
    ("--fix", "--unsafe-fixes", "--env-file", ".env"),
    ("--output-format", "json", "--env-file", ".env"),
]


def pieces(secrets: Iterable[str]) -> dict[str, str]:
    """Any eight characters in a row of the random part of each secret, with what may be shown of it."""
    bodies = {_KNOWN.sub("", secret): mask(secret) for secret in secrets}
    return {body[at : at + 8]: shown for body, shown in bodies.items() for at in range(len(body) - 7)}


PIECES = pieces(SECRETS)


def given_away(text: str, pieces: dict[str, str] = PIECES) -> list[str]:
    """What *text* holds of the random part of a secret."""
    eights = {text[at : at + 8] for at in range(len(text) - 7)}
    return [f"{pieces[piece]} {piece}" for piece in sorted(pieces.keys() & eights)]


@pytest.fixture
def leaky(project: Project) -> Project:
    """A project with a secret in every place that a rule reports."""
    for name, text in FILES.items():
        project.write(name, text)
    project.write("gbk.py", expand(GBK).encode("gbk"))
    return project


def test_given_away_sees_a_secret() -> None:
    assert given_away(f"x{make('dashscope-key')[5:20]}y")
    assert not given_away(mask(make("dashscope-key")))


def test_the_project_has_findings_of_many_rules(leaky: Project) -> None:
    ran = leaky.json()
    codes = {finding["code"] for finding in ran.json["findings"]}
    assert codes >= {
        "QF101",
        "QF102",
        "QF103",
        "QF104",
        "QF105",
        "QF201",
        "QF301",
        "QF403",
        "QF405",
        "QF503",
        "QF601",
        "QF701",
    }
    reported = {finding["path"] for finding in ran.json["findings"]}
    assert {*FILES, "gbk.py"} == reported


@pytest.mark.parametrize("options", RUNS, ids=" ".join)
def test_no_output_gives_a_secret_away(leaky: Project, options: tuple[str, ...]) -> None:
    leaky.write(".env", f"OTHER={UUID}\nDB_PASSWORD={make('dashscope-key')}")
    ran = leaky.check(*options)
    assert ran.out + ran.err
    assert given_away(ran.out + ran.err) == []


def test_no_report_file_gives_a_secret_away(leaky: Project) -> None:
    named = [part for name in FORMATS for part in ("--output-format", f"{name}:report.{name}")]
    leaky.check("--show-secrets", *named)
    for name in FORMATS:
        assert given_away(leaky.text(f"report.{name}")) == []


@pytest.fixture(scope="module")
def fixtures() -> Report:
    """What is found in all forms of all fixtures, suppressed findings too."""
    engine = Engine(Config(extend_select=tuple(rules.load()), env_file=".env"))
    kinds = ((form, kind_of(form.name) or Kind.PYTHON) for form in forms.load_all())
    results = [engine.check_bytes(f"{form.id}/{form.name}", kind, form.text.encode()) for form, kind in kinds]
    found = tuple(each for result in results for each in result.diagnostics)
    not_scanned = tuple(result.not_scanned for result in results if result.not_scanned)
    return Report(found, not_scanned, len(results), len(results), suppressed=found)


@pytest.mark.parametrize("output_format", FORMATS)
def test_no_secret_of_any_fixture(fixtures: Report, output_format: str) -> None:
    tables = [path.read_text(encoding="utf-8") for path in forms.ROOT.glob("QF*/*.*")]
    secrets = pieces(make(mark) for table in tables for mark in _MARK.findall(table))
    assert len(secrets) > 500
    for colour in (False, True):
        style = Style(colour, statistics=True, suppressed=True)
        assert given_away(render(fixtures, output_format, style), secrets) == []


def test_no_hash_of_a_line_covers_a_secret(leaky: Project) -> None:
    """It has no key, so that the rest of the line would give a short one away, and two lines a longer one."""
    leaky.write("far.py", 'import os\n\nk = os.getenv("qwen_api_key")\n' + "x = 1\n" * 40 + FILES["assignment.py"])
    hashed = 0
    for result in leaky.check("--output-format", "sarif").json["runs"][0]["results"]:
        place = result["locations"][0]["physicalLocation"]
        path = place["artifactLocation"]["uri"]
        if "primaryLocationLineHash" in result["partialFingerprints"]:
            hashed += 1
            first = place["region"]["startLine"]
            _, last = line_hash(decode(path, Kind.PYTHON, leaky.bytes(path)), first)
            assert given_away("\n".join(leaky.text(path).splitlines()[first - 1 : last])) == []
    assert hashed == 1


def test_no_fingerprint_is_a_bare_hash(leaky: Project) -> None:
    import hashlib

    prints = {finding["fingerprint"] for finding in leaky.json().json["findings"]}
    for secret in SECRETS:
        for algorithm in ("md5", "sha1", "sha256", "sha512"):
            assert hashlib.new(algorithm, secret.encode()).hexdigest()[:16] not in prints


class TestCrash:
    """A defect of a rule: the run goes on, and nothing that the rule looked at is printed."""

    @pytest.fixture
    def broken(self, leaky: Project, monkeypatch: pytest.MonkeyPatch) -> Project:
        known = rules.load()["QF101"]

        def check(fact: object, ctx: object) -> Iterator[rules.Report]:
            yield from ()
            raise ValueError(f"cannot judge {fact}")

        monkeypatch.setattr("qianfan_lint.rules.load", lambda: {"QF101": known._replace(check=check)})
        return leaky

    def test_a_rule_that_raises(self, broken: Project) -> None:
        for output_format in FORMATS:
            ran = broken.check("--output-format", output_format)
            assert ran.code == 3
            assert "assignment.py" in ran.out
            assert "ValueError" in ran.out
            assert given_away(ran.out + ran.err) == []

    def test_no_traceback_in_a_worker(self, broken: Project, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("qianfan_lint.pipeline.run.PARALLEL_FROM", 1)
        ran = broken.json("--jobs", "2")
        assert ran.code == 3
        assert given_away(ran.out + ran.err) == []


class TestSecret:
    VALUE = make("dashscope-key")

    def test_text(self) -> None:
        secret = Secret(self.VALUE)
        shown = mask(self.VALUE)
        assert len(shown) == 5
        assert {str(secret), repr(secret), f"{secret}", f"{secret!r}", f"{secret:s}", "%s" % secret} == {shown}  # noqa: UP031
        assert f"{secret:>8}" == f"   {shown}"
        assert "{}".format(secret) == shown  # noqa: UP032
        for holder in ([secret], {secret}, {"a": secret}, (secret,), ValueError(secret), Message.of("{a}", a=secret)):
            assert given_away(f"{holder} {holder!r}") == []

    def test_no_copy_leaves_the_process(self) -> None:
        secret = Secret(self.VALUE)
        for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
            with pytest.raises(TypeError, match="does not leave its process"):
                pickle.dumps(secret, protocol)
        with pytest.raises(TypeError):
            copy.deepcopy([secret])
        with pytest.raises(TypeError):
            json.dumps(secret)
        with pytest.raises(TypeError):
            vars(secret)

    def test_log_and_traceback(self, caplog: pytest.LogCaptureFixture) -> None:
        secret = Secret(self.VALUE)
        logging.getLogger("test").error("%s %r", secret, secret)
        try:
            raise RuntimeError(secret)
        except RuntimeError:
            assert given_away(caplog.text + traceback.format_exc()) == []

    def test_only_reveal(self) -> None:
        secret = Secret(self.VALUE)
        assert secret.reveal() == self.VALUE
        assert secret == Secret(self.VALUE)
        assert secret != Secret(self.VALUE[:-1])
        assert secret != self.VALUE
        assert len({secret, Secret(self.VALUE)}) == 1

    @pytest.mark.parametrize("short", ["", "a", "abcdefgh"])
    def test_nothing_of_a_short_one(self, short: str) -> None:
        assert str(Secret(short)) == "…"


def test_findings_hold_no_secret(leaky: Project) -> None:
    engine = Engine(Config())
    for name in FILES:
        kind = kind_of(name)
        assert kind is not None
        found = engine.check_bytes(name, kind, leaky.bytes(name))
        assert given_away(repr(found)) == []


def test_messages_of_findings_hold_no_secret() -> None:
    source = decode("app.py", Kind.PYTHON, expand(FILES["assignment.py"]).encode())
    checked = Engine(Config()).check_source(source)
    assert checked.findings
    assert given_away(repr([finding.message for finding in checked.findings]) + repr(checked.secrets)) == []


def test_offline(leaky: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a socket was opened")

    for name in ("socket", "create_connection", "getaddrinfo", "socketpair"):
        monkeypatch.setattr(socket, name, refuse)
    for options in RUNS:
        leaky.check(*options)


def test_a_run_does_not_import_socket(project: Project) -> None:
    project.write("app.py", 'api_key = "<<dashscope-key>>"\n')
    ran = project.process("check", "app.py", "--diff", "--unsafe-fixes", "--jobs", "1", PYTHONPROFILEIMPORTTIME="1")
    assert ran.code == 1
    assert not re.search(r"\| +(?:_?socket|ssl|http\.client|urllib\.request)$", ran.err, re.MULTILINE)


NAMED = [make(f"{kind}:named") for kind in ("dashscope-key", "qianfan-key", "zhipu-key")]
ADDRESSES = ("https://{key}.a.example/v1", "https://a.example/{key}/v1", "https://a.example/v1?k={key}")


@pytest.mark.parametrize("key", NAMED)
def test_a_variable_that_is_called_by_a_key(project: Project, key: str) -> None:
    for options in (("--output-format", "json"), ("--diff",), ("--fix", "-v"), ("--output-format", "json", "--fix")):
        project.write("app.py", f'import os\nx = os.getenv("{key}", "{key}")\n')
        ran = project.check("--unsafe-fixes", "--env-file", "keys.env", *options)
        assert not given_away(ran.out + ran.err, pieces([key])), options


@pytest.mark.parametrize("key", NAMED)
def test_errors_of_the_command_line(project: Project, key: str) -> None:
    typed = (
        *(("check", "--lang", key), ("check", "--jobs", key), ("check", f"--{key}"), ("check", "--config", key)),
        *(("check", "--select", key), ("check", "--ignore", f"QF{key}"), (key,), ("rule", key)),
    )
    for arguments in typed:
        ran = project.run(*arguments)
        assert ran.code
        assert not given_away(ran.out + ran.err, pieces([key, key.upper()])), arguments[:2]


@pytest.mark.parametrize("key", NAMED)
@pytest.mark.parametrize("form", ADDRESSES)
def test_an_address_that_the_doctor_names(project: Project, key: str, form: str) -> None:
    if "/" in key and form.startswith("https://{key}"):
        return  # which no host can have
    address = form.format(key=key)
    made = 'import os\nfrom openai import OpenAI\nOpenAI(api_key=os.environ["X_API_KEY"], base_url={})\n'
    for value, env in ((f'"{address}"', ""), ('os.environ["BASE"]', f"BASE={address}\nX_API_KEY={key}\n")):
        project.write("app.py", "from dotenv import load_dotenv\nload_dotenv()\n" + made.format(value))
        project.write(".env", env)
        for options in ((), ("--ci",), ("--output-format", "json"), ("--diff",)):
            ran = project.run("doctor", *options)
            assert not given_away(ran.out + ran.err, pieces([key, key.lower()])), options


def test_a_key_whose_slash_the_name_of_a_file_cannot_have(project: Project) -> None:
    key = make("qianfan-key:path")
    project.write(f"a-{key.replace('/', '_')}.py", "import os\nos.environ['qwen_api_key']\n")
    for output_format in FORMATS:
        ran = project.check("--output-format", output_format)
        assert ran.code == 1
        assert not given_away(ran.out + ran.err, pieces([key])), output_format
