"""doctor and ``check`` say the same of a name: what one wants renamed, the other does not want set."""

from __future__ import annotations

import datetime

import pytest

from qianfan_lint.frontends.api import Linter
from qianfan_lint.frontends.doctor.decision_tree import diagnose, examine
from qianfan_lint.knowledge.providers import load
from qianfan_lint.project.config import Config
from tests.keys import make
from tests.project import Project

NOW = datetime.datetime(2026, 6, 1, tzinfo=datetime.timezone.utc)
PROVIDERS = load()
ODD = sorted({*PROVIDERS.misspelled, *(name.lower() for name in PROVIDERS.env)})
FORMS = {
    "tested": "import os\nimport dashscope\nif not os.getenv('{0}'):\n    raise SystemExit\n"
    "dashscope.Generation.call(model='q')\n",
    "passed": "import os\nfrom openai import OpenAI\nOpenAI(api_key=os.environ['{0}'],"
    " base_url='https://dashscope.aliyuncs.com/compatible-mode/v1')\n",
}
ADVISED = ("missing", "wrong-case", "near-miss", "other-name", "not-loaded", "empty", "placeholder")


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("sets", ["nothing", "the right name", "the odd name"])
def test_no_advice_to_set_what_the_linter_wants_renamed(project: Project, form: str, sets: str) -> None:
    for odd in ODD[:: max(1, len(ODD) // 40)]:
        right = odd.upper() if odd.upper() in PROVIDERS.env else PROVIDERS.misspelled[odd.upper()].env[0]
        project.write("app.py", FORMS[form].format(odd))
        environment = {"nothing": {}, "the right name": {right: make("dashscope-key")}}.get(
            sets, {odd: make("dashscope-key")}
        )
        report = Linter(Config(select=("QF201", "QF202"))).check(["app.py"], tries_fixes=False)
        unwanted = {odd for found in report.diagnostics if odd in dict(found.message.args).values()}
        diagnosis = diagnose(examine(".", Config(), environment), NOW)
        advised = {
            dict(cause.args)["name"] for cause in (*diagnosis.causes, *diagnosis.remaining) if cause.id in ADVISED
        }
        assert not advised & unwanted, (odd, form, sets)


def test_names_what_the_code_should_read(project: Project) -> None:
    project.write("app.py", FORMS["tested"].format("DASHSCOPE_APIKEY"))
    project.write(".env", f"DASHSCOPE_API_KEY={make('dashscope-key')}\n")
    found = diagnose(examine(".", Config(), {}), NOW)
    assert "set DASHSCOPE_APIKEY" not in " ".join(cause.next() for cause in (*found.causes, *found.remaining))


def test_advises_no_key_of_another_kind(project: Project) -> None:
    project.write(
        "app.py",
        "import os\nimport qianfan\nqianfan.ChatCompletion(ak=os.environ['QIANFAN_ACCESS_KEY'],"
        " sk=os.environ['QIANFAN_SK'])\n",
    )
    pair = {"QIANFAN_AK": make("app-api-key"), "QIANFAN_SK": make("app-secret-key")}
    (cause, *_) = diagnose(examine(".", Config(), pair), NOW).causes
    assert cause.id == "wrong-name"
    assert dict(cause.args) == {"name": "QIANFAN_ACCESS_KEY", "found": "QIANFAN_AK"}
