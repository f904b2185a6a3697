"""What would be sent, and where to, without sending it."""

from __future__ import annotations

import datetime

import pytest

from qianfan_lint.frontends.doctor.decision_tree import examine
from qianfan_lint.frontends.doctor.requests import Request, plan
from qianfan_lint.project.config import Config
from tests.keys import make
from tests.project import Project

NOW = datetime.datetime(2026, 6, 1, tzinfo=datetime.timezone.utc)
KEY = make("dashscope-key")
IMPLICIT = "from langchain_community.embeddings import DashScopeEmbeddings\nDashScopeEmbeddings()\n"
AT_HOST = (
    "import os\nfrom openai import OpenAI\nOpenAI(api_key=os.environ['DASHSCOPE_API_KEY'], base_url='https://{}')\n"
)


def planned(project: Project, code: str, endpoint: str = "", **environment: str) -> tuple[Request, ...]:
    project.write("app.py", code)
    return tuple(form for forms in plan(examine(".", Config(), environment), endpoint, NOW) for form in forms)


@pytest.mark.parametrize(
    ("code", "url"),
    [
        (IMPLICIT, "https://dashscope.aliyuncs.com/compatible-mode/v1/embeddings"),
        (
            AT_HOST.format("dashscope-intl.aliyuncs.com/compatible-mode/v1"),
            "https://dashscope-intl.aliyuncs.com/compatible-mode/v1/embeddings",
        ),
    ],
)
def test_goes_to_the_host_of_the_code(project: Project, code: str, url: str) -> None:
    (request,) = planned(project, code, DASHSCOPE_API_KEY=KEY)
    assert request.url.reveal() == url
    assert request.headers["Authorization"].reveal() == f"Bearer {KEY}"


@pytest.mark.parametrize(
    "host", ["coding.dashscope.aliyuncs.com/v1", "my.cn-beijing.maas.aliyuncs.com/compatible-mode/v1"]
)
def test_asks_for_an_address_whose_paths_are_not_known(project: Project, host: str) -> None:
    code = AT_HOST.format(host)
    assert planned(project, code, DASHSCOPE_API_KEY=KEY) == ()
    (request,) = planned(project, code, f"https://{host}/embeddings", DASHSCOPE_API_KEY=KEY)
    assert request.url.reveal() == f"https://{host}/embeddings"


def test_sends_no_key_of_one_vendor_to_another(project: Project) -> None:
    assert planned(project, IMPLICIT, "https://qianfan.baidubce.com/v2/embeddings", DASHSCOPE_API_KEY=KEY) == ()


def test_shows_nothing_of_what_it_sends(project: Project) -> None:
    pair = {"QIANFAN_AK": make("app-api-key"), "QIANFAN_SK": make("app-secret-key")}
    (request,) = planned(project, "import qianfan\nqianfan.Embedding().do(texts=['a'])\n", **pair)
    assert all(value in request.url.reveal() for value in pair.values())
    for shown in (str(request), repr(request), f"{request.headers}"):
        assert not any(value[4:] in shown for value in pair.values())
    assert str(request).startswith(
        "POST https://aip.baidubce.com/oauth/2.0/token?grant_type=…&client_id=…&client_secret=…"
    )
