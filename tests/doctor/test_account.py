"""The account of what was compared: every client has a line, and "nothing is wrong" needs all of them."""

from __future__ import annotations

import datetime

import pytest

from qianfan_lint.frontends.doctor.account import Line, Verdict
from qianfan_lint.frontends.doctor.causes import Diagnosis
from qianfan_lint.frontends.doctor.decision_tree import diagnose, examine
from qianfan_lint.project.config import Config
from tests.keys import expand, make
from tests.project import Project

NOW = datetime.datetime(2026, 6, 1, tzinfo=datetime.timezone.utc)
DASHSCOPE = "https://dashscope.aliyuncs.com/compatible-mode/v1"
QWEN_AGENT = "from qwen_agent.llm import get_chat_model\n"
OPENAI = "import os\nfrom openai import OpenAI\n"
KEY = {"DASHSCOPE_API_KEY": "<<dashscope-key>>"}


def look(project: Project, code: str, environment: dict[str, str] | None = None, **files: str) -> Diagnosis:
    project.write("app.py", code)
    for name, content in files.items():
        project.write({"env": ".env", "other": "other.py"}[name], content)
    given = {name: expand(value) for name, value in (environment or {}).items()}
    return diagnose(examine(".", Config(), given), NOW)


def only(diagnosis: Diagnosis) -> Line:
    (line,) = diagnosis.clients
    return line


RIGHT = [
    ("dictionary", QWEN_AGENT + "get_chat_model({'model': 'qwen-max', 'model_server': 'dashscope'})\n", KEY),
    (
        "dictionary with an address",
        QWEN_AGENT + f"get_chat_model({{'model_server': '{DASHSCOPE}'}})\n",
        {"OPENAI_API_KEY": "<<dashscope-key>>"},
    ),
    (
        "a dictionary in a name",
        "import os\nfrom qwen_agent.agents import Assistant\n"
        "cfg = {'model': 'q', 'api_key': os.getenv('DASHSCOPE_API_KEY')}\nAssistant(llm=cfg)\n",
        KEY,
    ),
    (
        "a vendor in the name of the model",
        "import litellm\nlitellm.completion(model='dashscope/qwen-max', messages=[])\n",
        KEY,
    ),
    (
        "the address in a variable of the SDK",
        OPENAI + "OpenAI()\n",
        {"OPENAI_API_KEY": "<<dashscope-key>>", "OPENAI_BASE_URL": DASHSCOPE},
    ),
    (
        "the address in a variable of the project",
        OPENAI + "OpenAI(api_key=os.environ['LLM_KEY'], base_url=os.environ['LLM_URL'])\n",
        {"LLM_KEY": "<<qianfan-key>>", "LLM_URL": "https://qianfan.baidubce.com/v2"},
    ),
    (
        "an address with a default",
        OPENAI + f"OpenAI(api_key=os.environ['DASHSCOPE_API_KEY'], base_url=os.getenv('LLM_URL') or '{DASHSCOPE}')\n",
        {**KEY, "LLM_URL": DASHSCOPE},
    ),
    (
        "another vendor",
        OPENAI + "OpenAI(api_key=os.environ['DEEPSEEK_API_KEY'], base_url='https://api.deepseek.com')\n",
        {"DEEPSEEK_API_KEY": "<<dashscope-key>>"},
    ),
    ("a server of one's own", OPENAI + "OpenAI(api_key='EMPTY', base_url='http://vllm:8000/v1')\n", {}),
    (
        "a wrapper",
        OPENAI + f"def make(key):\n    return OpenAI(api_key=key, base_url='{DASHSCOPE}')\n"
        "make(os.environ['DASHSCOPE_API_KEY'])\n",
        KEY,
    ),
    (
        "a header",
        "import os, requests\nkey = os.environ['DASHSCOPE_API_KEY']\n"
        "requests.post('https://dashscope.aliyuncs.com/api/v1/x', headers={'Authorization': f'Bearer {key}'})\n",
        KEY,
    ),
    (
        "an attribute of the SDK",
        "import os\nimport dashscope\ndashscope.api_key = os.environ['MY_API_KEY']\n"
        "dashscope.Generation.call(model='q')\n",
        {"MY_API_KEY": "<<dashscope-key>>"},
    ),
]


@pytest.mark.parametrize(("code", "environment"), [case[1:] for case in RIGHT], ids=[case[0] for case in RIGHT])
def test_compared_and_right(project: Project, code: str, environment: dict[str, str]) -> None:
    diagnosis = look(project, code, environment)
    assert (only(diagnosis).verdict, only(diagnosis).reason) == (Verdict.RIGHT, None)
    assert diagnosis.exit_code == 0


WRONG = [
    ("no variable of a dictionary", QWEN_AGENT + "get_chat_model({'model_server': 'dashscope'})\n", {}, "missing"),
    (
        "a factory reads a variable of its own",
        "from camel.models import ModelFactory\nfrom camel.types import ModelPlatformType\n"
        "ModelFactory.create(model_platform=ModelPlatformType.QWEN)\n",
        KEY,
        "other-name",
    ),
    (
        "a client that reads no variable",
        "from llama_index.llms.dashscope import DashScope\nDashScope(model_name='q')\n",
        KEY,
        "reads-nothing",
    ),
    (
        "the address was not given",
        OPENAI + "OpenAI(api_key=os.environ['QIANFAN_BEARER_TOKEN'])\n",
        {"QIANFAN_BEARER_TOKEN": "<<qianfan-key>>"},
        "wrong-address",
    ),
    (
        "the address of another vendor in a variable",
        OPENAI + "OpenAI()\n",
        {"OPENAI_API_KEY": "<<qianfan-key>>", "OPENAI_BASE_URL": DASHSCOPE},
        "wrong-address",
    ),
    (
        "a variable that says whose key it is",
        OPENAI + "OpenAI(api_key=os.environ['DASHSCOPE_API_KEY'])\n",
        KEY,
        "wrong-address",
    ),
    (
        "a plan's key beside an address in a variable",
        OPENAI + "OpenAI(api_key=os.environ['DASHSCOPE_API_KEY'], base_url=os.environ['LLM_URL'])\n",
        {"DASHSCOPE_API_KEY": "<<dashscope-plan-key>>", "LLM_URL": DASHSCOPE},
        "plan-outside",
    ),
]


@pytest.mark.parametrize(
    ("code", "environment", "reason"), [case[1:] for case in WRONG], ids=[case[0] for case in WRONG]
)
def test_wrong(project: Project, code: str, environment: dict[str, str], reason: str) -> None:
    diagnosis = look(project, code, environment)
    line = only(diagnosis)
    assert line.reason is not None
    assert (line.verdict, line.reason.id) == (Verdict.WRONG, reason)
    assert diagnosis.causes[0].id == reason
    assert diagnosis.exit_code == 1


OPEN = [
    (
        "a key from a configuration",
        OPENAI + f"def make(config):\n    return OpenAI(api_key=config['key'], base_url='{DASHSCOPE}')\n",
        {},
        "opaque",
    ),
    ("a key from a file", OPENAI + f"OpenAI(api_key=open('key.txt').read(), base_url='{DASHSCOPE}')\n", {}, "opaque"),
    (
        "an attribute of the SDK from a configuration",
        "import dashscope\nCONFIG = {}\ndashscope.api_key = CONFIG.get('key')\ndashscope.Generation.call(model='q')\n",
        KEY,
        "assigned",
    ),
    (
        "an address that nobody knows",
        OPENAI + "OpenAI(api_key=os.environ['DASHSCOPE_API_KEY'], base_url=settings.url)\n",
        KEY,
        "address-unknown",
    ),
    (
        "a gateway of no known vendor",
        OPENAI + "OpenAI(api_key=os.environ['LLM_KEY'], base_url='https://llm.example.com/v1')\n",
        {"LLM_KEY": "<<dashscope-key>>"},
        "stranger",
    ),
    (
        "a value of no known shape",
        OPENAI + f"OpenAI(api_key=os.environ['LLM_KEY'], base_url='{DASHSCOPE}')\n",
        {"LLM_KEY": "zx81-abQ9"},
        "shape",
    ),
    (
        "variables that the code sets from its configuration",
        "import os\nimport qianfan\nos.environ.setdefault('QIANFAN_AK', config.ak)\n"
        "os.environ.setdefault('QIANFAN_SK', config.sk)\nqianfan.ChatCompletion().do(messages=[])\n",
        {},
        "set-in-code",
    ),
    (
        "a placeholder in a dictionary",
        QWEN_AGENT + "get_chat_model({'model_server': 'dashscope', 'api_key': 'EMPTY'})\n",
        {},
        "placeholder",
    ),
    (
        "a dictionary from elsewhere",
        QWEN_AGENT + "def make(cfg):\n    return get_chat_model(cfg)\n",
        KEY,
        "opaque",
    ),
]


@pytest.mark.parametrize(("code", "environment", "reason"), [case[1:] for case in OPEN], ids=[case[0] for case in OPEN])
def test_not_comparable(project: Project, code: str, environment: dict[str, str], reason: str) -> None:
    diagnosis = look(project, code, environment)
    line = only(diagnosis)
    assert line.reason is not None
    assert (line.verdict, line.reason.id) == (Verdict.OPEN, reason)
    assert all(line.reason.next(language) for language in ("en", "zh"))
    assert diagnosis.exit_code == 3


def test_one_client_that_was_not_compared_is_enough(project: Project) -> None:
    """Before, a client that was right hid the others."""
    code = "import dashscope\ndashscope.Generation.call(model='q')\n"
    other = OPENAI + f"def make(config):\n    return OpenAI(api_key=config.key, base_url='{DASHSCOPE}')\n"
    diagnosis = look(project, code, KEY, other=other)
    assert [line.verdict for line in diagnosis.clients] == [Verdict.RIGHT, Verdict.OPEN]
    assert diagnosis.exit_code == 3


def test_the_account_names_file_line_source_and_address(project: Project) -> None:
    code = OPENAI + "from dotenv import load_dotenv\nload_dotenv()\nOpenAI()\n"
    line = only(look(project, code, env=f"OPENAI_API_KEY={make('dashscope-key')}\nOPENAI_BASE_URL={DASHSCOPE}\n"))
    assert line.place == "app.py:5"
    assert line.key == "OPENAI_API_KEY (.env:1)"
    assert line.address == f"{DASHSCOPE} (OPENAI_BASE_URL, .env:2)"


def test_json_and_chinese(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    key = make("dashscope-key")
    monkeypatch.setenv("DASHSCOPE_API_KEY", key)
    project.write("app.py", QWEN_AGENT + "get_chat_model({'model_server': 'dashscope'})\n")
    project.write("other.py", OPENAI + f"OpenAI(api_key=config.key, base_url='{DASHSCOPE}')\n")
    ran = project.run("doctor", "--lang", "zh", "--output-format", "json")
    right, unknown = ran.json["clients"]
    assert (right["path"], right["line"], right["verdict"], right["reason"]) == ("app.py", 2, "right", "")
    assert (unknown["verdict"], ran.code) == ("not compared", 3)
    assert "无法追溯" in unknown["reason"]
    text = project.run("doctor", "--lang", "zh").out
    assert "客户端 (一致: 1, 未能比对: 1):" in text
    assert key[4:] not in text + ran.out
