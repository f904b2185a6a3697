"""The charter's own check script, right and broken in each way that it names; and what the real services want."""

from __future__ import annotations

import pytest

from tests.forms import codes

ENDPOINT = "https://aip.baidubce.com/rpc/2.0/ai_custom/v1/wenxinworkshop/embeddings/qwen-embedding"
RAW = 'token = f"{api_key}:{secret_key}"'
BASE64 = 'token = base64.b64encode(f"{api_key}:{secret_key}".encode()).decode()'
# Charter 8: variables present, header right, endpoint answers 200.
SCRIPT = f'''"""Checks the embeddings endpoint before a deployment."""

import base64
import os
import sys

import requests

URL = "{ENDPOINT}"


def check():
    api_key = os.getenv("QWEN_API_KEY")
    secret_key = os.getenv("QWEN_SECRET_KEY")
    if not api_key or not secret_key:
        print("QWEN_API_KEY or QWEN_SECRET_KEY is missing")
        return 1
    {RAW}
    headers = {{"Authorization": f"Bearer {{token}}", "Content-Type": "application/json"}}
    response = requests.post(URL, headers=headers, json={{"input": ["hello"]}}, timeout=10)
    if response.status_code == 401:
        print("401: look at the key, its expiry, the header and the permission")
    return 0 if response.status_code == 200 else 1


sys.exit(check())
'''


def changed(*changes: tuple[str, str], script: str = SCRIPT) -> str:
    for old, new in changes:
        assert script.count(old) >= 1, old
        script = script.replace(old, new)
    return script


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param((), id="raw"),
        pytest.param(((RAW, BASE64),), id="base64"),
        pytest.param(((RAW, ""), ("Bearer {token}", "Bearer {api_key}:{secret_key}")), id="pair-in-the-header"),
        pytest.param(((RAW, 'token = api_key + ":" + secret_key'),), id="concatenation"),
        pytest.param(((RAW, 'token = "%s:%s" % (api_key, secret_key)'),), id="percent-format"),
        pytest.param(((RAW, 'token = "{}:{}".format(api_key, secret_key)'),), id="format-method"),
        pytest.param(((RAW, 'token = ":".join([api_key, secret_key])'),), id="join"),
        pytest.param((('f"Bearer {token}"', '"Bearer " + token'),), id="header-by-concatenation"),
        pytest.param((('os.getenv("QWEN_API_KEY")', 'os.environ["QWEN_API_KEY"]'),), id="environ"),
        pytest.param((('os.getenv("QWEN_SECRET_KEY")', 'os.environ.get("QWEN_SECRET_KEY", "")'),), id="empty-default"),
        pytest.param((("requests.post(URL, headers", 'requests.request("POST", URL, headers'),), id="request-method"),
        pytest.param((("import requests", "import httpx as requests"),), id="httpx"),
        pytest.param((("QWEN_API_KEY", "QIANFAN_AK"), ("QWEN_SECRET_KEY", "QIANFAN_SK")), id="names-of-the-sdk"),
    ],
)
def test_right(changes: tuple[tuple[str, str], ...]) -> None:
    assert codes(changed(*changes)) == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param((('getenv("QWEN_API_KEY")', 'getenv("qwen_api_key")'),), ["QF201"], id="lowercase-key"),
        pytest.param((('getenv("QWEN_SECRET_KEY")', 'getenv("qwen_secret_key")'),), ["QF201"], id="lowercase-secret"),
        pytest.param((('getenv("QWEN_API_KEY")', 'getenv("Qwen_Api_Key")'),), ["QF201"], id="mixed-case"),
        pytest.param((("Bearer {token}", "Basic {token}"),), ["QF301"], id="basic"),
        pytest.param(((RAW, BASE64), ("Bearer {token}", "Basic {token}")), ["QF301"], id="basic-base64"),
        pytest.param((("Bearer {token}", "Basic {api_key}:{secret_key}"),), ["QF301"], id="basic-pair"),
        pytest.param((("headers=headers", "auth=(api_key, secret_key)"),), ["QF301"], id="basic-tuple"),
        pytest.param((("Bearer {token}", "Bearer {api_key}"),), ["QF302"], id="bare-key"),
        pytest.param(((RAW, "token = api_key"),), ["QF302"], id="bare-key-in-a-variable"),
        pytest.param((('f"Bearer {token}"', "api_key"),), ["QF302"], id="no-scheme"),
        pytest.param((("headers=headers, ", ""),), ["QF303"], id="no-header"),
        pytest.param((('"Authorization": f"Bearer {token}", ', ""),), ["QF303"], id="no-authorization"),
        pytest.param((('os.getenv("QWEN_API_KEY")', '"<<dashscope-key>>"'),), ["QF101"], id="hardcoded-key"),
        pytest.param((('os.getenv("QWEN_SECRET_KEY")', '"<<app-secret-key>>"'),), ["QF101"], id="hardcoded-secret"),
        pytest.param((('"QWEN_API_KEY")', '"QWEN_API_KEY", "<<app-api-key>>")'),), ["QF102"], id="hardcoded-default"),
        pytest.param(
            (('os.getenv("QWEN_SECRET_KEY")', 'os.getenv("QWEN_SECRET_KEY") or "<<app-secret-key>>"'),),
            ["QF102"],
            id="hardcoded-fallback",
        ),
        pytest.param((('getenv("QWEN_API_KEY")', 'getenv("<<dashscope-key>>")'),), ["QF105"], id="key-as-name"),
        pytest.param((("URL = ", '# api_key = "<<app-api-key>>"\nURL = '),), ["QF103"], id="key-in-a-comment"),
    ],
)
def test_broken(changes: tuple[tuple[str, str], ...], expected: list[str]) -> None:
    assert codes(changed(*changes)) == expected


CLIENTS = """import os

from langchain_community.chat_models import QianfanChatEndpoint
from langchain_community.embeddings import QianfanEmbeddingsEndpoint

chat = QianfanChatEndpoint(qianfan_ak=os.environ["QWEN_API_KEY"], qianfan_sk=os.environ["QWEN_SECRET_KEY"])
embeddings = QianfanEmbeddingsEndpoint(
    qianfan_ak=os.environ["QWEN_EMBEDDING_API_KEY"], qianfan_sk=os.environ["QWEN_EMBEDDING_SECRET_KEY"]
)
"""


def test_a_key_for_each_client() -> None:
    assert codes(CLIENTS) == []


def test_one_key_for_both_clients() -> None:
    assert codes(changed(("QWEN_EMBEDDING_", "QWEN_"), script=CLIENTS)) == ["QF401"]


@pytest.mark.parametrize(
    ("pin", "expected"),
    [
        ("qwen==1.1.9", ["QF501"]),
        ("qwen<1.2.0", ["QF501"]),
        ("qwen==1.2.0", []),
        ("qwen>=1.2.0", []),
        ("qwen-agent==0.0.1", []),
        ("langchain-community==0.2.19", ["QF501"]),
        ("langchain-community<0.3", ["QF501"]),
        ("langchain_community~=0.2.0", ["QF501"]),
        ("langchain-community==0.3.0", []),
        ("langchain-community>=0.2", []),
    ],
)
def test_pins(pin: str, expected: list[str]) -> None:
    assert codes(f"{pin}\n", "requirements.txt") == expected
    assert codes(f'[project]\nname = "app"\ndependencies = ["{pin}"]\n', "pyproject.toml") == expected


DASHSCOPE = [
    "https://dashscope.aliyuncs.com/api/v1/services/embeddings/text-embedding/text-embedding",
    "https://dashscope.aliyuncs.com/compatible-mode/v1/embeddings",
    "https://dashscope-intl.aliyuncs.com/compatible-mode/v1/chat/completions",
    "https://dashscope-us.aliyuncs.com/compatible-mode/v1/chat/completions",
    "https://cn-hongkong.dashscope.aliyuncs.com/compatible-mode/v1/chat/completions",
    "https://coding.dashscope.aliyuncs.com/v1/chat/completions",
    "https://coding-intl.dashscope.aliyuncs.com/v1/chat/completions",
    "https://token-plan.cn-beijing.maas.aliyuncs.com/compatible-mode/v1/chat/completions",
    "https://ws1.cn-beijing.maas.aliyuncs.com/api/v1/services/aigc/text-generation/generation",
]
ONE_KEY = [
    *DASHSCOPE,
    "https://qianfan.baidubce.com/v2/chat/completions",
    "https://qianfan.baidubce.com/v2/embeddings",
    "https://qianfan.baidubce.com/v2/coding/chat/completions",
    "https://iam.bj.baidubce.com/v1/BCE-BEARER/token?expireInSeconds=1800",
]


@pytest.mark.parametrize("url", ONE_KEY)
@pytest.mark.parametrize(
    "name", ["DASHSCOPE_API_KEY", "QIANFAN_BEARER_TOKEN", "QIANFAN_API_KEY", "QWEN_API_KEY", "LLM_API_KEY"]
)
def test_bare_key_where_the_host_wants_one(url: str, name: str) -> None:
    if ("aliyuncs" in url and name.startswith("QIANFAN")) or ("baidubce" in url and name.startswith("DASHSCOPE")):
        pytest.skip("a key of another vendor, which QF305 reports")
    headers = f'headers = {{"Authorization": f"Bearer {{os.environ[\'{name}\']}}"}}'
    begin = f"import os\n\nimport httpx\nimport requests\n\n{headers}\n"
    assert codes(f'{begin}requests.post("{url}", headers=headers, json={{}})\n') == []
    assert codes(f'{begin}url = "{url}"\nhttpx.post(url, headers=headers)\n') == []


@pytest.mark.parametrize("url", DASHSCOPE)
def test_charter_key_given_to_the_openai_client(url: str) -> None:
    """The key is right; an address where the vendor speaks a protocol of its own is said to be none for the client."""
    found = codes(
        f"""import os

from openai import OpenAI

client = OpenAI(api_key=os.environ["QWEN_API_KEY"], base_url="{url.rpartition("/")[0]}")
client.chat.completions.create(model="qwen-max", messages=[])
"""
    )
    assert found == (["QF406"] if "//dashscope.aliyuncs.com/api/" in url else [])


V1 = "https://aip.baidubce.com/rpc/2.0/ai_custom/v1/wenxinworkshop"


@pytest.mark.parametrize(
    "code",
    [
        pytest.param(
            f'requests.post("{V1}/chat/completions?access_token=" + token, json={{}})', id="token-concatenated"
        ),
        pytest.param(f'requests.post(f"{V1}/chat/completions?access_token={{token}}", json={{}})', id="token-f-string"),
        pytest.param(
            f'requests.post("{V1}/chat/completions?access_token={{}}".format(token), json={{}})', id="token-format"
        ),
        pytest.param(f'requests.post("{V1}/chat/completions?access_token=%s" % token, json={{}})', id="token-percent"),
        pytest.param(
            f'requests.post("{V1}/chat/completions", params={{"access_token": token}}, json={{}})', id="token-params"
        ),
        pytest.param(
            f'url = "{V1}/chat/completions"\nurl += "?access_token=" + token\nrequests.post(url, json={{}})',
            id="token-appended",
        ),
        pytest.param(
            'requests.post("https://aip.baidubce.com/oauth/2.0/token?grant_type=client_credentials&client_id="'
            ' + api_key + "&client_secret=" + secret_key)',
            id="oauth-concatenated",
        ),
        pytest.param(
            'requests.post(f"https://aip.baidubce.com/oauth/2.0/token?client_id={api_key}&client_secret={secret_key}")',
            id="oauth-f-string",
        ),
        pytest.param(
            'requests.post("https://aip.baidubce.com/oauth/2.0/token",'
            ' params={"grant_type": "client_credentials", "client_id": api_key, "client_secret": secret_key})',
            id="oauth-params",
        ),
        pytest.param(
            'requests.request("POST", "https://aip.baidubce.com/oauth/2.0/token",'
            ' headers={"Content-Type": "application/json"})',
            id="oauth-without-header",
        ),
        pytest.param(
            'headers = {"Authorization": f"bce-auth-v1/{api_key}/{date}/1800/host/{signature}", "x-bce-date": date}\n'
            f'requests.post("{V1}/embeddings/embedding-v1", headers=headers, json={{}})',
            id="signature",
        ),
        pytest.param(
            f'requests.post("{V1}/embeddings/embedding-v1", headers={{"Authorization": sign(date)}}, json={{}})',
            id="signature-made",
        ),
        pytest.param(
            'headers = {"Authorization": "bce-auth-v1/" + api_key + "/" + date}\n'
            'requests.post("https://qianfan.baidubce.com/v2/finetuning?Action=Create", headers=headers, json={})',
            id="signature-of-the-platform",
        ),
        pytest.param(
            'headers = {"Authorization": f"Bearer {api_key}"}\n'
            'requests.post("https://api.openai.com/v1/embeddings", headers=headers, json={})',
            id="openai-header",
        ),
        pytest.param(
            'requests.post("https://example.com/api", headers={"Authorization": f"Basic {token}"}, json={})',
            id="unrelated-basic",
        ),
        pytest.param('requests.post("https://example.com/api", auth=(user, password), json={})', id="unrelated-tuple"),
        pytest.param('requests.post("https://example.com/wenxinworkshop/embeddings", json={})', id="unrelated-host"),
        pytest.param('requests.get("https://cloud.baidu.com/doc/qianfan/index.html")', id="documentation"),
        pytest.param('requests.post("https://aip.baidubce.com/rest/2.0/ocr/v1/general", json={})', id="other-service"),
    ],
)
def test_what_real_services_want(code: str) -> None:
    names = "api_key, secret_key, token, date, signature, sign, user, password"
    body = "".join(f"    {line}\n" for line in code.splitlines())
    assert codes(f"import requests\n\n\ndef call({names}):\n{body}") == []


def test_charter_key_toward_both_hosts() -> None:
    """The host decides: the same variable is half of a pair here and a whole key there."""
    call = 'requests.post("{}", headers={{"Authorization": f"Bearer {{os.environ[\'QWEN_API_KEY\']}}"}}, json={{}})\n'
    begin = "import os\n\nimport requests\n\n"
    assert codes(begin + call.format(DASHSCOPE[0])) == []
    assert codes(begin + call.format(ENDPOINT)) == ["QF302"]
    assert codes(begin + call.format(DASHSCOPE[0]) + call.format(ENDPOINT)) == ["QF302"]
