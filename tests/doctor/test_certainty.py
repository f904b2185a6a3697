"""How sure the doctor is that a variable which is missing is the cause."""

from __future__ import annotations

import datetime

import pytest

from qianfan_lint.frontends.doctor.causes import Certainty
from qianfan_lint.frontends.doctor.decision_tree import diagnose, examine
from qianfan_lint.project.config import Config
from tests.keys import make
from tests.project import Project

NOW = datetime.datetime(2026, 6, 1, tzinfo=datetime.timezone.utc)
DASHSCOPE = "import dashscope\ndashscope.Generation.call(model='qwen-max')\n"
TONGYI = (
    "import os\nfrom langchain_community.chat_models import ChatTongyi\nChatTongyi(api_key=os.environ['OWN_KEY'])\n"
)
QIANFAN = "import qianfan\nqianfan.Embedding().do(texts=['a'])\n"
OPAQUE = "from openai import OpenAI\ndef make(config):\n    return OpenAI(api_key=config['key'])\n"
UNKNOWN = "import os\nfor name in config:\n    os.environ[name] = config[name]\n"
PAIR = {"QIANFAN_AK": make("app-api-key"), "QIANFAN_SK": make("app-secret-key")}
OWN = {"OWN_KEY": make("dashscope-key")}


@pytest.mark.parametrize(
    ("codes", "environment", "certainty"),
    [
        ([DASHSCOPE], {}, Certainty.PROVED),
        ([DASHSCOPE, QIANFAN], {}, Certainty.LIKELY),
        ([DASHSCOPE, QIANFAN], PAIR, Certainty.POSSIBLE),
        ([DASHSCOPE, TONGYI], OWN, Certainty.LIKELY),
        ([DASHSCOPE, OPAQUE + "# dashscope.aliyuncs.com"], {}, Certainty.POSSIBLE),
        ([DASHSCOPE + UNKNOWN], {}, Certainty.POSSIBLE),
        (["import os\nkey = os.getenv('DASHSCOPE_API_KEY')\n"], {}, Certainty.POSSIBLE),
    ],
    ids=["alone", "two vendors", "another vendor is set", "the same vendor is set", "opaque", "sets unknown", "lookup"],
)
def test_missing(project: Project, codes: list[str], environment: dict[str, str], certainty: Certainty) -> None:
    for number, code in enumerate(codes):
        project.write(f"app{number}.py", code)
    diagnosis = diagnose(examine(".", Config(), environment), NOW)
    found = [*diagnosis.causes, *diagnosis.remaining]
    (cause,) = (cause for cause in found if dict(cause.args).get("name") == "DASHSCOPE_API_KEY")
    assert (cause.id, cause.certainty) == ("missing", certainty)


def test_a_placeholder_of_a_vendor_beside_one_that_is_set_is_for_a_look(project: Project) -> None:
    project.write("app.py", DASHSCOPE)
    project.write("other.py", QIANFAN)
    diagnosis = diagnose(examine(".", Config(), {**PAIR, "DASHSCOPE_API_KEY": "sk-xxxxxxxx"}), NOW)
    assert (diagnosis.causes, [cause.id for cause in diagnosis.remaining]) == ((), ["placeholder"])


def test_text_shows_some_of_many_places(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DASHSCOPE_API_KEY", raising=False)
    for number in range(8):
        project.write(f"app{number}.py", DASHSCOPE)
    ran = project.run("doctor", "--lang", "en")
    assert ran.out.partition("Clients")[0].count("app") == 5
    assert "(+3)" in ran.out
