"""What each library makes of a file of variables, by running it: the doctor has to say what it really reads."""

from __future__ import annotations

import os
import pathlib
from collections.abc import Callable, Iterator

import decouple
import dotenv
import environ
import environs
import pytest
import starlette.config
from hypothesis import HealthCheck, given, settings
from pydantic_settings import BaseSettings, SettingsConfigDict

from qianfan_lint.frontends.doctor.account import Verdict
from qianfan_lint.frontends.doctor.decision_tree import diagnose, examine
from qianfan_lint.frontends.doctor.loading import Library, Loading, loadings
from qianfan_lint.project.config import Config
from tests.doctor.test_account import NOW
from tests.doctor.test_dotenv_file import FILES
from tests.keys import make
from tests.project import Project

KEY = make("dashscope-key")
OTHER = make("dashscope-key:new")
NAME = "DASHSCOPE_API_KEY"
ADDRESS = "https://dashscope.aliyuncs.com/compatible-mode/v1"


def _dotenv(path: pathlib.Path) -> str | None:
    dotenv.load_dotenv(path)
    return os.environ.get(NAME)


def _values(path: pathlib.Path) -> str | None:
    return dotenv.dotenv_values(path).get(NAME)


def _environs(path: pathlib.Path) -> str | None:
    env = environs.Env()
    env.read_env(path, recurse=False)
    return env.str(NAME, None)


def _decouple(path: pathlib.Path) -> str | None:
    found = decouple.Config(decouple.RepositoryEnv(path))(NAME, default=None)
    return None if found is None else str(found)


def _starlette(path: pathlib.Path) -> str | None:
    return starlette.config.Config(path)(NAME, default=None)


def _django(path: pathlib.Path) -> str | None:
    environ.Env.read_env(path)
    return os.environ.get(NAME)


def _pydantic(path: pathlib.Path) -> str | None:
    class Own(BaseSettings):
        model_config = SettingsConfigDict(env_file=path, extra="ignore")
        dashscope_api_key: str | None = None

    return Own().dashscope_api_key


Read = Callable[[pathlib.Path], "str | None"]
# What runs the library, how the code that does so looks, and how it looks the key up.
LIBRARIES: dict[str, tuple[Read, str, str]] = {
    "python-dotenv": (_dotenv, "import os\nfrom dotenv import load_dotenv\nload_dotenv()\n", f"os.environ['{NAME}']"),
    "environs": (_environs, "from environs import Env\nenv = Env()\nenv.read_env()\n", f"env.str('{NAME}')"),
    "python-decouple": (_decouple, "from decouple import config\n", f"config('{NAME}')"),
    "starlette": (_starlette, "from starlette.config import Config\nc = Config('.env')\n", f"c('{NAME}')"),
    "django-environ": (
        _django,
        "import environ\nenv = environ.Env()\nenviron.Env.read_env('.env')\n",
        f"env('{NAME}')",
    ),
}
EXPORTING = {"python-dotenv", "django-environ"}
# Contents, whole files: what stands in them is what people were bitten by.
CONTENTS: dict[str, bytes] = {
    "plain": f"{NAME}={KEY}\n".encode(),
    "a mark": f"{NAME}={KEY}\n".encode("utf-8-sig"),
    "a mark before another": f"A=1\n{NAME}={KEY}\n".encode("utf-8-sig"),
    "UTF-16": f"{NAME}={KEY}\n".encode("utf-16"),
    "GBK": f"# 密钥\n{NAME}={KEY}\n".encode("gbk"),
    "no newline at the end": f"{NAME}={KEY}".encode(),
    "CRLF": f"A=1\r\n{NAME}={KEY}\r\nB=2\r\n".encode(),
    "CR": f"A=1\r{NAME}={KEY}\r".encode(),
    "double quotes": f'{NAME}="{KEY}"\n'.encode(),
    "single quotes": f"{NAME}='{KEY}'\n".encode(),
    "quotes in quotes": f"{NAME}='\"{KEY}\"'\n".encode(),
    "curly quotes": f"{NAME}=“{KEY}”\n".encode(),
    "a quote that is not closed": f'{NAME}="{KEY}\n'.encode(),
    "spaces in quotes": f'{NAME}=" {KEY} "\n'.encode(),
    "spaces around the sign": f"{NAME} = {KEY}\n".encode(),
    "a space at the end": f"{NAME}={KEY} \n".encode(),
    "a space before the name": f"  {NAME}={KEY}\n".encode(),
    "export": f"export {NAME}={KEY}\n".encode(),
    "a remark": f"{NAME}={KEY} # mine\n".encode(),
    "a remark behind quotes": f'{NAME}="{KEY}" # mine\n'.encode(),
    "commented out": f"# {NAME}={KEY}\n".encode(),
    "twice": f"{NAME}={OTHER}\n{NAME}={KEY}\n".encode(),
    "a reference": f"MY_KEY={KEY}\n{NAME}=${{MY_KEY}}\n".encode(),
    "a reference with a default": f"{NAME}=${{NOT_SET:-{KEY}}}\n".encode(),
    "a dollar": f"{NAME}=$$x{KEY}\n".encode(),
    "an escape": f'{NAME}="{KEY}\\n"\n'.encode(),
    "YAML": f"{NAME}: {KEY}\n".encode(),
    "empty": f"{NAME}=\n".encode(),
    "the name alone": f"{NAME}\n".encode(),
    "an empty file": b"",
}


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    before = dict(os.environ)
    os.environ.pop(NAME, None)
    yield
    os.environ.clear()
    os.environ.update(before)


@pytest.mark.parametrize("library", LIBRARIES)
@pytest.mark.parametrize("content", CONTENTS)
def test_the_doctor_reads_what_the_library_reads(project: Project, library: str, content: str) -> None:
    real, loads, looks_up = LIBRARIES[library]
    path = project.write(".env", CONTENTS[content])
    project.write("app.py", f"from openai import OpenAI\n{loads}OpenAI(api_key={looks_up}, base_url='{ADDRESS}')\n")
    diagnosis = diagnose(examine(".", Config(), {}), NOW)
    try:
        read = real(path)
    except UnicodeDecodeError:
        assert [cause.id for cause in diagnosis.causes][:1] == ["file-encoding"]
        return
    (line,) = diagnosis.clients
    if content == "twice":
        assert read == KEY
        assert [cause.id for cause in diagnosis.remaining] == ["duplicate"]
        return
    # Right where the client gets the key whole, and nowhere else.
    assert (line.verdict is Verdict.RIGHT) == (read == KEY)
    assert (diagnosis.exit_code == 0) == (read == KEY)


@pytest.mark.parametrize("library", LIBRARIES)
def test_a_client_that_reads_the_environment_gets_what_is_exported(project: Project, library: str) -> None:
    real, loads, _ = LIBRARIES[library]
    path = project.write(".env", CONTENTS["plain"])
    project.write("app.py", f"{loads}from langchain_community.chat_models import ChatTongyi\nChatTongyi()\n")
    assert real(path) == KEY
    assert (os.environ.get(NAME) == KEY) == (library in EXPORTING)
    diagnosis = diagnose(examine(".", Config(), {}), NOW)
    assert [cause.id for cause in diagnosis.causes] == ([] if library in EXPORTING else ["not-exported"])


@pytest.mark.parametrize("content", CONTENTS)
def test_pydantic_settings_and_dotenv_values(project: Project, content: str) -> None:
    path = project.write(".env", CONTENTS[content])
    loading = Loading("app.py", Library.PYDANTIC, exports=False)
    found = loading.read(CONTENTS[content], os.environ)
    if found.encoding:
        for real in (_pydantic, _values):
            with pytest.raises(UnicodeDecodeError):
                real(path)
        return
    last = {entry.name: entry.text for entry in found.entries}
    assert last.get(NAME) == _values(path) == _pydantic(path)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=FILES)
def test_libraries_that_read_by_lines(tmp_path: pathlib.Path, text: str) -> None:
    path = tmp_path / "generated"
    path.write_bytes(text.encode())
    lines = {each.name: each.text for each in Loading("", Library.DECOUPLE).read(text.encode(), {}).entries}
    assert decouple.RepositoryEnv(path).data == lines
    assert starlette.config.Config(path).file_values == lines
    kept, environ.Env.ENVIRON = environ.Env.ENVIRON, {}
    try:
        environ.Env.read_env(path, overwrite=True)
        assert {each.name: each.text for each in Loading("", Library.DJANGO).read(text.encode(), {}).entries} == (
            environ.Env.ENVIRON
        )
    finally:
        environ.Env.ENVIRON = kept


@pytest.mark.parametrize("library", Library)
@settings(max_examples=150, deadline=None)
@given(text=FILES)
def test_the_places_of_entries(library: Library, text: str) -> None:
    for entry in Loading("", library).read(text.encode(), {}).entries:
        plain = text.removeprefix("\ufeff")
        assert plain[entry.at.start : entry.at.end] == entry.name.removeprefix("\ufeff")
        assert entry.at.end <= entry.value.start <= entry.value.end <= len(plain)


@pytest.mark.parametrize("library", LIBRARIES)
def test_the_library_is_told_by_the_code(library: str) -> None:
    assert [each.package.value for each in loadings("app.py", LIBRARIES[library][1].encode())] == [library]
