"""One key for chat and embeddings is found wherever the two are, and only where it is one key."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qianfan_lint.pipeline.diagnostics import Diagnostic
from qianfan_lint.pipeline.engines import Engines
from qianfan_lint.pipeline.run import check_paths
from qianfan_lint.project.config import Config
from qianfan_lint.readers.python import needed
from qianfan_lint.readers.python import project_modules as project
from tests.keys import expand

SETTINGS = """import os

CHAT_KEY = os.environ["QIANFAN_AK"]
EMBEDDING_KEY = os.environ["QIANFAN_EMBEDDING_AK"]
MODEL_KEY = os.environ["QIANFAN_MODEL_AK"]


def get_key():
    return os.environ["QIANFAN_AK"]


class Settings:
    key = os.environ["QIANFAN_AK"]
"""
CHAT = "from langchain_community.chat_models import QianfanChatEndpoint\n"
EMBEDDINGS = "from langchain_community.embeddings import QianfanEmbeddingsEndpoint\n"


@pytest.fixture(
    autouse=True, params=[pytest.param((needed.SMALL, needed.MOST), id="whole"), pytest.param((0, 1), id="cut")]
)
def cut(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Other modules are parsed whole, and cut down to what is asked of them: it has to be the same."""
    small, most = request.param
    monkeypatch.setattr(needed, "SMALL", small)
    monkeypatch.setattr(needed, "MOST", most)


def check(
    root: Path, files: dict[str, str], order: list[str] | None = None, select: tuple[str, ...] = ("QF401",)
) -> tuple[Diagnostic, ...]:
    """The findings of the rules *select* in *files*, checked in *order*."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    paths = [str(root / name) for name in order or files]
    result = check_paths(paths, Engines(Config(select=select)), jobs=1)
    assert result.not_scanned == ()
    return result.diagnostics


IMPORTS = [
    pytest.param("from settings import CHAT_KEY", "CHAT_KEY", id="name"),
    pytest.param("from settings import CHAT_KEY as key", "key", id="alias"),
    pytest.param("import settings", "settings.CHAT_KEY", id="module"),
    pytest.param("import settings as s", "s.CHAT_KEY", id="module-alias"),
    pytest.param("from settings import CHAT_KEY\nkey = CHAT_KEY", "key", id="copy"),
    pytest.param("from settings import get_key", "get_key()", id="helper"),
    pytest.param("from settings import Settings", "Settings.key", id="class-attribute"),
    pytest.param("from shared import CHAT_KEY", "CHAT_KEY", id="re-export"),
    pytest.param("from pack import CHAT_KEY", "CHAT_KEY", id="package"),
    pytest.param("from pack import settings", "settings.CHAT_KEY", id="module-of-a-package"),
    pytest.param("import pack.settings", "pack.settings.CHAT_KEY", id="dotted"),
]
OTHERS = {
    "settings.py": SETTINGS,
    "shared.py": "from settings import CHAT_KEY\n",
    "pack/__init__.py": "from .settings import CHAT_KEY\n",
    "pack/settings.py": SETTINGS,
}


@pytest.mark.parametrize(("imports", "key"), IMPORTS)
def test_key_of_another_module(tmp_path: Path, imports: str, key: str) -> None:
    files = {
        "chat.py": f"{imports}\n{CHAT}chat = QianfanChatEndpoint(qianfan_ak={key})\n",
        "embed.py": f"{imports}\n{EMBEDDINGS}embed = QianfanEmbeddingsEndpoint(qianfan_ak={key})\n",
    }
    (found,) = check(tmp_path, OTHERS | files)
    assert Path(found.path).name == "embed.py"
    assert [Path(note.path).name for note in found.related] == ["chat.py"]


@pytest.mark.parametrize(("imports", "key"), IMPORTS)
def test_key_of_another_module_at_the_address_of_another_vendor(tmp_path: Path, imports: str, key: str) -> None:
    """Whatever it is called: no name in the module says whose key it is."""
    own = 'import os\n\nCHAT_KEY = os.environ["DASHSCOPE_API_KEY"]\n\n\nclass Settings:\n    key = CHAT_KEY\n\n\n'
    own += "def get_key():\n    return CHAT_KEY\n"
    files = {name: own if name.endswith("settings.py") else text for name, text in OTHERS.items()}
    files["main.py"] = f"{imports}\nfrom openai import OpenAI\n\nclient = OpenAI(api_key={key})\n"
    files = {name: text.replace("CHAT_KEY", "QUIET") for name, text in files.items()}
    (found,) = check(tmp_path, files, select=("QF405",))
    assert Path(found.path).name == "main.py"


BASE = "https://dashscope.aliyuncs.com/compatible-mode/v1"


@pytest.mark.parametrize(
    "package",
    [
        "from .settings import (\n    CHAT_KEY,  # the chat's\n    EMBEDDING_KEY,\n)\n",
        "from .settings import get_key, \\\n    CHAT_KEY\n",
        "from .settings \\\n    import CHAT_KEY\n",
        "from .important import nothing\nfrom .settings import CHAT_KEY as CHAT_KEY\n",
        "try:\n    from .settings import CHAT_KEY\nexcept ImportError:\n    from pack.settings import CHAT_KEY\n",
        "try:\n    from .settings import CHAT_KEY\nexcept ImportError:\n    from .nowhere import CHAT_KEY\n",
        "from .settings import EMBEDDING_KEY as OTHER, CHAT_KEY\n\n__all__ = ['CHAT_KEY']\n",
        "from . import settings\n\nCHAT_KEY = settings.CHAT_KEY\n",
        "from .settings import CHAT_KEY  # import)\n\nprint 'this is no Python 3'\n",
    ],
)
def test_package_that_passes_a_key_on(tmp_path: Path, package: str) -> None:
    files = {
        "pack/__init__.py": package,
        "pack/settings.py": SETTINGS,
        "chat.py": f"from pack import CHAT_KEY\n{CHAT}chat = QianfanChatEndpoint(qianfan_ak=CHAT_KEY)\n",
        "embed.py": f"from pack import CHAT_KEY\n{EMBEDDINGS}e = QianfanEmbeddingsEndpoint(qianfan_ak=CHAT_KEY)\n",
    }
    assert [d.path.rpartition("/")[2] for d in check(tmp_path, files, ["chat.py", "embed.py"])] == ["embed.py"]


@pytest.mark.parametrize(
    ("key", "count"),
    [pytest.param("CHAT_KEY", 1, id="one-key"), pytest.param("EMBEDDING_KEY", 0, id="two-keys")],
)
def test_instances_of_clients_that_serve_both(tmp_path: Path, key: str, count: int) -> None:
    head = "from openai import OpenAI\nfrom settings import CHAT_KEY, EMBEDDING_KEY\n"
    files = {
        "settings.py": SETTINGS,
        "chat.py": f"{head}client = OpenAI(api_key=CHAT_KEY, base_url={BASE!r})\n"
        "client.chat.completions.create(model='qwen-plus', messages=[])\n",
        "embed.py": f"{head}class Embedder:\n    def __init__(self):\n"
        f"        self.client = OpenAI(api_key={key}, base_url={BASE!r})\n\n"
        "    def embed(self, text):\n        return self.client.embeddings.create(input=text)\n",
    }
    found = check(tmp_path, files)
    assert [Path(each.path).name for each in found] == ["embed.py"] * count


def test_address_that_is_a_setting(tmp_path: Path) -> None:
    """Whose key a client is given that serves any host, another module says."""
    call = "(api_key=API_KEY, base_url=URL)\n"
    imports = "from langchain_openai import ChatOpenAI, OpenAIEmbeddings\n\nfrom settings import API_KEY, URL\n"
    files = {
        "settings.py": 'import os\n\nAPI_KEY = os.getenv("DASHSCOPE_API_KEY")\nURL = os.getenv("MODEL_URL")\n',
        "both.py": f"{imports}\nllm = ChatOpenAI{call}store = OpenAIEmbeddings{call}",
        "chat.py": f"{imports}\nllm = ChatOpenAI{call}",
        "embed.py": f"{imports}\nstore = OpenAIEmbeddings{call}",
    }
    assert [Path(found.path).name for found in check(tmp_path, files)] == ["both.py", "embed.py"]


def test_relative_imports(tmp_path: Path) -> None:
    found = check(
        tmp_path,
        {
            "app/__init__.py": "",
            "app/settings.py": SETTINGS,
            "app/chat/__init__.py": f"from ..settings import CHAT_KEY\n{CHAT}"
            "c = QianfanChatEndpoint(qianfan_ak=CHAT_KEY)\n",
            "app/embed.py": f"from . import settings\n{EMBEDDINGS}"
            "e = QianfanEmbeddingsEndpoint(qianfan_ak=settings.CHAT_KEY)\n",
        },
    )
    assert len(found) == 1


@pytest.mark.parametrize(
    ("chat", "embed"),
    [
        pytest.param("settings.CHAT_KEY", "settings.EMBEDDING_KEY", id="two-keys"),
        pytest.param("settings.CHAT_KEY", "os.environ['QIANFAN_AK']", id="read-apart"),
        pytest.param("os.environ['QIANFAN_AK']", "os.environ['QIANFAN_AK']", id="each-reads-its-own"),
        pytest.param("unknown.KEY", "unknown.KEY", id="installed"),
        pytest.param("settings.MISSING", "settings.MISSING", id="not-there"),
    ],
)
def test_other_keys(tmp_path: Path, chat: str, embed: str) -> None:
    head = "import os\n\nimport settings\nimport unknown\n"
    files = {
        "settings.py": SETTINGS,
        "chat.py": f"{head}{CHAT}c = QianfanChatEndpoint(qianfan_ak={chat})\n",
        "embed.py": f"{head}{EMBEDDINGS}e = QianfanEmbeddingsEndpoint(qianfan_ak={embed})\n",
    }
    assert check(tmp_path, files) == ()


def test_modules_that_import_each_other(tmp_path: Path) -> None:
    files = {
        "a.py": f"from b import KEY\n{CHAT}c = QianfanChatEndpoint(qianfan_ak=KEY)\n",
        "b.py": f"from a import KEY\n{EMBEDDINGS}e = QianfanEmbeddingsEndpoint(qianfan_ak=KEY)\n",
    }
    assert check(tmp_path, files) == ()


def test_suppressed_where_it_is_reported(tmp_path: Path) -> None:
    files = {
        "settings.py": SETTINGS,
        "chat.py": f"import settings\n{CHAT}c = QianfanChatEndpoint(qianfan_ak=settings.CHAT_KEY)\n",
        "embed.py": f"import settings\n{EMBEDDINGS}"
        "e = QianfanEmbeddingsEndpoint(qianfan_ak=settings.CHAT_KEY)  # noqa: QF401\n",
    }
    assert check(tmp_path, files) == ()


def test_value_of_another_module_is_judged_here(tmp_path: Path) -> None:
    (tmp_path / "settings.py").write_text('import os\n\nKEY = os.environ["QIANFAN_AK"]\n')
    text = "from settings import KEY\nfrom langchain_community.embeddings import DashScopeEmbeddings\n"
    (tmp_path / "embed.py").write_text(f"{text}e = DashScopeEmbeddings(dashscope_api_key=KEY)\n")
    result = check_paths([str(tmp_path / "embed.py")], Engines(Config()), jobs=1)
    assert [found.code for found in result.diagnostics] == ["QF405"]


WRAPPERS = f"""{CHAT}{EMBEDDINGS}

class Chat:
    def __init__(self, key):
        self.key = key
        self.client = QianfanChatEndpoint(qianfan_ak=self.key)


def make_embeddings(key, model=None):
    return QianfanEmbeddingsEndpoint(model=model, qianfan_ak=key)


def embed(key):
    return make_embeddings(key).embed_query("text")
"""


LIB = """from langchain_community.embeddings import DashScopeEmbeddings, QianfanEmbeddingsEndpoint


def make(ak, sk=None, *, name=None):
    return QianfanEmbeddingsEndpoint(qianfan_ak=ak, qianfan_sk=sk, model=name)


class Embedder:
    def __init__(self, key):
        self.key = key
        self.client = DashScopeEmbeddings(dashscope_api_key=self.key)

    @classmethod
    def create(cls, key):
        return DashScopeEmbeddings(dashscope_api_key=key)


def own(key):
    return key and len(key)
"""
WRAPPED = [
    pytest.param("from lib import make", "make(ak=os.environ['DASHSCOPE_API_KEY'])", ["QF405"], id="keyword"),
    pytest.param("from lib import Embedder as E", "E(os.environ['QIANFAN_AK'])", ["QF405"], id="class"),
    pytest.param("import lib", "lib.Embedder(os.environ['QIANFAN_AK'])", ["QF405"], id="module"),
    pytest.param("from lib import Embedder", "Embedder.create(os.environ['QIANFAN_AK'])", ["QF405"], id="classmethod"),
    pytest.param("from pack import make", "make(os.environ['DASHSCOPE_API_KEY'])", ["QF405"], id="re-export"),
    pytest.param("from deep import wrap", "wrap(ak=os.environ['DASHSCOPE_API_KEY'])", ["QF405"], id="wrapper-of-one"),
    pytest.param(
        "from lib import make\nfrom settings import IAM_ACCESS_KEY",
        "make(IAM_ACCESS_KEY)",
        ["QF403"],
        id="import",
    ),
    pytest.param(
        "from lib import make",
        "make(os.getenv('QIANFAN_AK'), os.getenv('QIANFAN_SECRET_KEY'))",
        ["QF203"],
        id="pair",
    ),
    pytest.param("from lib import make", "make(os.environ['QIANFAN_AK'])", [], id="right"),
    pytest.param("from lib import make", "make('x', name=os.environ['DASHSCOPE_API_KEY'])", [], id="no-credential"),
    pytest.param("from lib import own", "own(os.environ['DASHSCOPE_API_KEY'])", [], id="no-client"),
    pytest.param("from lib import missing", "missing(os.environ['DASHSCOPE_API_KEY'])", [], id="not-there"),
    pytest.param("from a import wrap", "wrap(os.environ['DASHSCOPE_API_KEY'])", [], id="in-a-circle"),
]


CHOOSER = """\
import google.generativeai as genai
from openai import OpenAI
from zhipuai import ZhipuAI


class Analyzer:
    def __init__(self, api_key, vendor="glm"):
        self.api_key = api_key
        getattr(self, f"_init_{vendor}")()

    def _init_glm(self):
        self.client = ZhipuAI(api_key=self.api_key)

    def _init_gemini(self):
        genai.configure(api_key=self.api_key)


def make(key, vendor):
    return ZhipuAI(api_key=key) if vendor == "glm" else OpenAI(api_key=key)


def make_both(zhipu_key, google_key):
    genai.configure(api_key=google_key)
    return ZhipuAI(api_key=zhipu_key)
"""


@pytest.mark.parametrize(
    ("call", "codes"),
    [
        ("Analyzer(api_key=os.environ['ZHIPUAI_API_KEY'])", []),
        ("Analyzer(os.environ['GOOGLE_API_KEY'], 'gemini')", []),
        ("make(os.environ['ZHIPUAI_API_KEY'], 'glm')", []),
        ("make_both(os.environ['ZHIPUAI_API_KEY'], os.environ['GOOGLE_API_KEY'])", []),
        ("make_both(os.environ['GOOGLE_API_KEY'], os.environ['ZHIPUAI_API_KEY'])", ["QF405"]),
    ],
)
def test_a_wrapper_that_chooses_the_vendor_may_be_right(tmp_path: Path, call: str, codes: list[str]) -> None:
    main = f"import os\n\nfrom lib import Analyzer, make, make_both\n\n{call}\n"
    for files in ({"lib.py": CHOOSER, "main.py": main}, {"main.py": f"import os\n{CHOOSER}\n{call}\n"}):
        found = check(tmp_path, files, select=("QF4",))
        assert [each.code for each in found if each.path.endswith("main.py")] == codes


def test_what_a_wrapper_takes_for_several_vendors_is_a_credential(tmp_path: Path) -> None:
    text = expand(f"{CHOOSER}\nmake(key='<<app-secret-key>>', vendor='glm')\n")
    assert [each.code for each in check(tmp_path, {"main.py": text}, select=("QF1",))] == ["QF101"]


@pytest.mark.parametrize(("imports", "call", "codes"), WRAPPED)
def test_wrapper_of_another_module(tmp_path: Path, imports: str, call: str, codes: list[str]) -> None:
    files = {
        "settings.py": "import os\n\nIAM_ACCESS_KEY = os.environ['QIANFAN_ACCESS_KEY']\n",
        "lib.py": LIB,
        "pack/__init__.py": "from .inner import make\n",
        "pack/inner.py": LIB,
        "deep.py": "from lib import make\n\n\ndef wrap(ak):\n    return make(ak=ak)\n",
        "a.py": "from b import wrap\n\n\ndef other(key):\n    return wrap(key)\n",
        "b.py": "from a import other, wrap\n\nother(key=wrap)\n",
        "main.py": f"import os\n\n{imports}\n\n{call}\n",
    }
    found = check(tmp_path, files, select=("QF2", "QF4"))
    assert sorted(each.code for each in found) == codes
    assert {Path(each.path).name for each in found} <= {"main.py"}


HELPERS = """import os

from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    dashscope_api_key: str


def basic(key):
    return {"Authorization": f"Basic {key}"}


def bearer(key):
    return {"Authorization": f"Bearer {key}"}


def need(name):
    value = os.environ.get(name)
    if not value:
        raise RuntimeError(f"{name} is not set")
    return value


def entry(name):
    return {"dashscope_api_key": 1}[name]


HEADERS = basic(os.environ["DASHSCOPE_API_KEY"])
settings = Settings()


def get_settings():
    return Settings()


class Refused(Exception):
    def __init__(self, status, key):
        super().__init__(f"status {status}")


class Told(Exception):
    def __init__(self, status, key):
        super().__init__(f"status {status} for {key}")
"""
URL = "https://dashscope.aliyuncs.com/compatible-mode/v1/embeddings"


@pytest.mark.parametrize(
    ("statement", "codes"),
    [
        (f"requests.post('{URL}', headers=helpers.basic(os.environ['DASHSCOPE_API_KEY']))", ["QF301"]),
        (f"requests.post('{URL}', headers=helpers.HEADERS)", ["QF301"]),
        (f"requests.post('{URL}', headers=helpers.bearer(os.environ['DASHSCOPE_API_KEY']))", []),
        ("requests.post('https://api.example.com', headers=helpers.basic(os.environ['LOGIN']))", []),
        ("key = helpers.need('dashscope_api_key')", ["QF201"]),
        ("key = helpers.need(name='dashscope_api_key')", ["QF201"]),
        ("key = helpers.need('DASHSCOPE_API_KEY')", []),
        ("key = helpers.entry('dashscope_api_key')", []),
        ("print(settings)", ["QF601"]),
        ("print(settings.model_dump())", ["QF601"]),
        ("print(settings.model)", []),
        ("settings = helpers.get_settings()\nprint(settings)", ["QF601"]),
        ("settings = helpers.Settings()\nprint(settings.model_dump())", ["QF601"]),
        ("settings = helpers.get_settings()\nprint(settings.model)", []),
        ("raise helpers.Told(401, os.environ['DASHSCOPE_API_KEY'])", ["QF601"]),
        ("raise helpers.Refused(401, os.environ['DASHSCOPE_API_KEY'])", []),
    ],
)
def test_what_another_module_makes(tmp_path: Path, statement: str, codes: list[str]) -> None:
    main = f"import os\n\nimport helpers\nimport requests\nfrom helpers import settings\n\n{statement}\n"
    found = check(tmp_path, {"helpers.py": HELPERS, "main.py": main}, select=("QF2", "QF3", "QF6"))
    assert [each.code for each in found if each.path.endswith("main.py")] == codes


KEYS = """import os

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings

ak = os.environ["QIANFAN_AK"]
API_KEY = QWEN_API_KEY = os.environ["QWEN_API_KEY"]
BAIDU = "https://aip.baidubce.com/rpc/2.0/ai_custom/v1/wenxinworkshop/chat/completions"
OTHER = "https://api.example.com/v1"
MODEL_API_KEY = "none"
THING, MODEL = os.environ["DASHSCOPE_API_KEY"], os.environ["MODEL"]
SECRET_API_KEY = SecretStr(os.environ["QIANFAN_SK"])
LLM = {
    "api_key": os.environ.get("QIANFAN_AK"),
    "right_key": os.environ.get("DASHSCOPE_API_KEY"),
    "base_url": "https://dashscope.aliyuncs.com/compatible-mode/v1",
}


class Settings(BaseSettings):
    api_key: str = Field(..., env="QIANFAN_AK")
    other_api_key: SecretStr = Field(validation_alias="QIANFAN_SK")


settings = Settings()


def get_api_key():
    return os.environ["DASHSCOPE_API_KEY"]


def cut_api_key():
    return os.environ["DASHSCOPE_API_KEY"][:4]
"""
USED = [
    pytest.param("from keys import API_KEY", "h = {'Authorization': f'Basic {API_KEY}'}", ["QF301"], id="header"),
    pytest.param(
        "from keys import QWEN_API_KEY", "h = {'Authorization': 'Bearer ' + QWEN_API_KEY}", ["QF302"], id="half"
    ),
    pytest.param("from keys import settings", "h = {'Authorization': settings.api_key}", ["QF302"], id="settings"),
    pytest.param(
        "import requests\nfrom keys import BAIDU, MODEL_API_KEY",
        "requests.post(BAIDU, headers={'Authorization': f'Basic {MODEL_API_KEY}'})",
        ["QF301"],
        id="host",
    ),
    pytest.param(
        "import requests\nfrom keys import OTHER, API_KEY",
        "requests.post(OTHER, headers={'Authorization': f'Basic {API_KEY}'})",
        [],
        id="host-of-nobody",
    ),
    pytest.param("from keys import API_KEY", "print(API_KEY)", ["QF601"], id="print"),
    pytest.param("from keys import API_KEY as api_key", "raise ValueError(f'{api_key=}')", ["QF601"], id="raise"),
    pytest.param("import keys as config", "print(config.API_KEY)", ["QF601"], id="attribute"),
    pytest.param("from keys import THING", "print(THING)", ["QF601"], id="constant"),
    pytest.param("from keys import THING as TOLD", "print(f'{TOLD}')", ["QF601"], id="constant-under-another-name"),
    pytest.param("import keys as config", "print('x', config.THING)", ["QF601"], id="constant-of-settings"),
    pytest.param("from again import THING", "import logging\nlogging.info(THING)", ["QF601"], id="constant-again"),
    pytest.param("from keys import THING", "print(THING[:4], len(THING))", [], id="constant-cut"),
    pytest.param("from keys import MODEL", "print(MODEL)", [], id="constant-of-no-credential"),
    pytest.param("from keys import THING, MODEL", "print(MODEL)\nTHING.strip()", [], id="constant-beside"),
    pytest.param("from keys import settings", "print(settings.api_key)", ["QF601"], id="object"),
    pytest.param("from keys import Settings", "print(Settings().api_key)", ["QF601"], id="instance"),
    pytest.param("from keys import settings", "print(settings.other_api_key)", [], id="secret-str-of-a-class"),
    pytest.param("from keys import Settings", "print(Settings().other_api_key)", [], id="secret-str-of-an-instance"),
    pytest.param("from keys import API_KEY", "print(API_KEY[:4], len(API_KEY), bool(API_KEY))", [], id="cut"),
    pytest.param("from keys import SECRET_API_KEY", "print(SECRET_API_KEY)", [], id="secret-str"),
    pytest.param("from again import API_KEY as api_key", "print(api_key)", [], id="secret-str-through-another"),
    pytest.param("from keys import MODEL_API_KEY", "print(MODEL_API_KEY)", [], id="no-key"),
    pytest.param(
        "from keys import LLM\nfrom openai import OpenAI",
        "OpenAI(api_key=LLM['api_key'], base_url=LLM['base_url'])",
        ["QF405"],
        id="entries-of-a-table",
    ),
    pytest.param(
        "from keys import LLM\nfrom openai import OpenAI",
        "OpenAI(api_key=LLM['right_key'], base_url=LLM['base_url'])",
        [],
        id="right-entries-of-a-table",
    ),
    pytest.param("import dashscope\nimport keys", "print(keys.get_api_key())", ["QF601"], id="function"),
    pytest.param("import dashscope\nimport keys", "print(keys.cut_api_key())", [], id="function-that-cuts"),
    pytest.param(
        "import requests\nfrom keys import get_api_key",
        "requests.post('https://dashscope.aliyuncs.com/api/v1/tokens', headers={'Authorization': get_api_key()})",
        ["QF302"],
        id="header-of-a-function",
    ),
]


@pytest.mark.parametrize(("imports", "line", "codes"), USED)
def test_value_of_another_module_is_used(tmp_path: Path, imports: str, line: str, codes: list[str]) -> None:
    again = "from keys import SECRET_API_KEY, THING\n\nAPI_KEY = SECRET_API_KEY\n"
    files = {"keys.py": KEYS, "again.py": again, "main.py": f"{imports}\n\n{line}\n"}
    found = check(tmp_path, files, select=("QF301", "QF302", "QF303", "QF405", "QF6"))
    assert [each.code for each in found] == codes
    assert {Path(each.path).name for each in found} <= {"main.py"}


CLIENTS = f"""import os
from openai import OpenAI

client = OpenAI(api_key=os.environ["DASHSCOPE_API_KEY"], base_url="{BASE}")
local = OpenAI(api_key="EMPTY", base_url="http://localhost:8000/v1")
"""


@pytest.mark.parametrize(
    ("imports", "client", "found"),
    [
        ("from clients import client", "client", ["embed.py"]),
        ("from clients import client as other", "other", ["embed.py"]),
        ("import clients", "clients.client", ["embed.py"]),
        ("from clients import local", "local", []),
    ],
)
def test_client_of_another_module(tmp_path: Path, imports: str, client: str, found: list[str]) -> None:
    files = {
        "clients.py": CLIENTS,
        "chat.py": "from clients import client\n\nclient.chat.completions.create(model='qwen-max', messages=[])\n",
        "embed.py": f"{imports}\n\n{client}.embeddings.create(model='text-embedding-v3', input='a')\n",
    }
    assert [Path(each.path).name for each in check(tmp_path, files)] == found


def split(count: int, order: random.Random) -> dict[str, str]:
    """The same embeddings and chat calls, direct and wrapped, spread over *count* modules beside the settings."""
    calls = [
        (CHAT, "QianfanChatEndpoint(qianfan_ak=CHAT_KEY)"),
        (CHAT, "QianfanChatEndpoint(qianfan_ak=get_key())"),
        (EMBEDDINGS, "QianfanEmbeddingsEndpoint(qianfan_ak=CHAT_KEY)"),
        (EMBEDDINGS, "QianfanEmbeddingsEndpoint(qianfan_ak=get_key())"),
        (EMBEDDINGS, "QianfanEmbeddingsEndpoint(qianfan_ak=EMBEDDING_KEY)"),
        ("from wrappers import Chat", "Chat(MODEL_KEY)"),
        ("from wrappers import embed", "embed(key=MODEL_KEY)"),
        ("from wrappers import make_embeddings", "make_embeddings(CHAT_KEY)"),
        ("from wrappers import make_embeddings", "make_embeddings(EMBEDDING_KEY)"),
    ]
    homes = [order.randrange(count) for _ in calls]
    files = {"keys.py": SETTINGS, "wrappers.py": WRAPPERS}
    for home in range(count):
        mine = [call for call, at in zip(calls, homes, strict=True) if at == home]
        lines = ["from keys import CHAT_KEY, EMBEDDING_KEY, MODEL_KEY, get_key"]
        lines += [imports.strip() for imports, _ in mine] + [f"x{n} = {call}" for n, (_, call) in enumerate(mine)]
        files[f"part{home}.py"] = "\n".join(lines) + "\n"
    return files


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(count=st.sampled_from([1, 3, 10]), seed=st.integers(0, 10_000))
def test_finds_the_same_however_it_is_split(tmp_path_factory: pytest.TempPathFactory, count: int, seed: int) -> None:
    order = random.Random(seed)
    files = split(count, order)
    names = list(files)
    order.shuffle(names)
    found = check(tmp_path_factory.mktemp("split"), files, names)
    assert len(found) == 4
    assert all("EMBEDDING_KEY" not in line for each in found for _, line in each.frame)


def test_workers_find_what_one_process_finds(tmp_path: Path) -> None:
    files = split(10, random.Random(7)) | {f"empty{n}.py": "" for n in range(450)}
    one = check(tmp_path, files)
    four = check_paths([str(tmp_path / name) for name in files], Engines(Config(select=("QF401",))), jobs=4)
    assert four.diagnostics == one
    assert len(one) == 4


def test_one_file_reads_what_its_names_lead_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {
        "settings.py": SETTINGS,
        "shared.py": "from settings import CHAT_KEY\n",
        "other.py": SETTINGS,
        "embed.py": f"import other\nfrom other import log\nfrom shared import CHAT_KEY\n{EMBEDDINGS}"
        "e = QianfanEmbeddingsEndpoint(qianfan_ak=CHAT_KEY)\nlog('text', other.CHAT_KEY[:4])\n",
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    read: list[str] = []
    original = project.read_bytes

    def note(path: str) -> bytes:
        read.append(Path(path).name)
        return original(path)

    monkeypatch.setattr(project, "read_bytes", note)
    check_paths([str(tmp_path / "embed.py")], Engines(Config()), jobs=1)
    assert sorted(read) == ["settings.py", "shared.py"]


CONFIGURED = """import os

QWEN = {{"model": "qwen-max", "model_type": "qwen_dashscope", "api_key": {value}}}
CLIENT = dict(api_key={value}, base_url="https://dashscope.aliyuncs.com/compatible-mode/v1")
LITELLM = {{"api_base": "https://dashscope.aliyuncs.com/compatible-mode/v1", "api_key": {value}}}
MODELS = [{{"model_name": "a", "litellm_params": {{"model": "openai/qwen-max", **LITELLM}}}}]
"""


@pytest.mark.parametrize(
    "program",
    [
        "from qwen_agent.agents import Assistant\nimport settings\n\nbot = Assistant(llm=settings.QWEN)\n",
        "from qwen_agent.agents import Assistant\nfrom settings import QWEN as llm\n\nbot = Assistant(llm)\n",
        "from qwen_agent.llm import get_chat_model\nfrom settings import QWEN\n\nmodel = get_chat_model(QWEN)\n",
        "from openai import OpenAI\nfrom settings import CLIENT\n\nclient = OpenAI(**CLIENT)\n",
        "import openai\nimport settings\n\nclient = openai.OpenAI(timeout=3, **settings.CLIENT)\n",
        "from litellm import Router\nfrom settings import MODELS\n\nrouter = Router(model_list=MODELS)\n",
    ],
)
@pytest.mark.parametrize(
    ("value", "codes"),
    [
        ('os.environ["QIANFAN_AK"]', ["QF405"]),
        ('"Bearer " + os.environ["DASHSCOPE_API_KEY"]', ["QF306"]),
        ('os.environ["DASHSCOPE_API_KEY"]', []),
    ],
)
def test_what_another_module_configures_as_a_whole(program: str, value: str, codes: list[str], tmp_path: Path) -> None:
    files = {"app.py": program, "settings.py": CONFIGURED.format(value=value)}
    found = check(tmp_path, files, select=("QF306", "QF405"))
    assert [each.code for each in found if each.path.endswith("app.py")] == codes
