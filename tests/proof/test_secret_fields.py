"""The hint to declare a field as ``SecretStr`` keeps the key out of the output; none is given where it would not."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.keys import make
from tests.project import Project

KEY = make("dashscope-key")
SETTINGS = (
    "from pydantic_settings import BaseSettings\n\n\nclass Settings(BaseSettings):\n    dashscope_api_key: str\n\n\n"
)
MODEL = (
    "import os\n\nfrom pydantic import BaseModel\n\n\nclass Account(BaseModel):\n    dashscope_api_key: str\n\n\n"
    'account = Account(dashscope_api_key=os.environ["DASHSCOPE_API_KEY"])\n'
)
HINTED = {
    "settings": SETTINGS + "print(Settings())\n",
    "settings under a name": SETTINGS + "settings = Settings()\nprint('with', settings)\n",
    "a field of settings": SETTINGS + "settings = Settings()\nprint(settings.dashscope_api_key)\n",
    "a field of settings in a text": SETTINGS + "settings = Settings()\nprint(f'key: {settings.dashscope_api_key}')\n",
    "model": MODEL + "print(account)\n",
    "what a model holds": MODEL + "print(account.model_dump())\n",
    "a field of a model": MODEL + "print(account.dashscope_api_key)\n",
}
LEFT = {
    "data class": (
        "import os\nfrom dataclasses import dataclass\n\n\n@dataclass\nclass Account:\n    dashscope_api_key: str\n\n\n"
        'print(Account(os.environ["DASHSCOPE_API_KEY"]))\n'
    ),
    "named tuple": (
        "import os\nfrom typing import NamedTuple\n\n\nclass Account(NamedTuple):\n    dashscope_api_key: str\n\n\n"
        'print(Account(os.environ["DASHSCOPE_API_KEY"]))\n'
    ),
}


def run(project: Project) -> str:
    environment = {"DASHSCOPE_API_KEY": KEY, "PATH": "/usr/bin:/bin"}
    done = subprocess.run(
        [sys.executable, "app.py"], cwd=project.root, env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout


@pytest.mark.parametrize("program", HINTED)
def test_the_hint_keeps_the_key_out_of_the_output(project: Project, program: str) -> None:
    project.write("app.py", HINTED[program])
    assert KEY in run(project)
    (found,) = project.json().json["findings"]
    assert found["code"] == "QF601"
    assert found["fix"]["safety"] == "hint"
    text = project.text("app.py")
    assert text.count("dashscope_api_key: str\n") == 1
    hinted = text.replace("dashscope_api_key: str\n", "dashscope_api_key: SecretStr\n")
    project.write("app.py", "from pydantic import SecretStr\n" + hinted)
    assert KEY not in run(project)
    assert project.json().json["findings"] == []


@pytest.mark.parametrize("program", LEFT)
def test_no_hint_where_it_would_do_nothing(project: Project, program: str) -> None:
    project.write("app.py", LEFT[program])
    (found,) = project.json().json["findings"]
    assert (found["code"], found["fix"]) == ("QF601", None)
