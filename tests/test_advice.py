"""What a finding advises fits the place: it names what is meant, and asks for what can be done there."""

from __future__ import annotations

import base64

import pytest

from tests.forms import lint
from tests.keys import expand, make
from tests.project import Project

SECRET = "apiVersion: v1\nkind: Secret\nmetadata:\n  name: llm\n"
ENCODED = base64.b64encode(make("dashscope-key").encode()).decode()


@pytest.mark.parametrize(
    ("path", "text", "said", "reason"),
    [
        (".env", "DASHSCOPE_API_KEY=<<dashscope-key>>\n", "keep the file out of git", "it may stay in a file that git"),
        (
            ".streamlit/secrets.toml",
            '[openai]\napi_key = "<<openai-key>>"\n',
            "keep the file out of git; deployed apps have settings",
            "it may stay in a file that git",
        ),
        (
            "secret.yaml",
            f"{SECRET}stringData:\n  DASHSCOPE_API_KEY: <<dashscope-key>>\n",
            "seal the Secret, or make it from a secret store",
            "a Secret holds values",
        ),
        (
            "secret.yaml",
            f"{SECRET}data:\n  DASHSCOPE_API_KEY: {ENCODED}\n",
            "seal the Secret, or make it from a secret store",
            "a Secret holds values",
        ),
        (".env.example", "DASHSCOPE_API_KEY=<<dashscope-key>>\n", "keep it out of the file", "no reference"),
        ("secrets.toml", 'api_key = "<<openai-key>>"\n', "keep it out of the file", "no reference"),
        (
            "compose.yaml",
            "services:\n  a:\n    environment:\n      DASHSCOPE_API_KEY: <<dashscope-key>>\n",
            "keep it out of the file and refer to DASHSCOPE_API_KEY",
            None,
        ),
        (
            ".env",
            "DASHSCOPE_API_KEY=${OTHER_API_KEY:-<<dashscope-key>>}\n",
            "keep it out of the file and refer to OTHER_API_KEY",
            None,
        ),
    ],
)
def test_where_a_credential_is_kept(project: Project, path: str, text: str, said: str, reason: str | None) -> None:
    project.write(path, text)
    (found,) = project.json().json["findings"]
    assert found["message"].endswith(f"; {said}")
    assert found["not_fixed"] is None if reason is None else found["not_fixed"].startswith(reason)


def test_a_secret_is_told_from_another_document(project: Project) -> None:
    other = "---\nkind: ConfigMap\napiVersion: v1\ndata:\n  DASHSCOPE_API_KEY: <<dashscope-key:b>>\n"
    project.write("all.yaml", f"{SECRET}stringData:\n  DASHSCOPE_API_KEY: <<dashscope-key>>\n{other}")
    messages = [found["message"] for found in project.json().json["findings"]]
    assert ["Secret" in message for message in messages] == [True, False]


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (
            "from langchain_community.embeddings import DashScopeEmbeddings\n"
            "import os\nDashScopeEmbeddings(api_key=os.environ['DASHSCOPE_API_KEY'])\n",
            "DashScopeEmbeddings does not use 'api_key'; give the key as 'dashscope_api_key'",
        ),
        (
            "import os\nfrom openai import OpenAI\nOpenAI(api_key=os.environ['DEEPSEEK_API_KEY'])\n",
            "DEEPSEEK_API_KEY holds a key of DeepSeek; without a base address it goes to api.openai.com",
        ),
        (
            "import os\nfrom openai import OpenAI\n"
            "OpenAI(api_key=os.environ['DASHSCOPE_API_KEY'], base_url='https://qianfan.baidubce.com/v2')\n",
            "DASHSCOPE_API_KEY holds a key of DashScope (Alibaba); the client is Qianfan (Baidu)'s",
        ),
        (
            'u = "https://aip.baidubce.com/oauth/2.0/token?client_id=<<app-api-key>>&client_secret=<<app-secret-key>>"\n',
            f"Credentials {make('app-api-key')[:4]}… and {make('app-secret-key')[:4]}… in the URL, "
            "as 'client_id' and 'client_secret'",
        ),
    ],
)
def test_class_vendor_and_keys_are_named(code: str, said: str) -> None:
    (found,) = lint(expand(code))
    assert str(found.message) == said
