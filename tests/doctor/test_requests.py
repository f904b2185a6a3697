"""What would be sent, and where to, without sending it."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from qianfan_lint.frontends.doctor.causes import texts
from qianfan_lint.frontends.doctor.decision_tree import examine
from qianfan_lint.frontends.doctor.requests import Request, plan
from qianfan_lint.pipeline.engine import Engine
from qianfan_lint.project.config import Config
from tests.keys import make
from tests.project import Project

PROVIDERS = Engine(Config()).providers
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


PROBES = texts("knowledge")["probes"]


@pytest.mark.parametrize("row", PROBES, ids=lambda row: f"{row['slot']}-{row['url'].rpartition('/')[2]}")
def test_each_request_is_for_a_host_of_its_vendor(row: dict[str, Any]) -> None:
    """Else it would never be sent: a key goes to no other host."""
    host = PROVIDERS.host_of(row["url"])
    vendor, _, slot = row["slot"].partition(".")
    assert host is not None
    assert {host.provider, vendor} in ({vendor}, {"qianfan", "qwen"})  # Qwen on Qianfan is at Qianfan's hosts
    assert PROVIDERS.slot(vendor, slot) is not None


def test_a_key_in_a_header_of_its_own(project: Project) -> None:
    key = f"sk-ant-{make('app-secret-key')}"
    (request,) = planned(project, "import anthropic\nanthropic.Anthropic()\n", ANTHROPIC_API_KEY=key)
    sent = {name: value.reveal() for name, value in request.headers.items()}
    assert (request.method, request.url.reveal()) == ("GET", "https://api.anthropic.com/v1/models")
    assert (sent["x-api-key"], sent["anthropic-version"], "Authorization" in sent) == (key, "2023-06-01", False)
    assert key not in str(request)


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
