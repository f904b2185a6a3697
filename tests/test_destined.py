"""A value that another file takes for a credential is one, whatever its name: in code, in `.env` and among settings."""

from __future__ import annotations

import itertools
import random
import string
from pathlib import Path

import pytest
from click.testing import CliRunner

from qianfan_lint.frontends.cli.commands import main
from qianfan_lint.pipeline.engines import Engines
from qianfan_lint.pipeline.run import check_paths
from qianfan_lint.project.config import Config

VALUE = "".join(random.Random(7).choices(string.ascii_letters + string.digits, k=40))
OPENAI = "from openai import OpenAI\n"
DEEPSEEK = 'base_url="https://api.deepseek.com"'


def uses(value: str, before: str = "import config\n") -> str:
    """A module in which *value* goes to a client."""
    return f"{before}{OPENAI}client = OpenAI(api_key={value}, {DEEPSEEK})\n"


# What holds a value, by file; the module that takes it; the codes that are found in the file of the value.
HELD = [
    pytest.param("config.py", "THING = '{}'\n", uses("config.THING"), "QF101", id="constant"),
    pytest.param("config.py", "THING: str = '{}'\n", uses("THING", "from config import THING\n"), "QF101", id="name"),
    pytest.param("config.py", "THING = '{}'\n", uses("T", "from config import THING as T\n"), "QF101", id="alias"),
    pytest.param("config.py", "THING = '{}'\n", uses("c", "import config\nc = config.THING\n"), "QF101", id="copy"),
    pytest.param(
        "pack/conf.py",
        "THING = '{}'\n",
        uses("THING", "from pack.conf import *\nfrom pack.conf import THING\n"),
        "QF101",
        id="package",
    ),
    pytest.param("config.py", "class Config:\n    thing = '{}'\n", uses("config.Config.thing"), "QF101", id="class"),
    pytest.param(
        "config.py",
        "class Config:\n    thing = '{}'\n\n\nconf = Config()\n",
        uses("config.conf.thing"),
        "QF101",
        id="object",
    ),
    pytest.param("config.py", "CONF = {{'deep': '{}'}}\n", uses("config.CONF['deep']"), "QF101", id="entry"),
    pytest.param("config.py", "CONF = {{'deep': '{}'}}\n", uses("config.CONF.get('deep')"), "QF101", id="get"),
    pytest.param("config.py", "import os\n\nX = os.getenv('thing')\n", uses("config.X"), "QF201", id="lookup"),
    pytest.param(
        "config.py",
        "import os\n\n\ndef x():\n    return os.environ['thing']\n",
        uses("config.x()"),
        "QF201",
        id="function",
    ),
    pytest.param(
        "config.py", "import os\n\nX = os.getenv('thing', '{}')\n", uses("config.X"), "QF102 QF201", id="default"
    ),
    pytest.param(
        "config.py",
        "THING = '{}'\n",
        "import dashscope\nfrom config import THING\n\ndashscope.api_key = THING\n",
        "QF101",
        id="attribute",
    ),
    pytest.param(
        "config.py",
        "THING = '{}'\n",
        "import os\nimport dashscope\nfrom config import THING\n\nos.environ['DASHSCOPE_API_KEY'] = THING\n",
        "QF101",
        id="environ",
    ),
    pytest.param(
        "config.py",
        "THING = '{}'\n",
        "import requests\nimport config\n\nh = {{'Authorization': f'Bearer {{config.THING}}'}}\n"
        "requests.post('https://api.deepseek.com/chat/completions', headers=h)\n".replace("{{", "{").replace("}}", "}"),
        "QF101",
        id="header",
    ),
    pytest.param(
        "config.py",
        "THING = '{}'\n",
        f"import config\n{OPENAI}\n\ndef make(k):\n    return OpenAI(api_key=k, {DEEPSEEK})\n\n\nmake(config.THING)\n",
        "QF101",
        id="wrapper",
    ),
    pytest.param(".env", "deep={}\n", uses("os.environ['deep']", "import os\n"), "QF701", id="env"),
    pytest.param(".env", "deep='{}'\n", uses("k", "import os\nk = os.getenv('deep')\n"), "QF701", id="env-name"),
    pytest.param(
        "compose.yaml",
        "services:\n  a:\n    environment:\n      deep: {}\n",
        uses("os.environ['deep']", "import os\n"),
        "QF701",
        id="compose",
    ),
    pytest.param("run.sh", "export deep={}\n", uses("os.environ['deep']", "import os\n"), "QF701", id="shell"),
    pytest.param(
        ".env",
        "DEEP={}\n",
        "from pydantic_settings import BaseSettings\n\n\nclass S(BaseSettings):\n    deep: str\n\n\n"
        + uses("S().deep", ""),
        "QF701",
        id="env-settings",
    ),
    pytest.param(
        "conf.yaml",
        "llm:\n  deep: {}\n",
        uses("c['llm']['deep']", "import yaml\nc = yaml.safe_load(open('conf.yaml'))\n"),
        "QF701",
        id="yaml",
    ),
    pytest.param(
        "conf.toml",
        "[llm]\ndeep = '{}'\n",
        uses("c['llm']['deep']", "import tomllib\nc = tomllib.load(open('conf.toml', 'rb'))\n"),
        "QF701",
        id="toml",
    ),
    pytest.param(
        "config.json",
        '{{"deep": "{}"}}\n',
        uses("c['deep']", "import json\nc = json.load(open('config.json'))\n"),
        "QF701",
        id="json",
    ),
    pytest.param(
        "conf.ini",
        "[llm]\ndeep = {}\n",
        uses("c['llm']['deep']", "import configparser\nc = configparser.ConfigParser()\nc.read('conf.ini')\n"),
        "QF701",
        id="ini",
    ),
    pytest.param(
        "conf.ini",
        "[llm]\ndeep = {}\n",
        uses("c.get('llm', 'deep')", "import configparser\nc = configparser.ConfigParser()\n"),
        "QF701",
        id="ini-get",
    ),
    pytest.param(
        "conf.yaml",
        "llm:\n  deep: {}\n",
        uses("c.llm.deep", "from omegaconf import OmegaConf\nc = OmegaConf.load('conf.yaml')\n"),
        "QF701",
        id="omegaconf",
    ),
    pytest.param(
        "conf.yaml",
        "llm:\n  deep: {}\n",
        f"import yaml\n{OPENAI}\n\nclass A:\n    def __init__(self, c):\n        self.k = c['deep']\n\n"
        f"    def run(self):\n        return OpenAI(api_key=self.k, {DEEPSEEK})\n",
        "QF701",
        id="yaml-self",
    ),
]


def write(root: Path, files: dict[str, str]) -> None:
    for name, text in {"pyproject.toml": "", **files}.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def codes(root: Path, *names: str) -> dict[str, set[str]]:
    """The codes that are found in each of the files *names*, checked in this order."""
    report = check_paths([str(root / name) for name in names], Engines(Config(env_file="")), jobs=1)
    assert report.not_scanned == ()
    found = {name: {each.code for each in report.diagnostics if each.path.endswith(name)} for name in names}
    return {name: several - {"QF702"} for name, several in found.items()}


@pytest.mark.parametrize(("name", "text", "user", "expected"), HELD)
def test_value_is_found_where_it_is_held(name: str, text: str, user: str, expected: str, tmp_path: Path) -> None:
    """Whether the file is checked alone, or before or after the one that takes the value."""
    write(tmp_path, {name: text.format(VALUE), "main.py": user})
    for order in ([name], *itertools.permutations([name, "main.py"])):
        assert codes(tmp_path, *order)[name] == set(expected.split())


@pytest.mark.parametrize(("name", "text", "user", "_"), HELD)
def test_value_that_nothing_takes(name: str, text: str, user: str, _: str, tmp_path: Path) -> None:
    """The same files, with a client that is given something else, or in two projects."""
    write(tmp_path / "one", {name: text.format(VALUE)})
    write(tmp_path / "two", {"main.py": user})
    assert codes(tmp_path, f"one/{name}") == {f"one/{name}": set()}
    other = user.replace("api_key=", "organization=").replace("dashscope.api_key", "dashscope.key")
    other = other.replace("DASHSCOPE_API_KEY", "DASHSCOPE_HOME").replace(
        "https://api.deepseek.com/", "https://a.example/"
    )
    write(tmp_path / "three", {name: text.format(VALUE), "main.py": other})
    assert codes(tmp_path, f"three/{name}") == {f"three/{name}": set()}


SILENT = [
    pytest.param("THING = 'deepseek-chat-v3-0324-preview'\n", uses("config.THING"), id="words"),
    pytest.param("THING = 'your-key-goes-in-this-place'\n", uses("config.THING"), id="placeholder"),
    pytest.param("OTHER = '{}'\nTHING = ''\n", uses("config.THING"), id="another name"),
    pytest.param(
        "def f():\n    THING = '{}'\n    return THING.upper()\n",
        uses("other.THING", "import other\n"),
        id="another module",
    ),
    pytest.param(
        "THING = '{}'\n",
        "import config\nfrom openai import OpenAI\n\nOpenAI(organization=config.THING)\n",
        id="another argument",
    ),
    pytest.param(
        "THING = '{}'\n",
        "import config\nimport requests\n\nh = {'Authorization': f'Bearer {config.THING}'}\n"
        "requests.get('https://a.example', headers=h)\n",
        id="another host",
    ),
]


@pytest.mark.parametrize(("text", "user"), SILENT)
def test_what_is_no_credential(text: str, user: str, tmp_path: Path) -> None:
    write(tmp_path, {"config.py": text.format(VALUE), "main.py": user})
    assert codes(tmp_path, "config.py", "main.py")["config.py"] == set()


def test_modules_that_want_of_each_other(tmp_path: Path) -> None:
    write(
        tmp_path,
        {"a.py": f"import b\nx = b.x\nTHING = '{VALUE}'\n", "b.py": f"import a\nx = a.x\n{uses('a.THING', '')}"},
    )
    assert codes(tmp_path, "a.py", "b.py")["a.py"] == {"QF101"}


@pytest.mark.parametrize("text", ["THING = '{}'\n", "import os\n\nTHING = os.getenv('thing')\n"])
def test_name_of_another_module_is_put_out_beside_its_client(text: str, tmp_path: Path) -> None:
    user = uses("config.THING")
    write(tmp_path, {"config.py": text.format(VALUE), "main.py": f"{user}print(config.THING)\nprint(config.OTHER)\n"})
    report = check_paths([str(tmp_path / "main.py")], Engines(Config()), jobs=1)
    assert [(each.code, each.start.line) for each in report.diagnostics] == [("QF601", user.count("\n") + 1)]


def test_fix_names_the_variable_of_the_client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {"config.py": f"THING = '{VALUE}'\n", "main.py": uses("config.THING")})
    monkeypatch.chdir(tmp_path)
    CliRunner().invoke(main, ["check", "--fix", "--unsafe-fixes", "--env-file", ".env", "."])
    assert "THING = os.environ['DEEPSEEK_API_KEY']" in Path("config.py").read_text(encoding="utf-8")
    assert f"DEEPSEEK_API_KEY={VALUE}" in Path(".env").read_text(encoding="utf-8")
