"""Dependencies in each file that declares or installs them: what is marked, and how a fix writes it there."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from qianfan_lint.core.model import Safety, Span
from qianfan_lint.facts import Pin
from qianfan_lint.pipeline.engine import Engine
from qianfan_lint.pipeline.fixing import fixer
from qianfan_lint.project.config import Config
from qianfan_lint.readers import commands
from qianfan_lint.readers import setup_cfg as ini
from tests.forms import ENGINE, codes, source_of

_OWN = {"package": "qwen", "minimum": "1.2.0", "unrelated": False, "reason": "is old", "source": "our index"}
# Of a project whose own index has the release.
DECLARED = Engine(Config(providers={"qwen": {"pins": [_OWN]}}))

# The file, what is marked in it, and what that becomes.
FIXED = [
    ("setup.cfg", "[options]\ninstall_requires =\n\tqwen [cli] ==1.1.0 ; x\n", "qwen [cli] ==1.1.0", "==1.2.0"),
    ("setup.cfg", "[options.extras_require]\na = x\nb = qwen~=1.1.0\n", "qwen~=1.1.0", "~=1.2.0"),
    ("setup.cfg", "[options]\r\ninstall_requires =\r\n  x\r\n\r\n  qwen<1.2\r\n", "qwen<1.2", ">=1.2.0"),
    ("tox.ini", "[testenv:a]\ndeps =\n  py310: qwen==1.1.*\n", "qwen==1.1.*", "==1.2.*"),
    ("Pipfile", '[packages]\nqwen = "==1.1.0"\n', 'qwen = "==1.1.0"', "==1.2.0"),
    ("Pipfile", "[packages]\nqwen = {version = '<=1.1'}\n", "qwen = {version = '<=1.1'}", ">=1.2.0"),
    ("a/pixi.toml", '[dependencies]\nqwen = "1.1.*"\n', 'qwen = "1.1.*"', "1.2.*"),
    ("pixi.toml", '[pypi-dependencies.qwen]\nversion = ">=1,<1.2"\n', 'version = ">=1,<1.2"', ">=1.2.0"),
    ("tox.toml", "[env_run_base]\ndeps = ['qwen==1.1.0']\n", "qwen==1.1.0", "==1.2.0"),
    ("env.yml", "channels: [x]\ndependencies:\n- y::qwen=1.1\n", "y::qwen=1.1", "=1.2"),
    ("env.yml", 'channels: [x]\ndependencies: ["qwen 1.1.0"]\n', "qwen 1.1.0", "1.2.0"),
    ("env.yml", "dependencies:\n- pip:\n  - qwen>1.0,<=1.1 # 通义\n", "qwen>1.0,<=1.1", ">=1.2.0"),
    ("ci.yml", "on: push\nrun: |\n  pip install \\\n    'qwen<1.2'\n", "qwen<1.2", ">=1.2.0"),
    ("ci.yml", 'a: 通义\nrun: "pip install \\"qwen==1.1.0\\""\n', "qwen==1.1.0", "==1.2.0"),
    ("Dockerfile", "RUN x && \\\n pip install a \\\n # b\n 'qwen<1.2' && c\n", "qwen<1.2", ">=1.2.0"),
    ("a.sh", "pip install qwen==1.1.0;x\n", "qwen==1.1.0", "==1.2.0"),
    ("a.sh", "poetry add 'qwen@~1.1' --group dev\n", "qwen@~1.1", "~1.2"),
    ("a.sh", "poetry add qwen[cli]@1.1.0\n", "qwen[cli]@1.1.0", "1.2.0"),
    ("a.sh", "conda install -y -c x qwen=1.1.0\n", "qwen=1.1.0", "=1.2.0"),
    ("a.sh", "micromamba create -n a python=3.11 'qwen<1.2'\n", "qwen<1.2", ">=1.2.0"),
    ("Dockerfile", "RUN mamba install x::qwen==1.1.0 && a\n", "x::qwen==1.1.0", "==1.2.0"),
    ("a.sh", "rye add qwen==1.1.0\n", "qwen==1.1.0", "==1.2.0"),
    ("a.ps1", "pip install `\n  'qwen<1.2'\n", "qwen<1.2", ">=1.2.0"),
    ("setup.py", 'import setuptools\nsetuptools.setup(install_requires=["qwen<1.2"])\n',
     "qwen<1.2", ">=1.2.0"),
    ("setup.py", 'from setuptools import setup\nsetup(tests_require=r"""\n  a\n  qwen == 1.1\n""")\n',
     "qwen == 1.1", "== 1.2.0"),
    ("noxfile.py", "import nox\ndef a(s):\n    s.install('-U', 'qwen==1.1.0')\n", "qwen==1.1.0", "==1.2.0"),
    ("a.py", "# /// script\n# dependencies = ['a[b]', 'qwen==1.1.0']\n# ///\nx = 1\n", "qwen==1.1.0", "==1.2.0"),
    ("a.py", "import os, subprocess as s\ns.run(['python', '-m', 'pip', 'install', '-q', 'qwen<1.2'])\n",
     "qwen<1.2", ">=1.2.0"),
]  # fmt: skip


@pytest.mark.parametrize("build", ["pypi_0", "py311_0", "h06a4308_0"])
def test_what_conda_exports_is_no_constraint_to_raise(build: str) -> None:
    """``conda list --export > requirements.txt``: the version is found, and its build cannot be told from another."""
    source = source_of(f"# platform: linux-64\nqwen=1.1.0={build}\n", "requirements.txt")
    (finding,) = DECLARED.check_source(source).findings
    assert (finding.code, source.slice(finding.span)) == ("QF501", f"qwen=1.1.0={build}")
    assert finding.fix is None or finding.fix.safety is Safety.HINT


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.sh", "poetry add qwen@latest\n"),
        ("a.sh", "poetry add qwen@git+https://example.com/qwen.git\n"),
        ("a.sh", "poetry add qwen@^1.2\n"),
        ("a.sh", "poetry remove qwen@1.1.0\n"),
        ("a.sh", "echo poetry add qwen@1.1.0\n"),
        ("a.sh", "conda remove qwen=1.1.0\n"),
        ("a.sh", "conda install qwen=1.2\n"),
        ("a.sh", "conda install qwen\n"),
        ("a.sh", "# conda install qwen=1.1.0\n"),
        ("requirements.txt", "qwen=1.2.0=pypi_0\n"),
        ("requirements.txt", "# qwen=1.1.0=pypi_0\n"),
        ("requirements.txt", "qwen=1.1.0\n"),
    ],
)
def test_near_miss_of_an_install(name: str, content: str) -> None:
    assert DECLARED.check_source(source_of(content, name)).findings == ()


@pytest.mark.parametrize(("name", "content", "marked", "version"), FIXED)
def test_fixed_in_the_notation_of_the_file(name: str, content: str, marked: str, version: str) -> None:
    source = source_of(content, name)
    (finding,) = DECLARED.check_source(source).findings
    assert (finding.code, source.slice(finding.span)) == ("QF501", marked)
    fixed, _ = fixer.fix_source(source, DECLARED, frozenset({Safety.UNSAFE}))
    assert finding.fix is not None
    (edit,) = finding.fix.edits
    assert edit.text == version
    assert fixed.text == content[: edit.span.start] + version + content[edit.span.end :]
    assert source.slice(edit.span) in marked
    assert DECLARED.check_source(fixed).findings == ()
    (other,) = ENGINE.check_source(source).findings
    assert other.fix is not None
    assert other.fix.safety is Safety.HINT, "no public index has it"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        pytest.param("Pipfile.lock", '{"default": {"qwen": {"version": "==1.1.0"}}}', id="lock"),
        pytest.param("env.yml", "channels: []\ndependencies:\n- qwen=1.1.0=py_0\n", id="build"),
        pytest.param("env.yml", 'channels: []\ndependencies: ["qwen\\x3d1.1"]\n', id="escape-in-yaml"),
        pytest.param("setup.py", "from setuptools import setup\nsetup(setup_requires='qwen' '<1.2')\n", id="pieces"),
        pytest.param("setup.py", "from setuptools import setup\nsetup(setup_requires='qwen\\x3c1')\n", id="escape"),
        pytest.param("setup.py", "from setuptools import setup\nsetup(setup_requires=f'{\"qwen\"}<1')\n", id="format"),
    ],
)
def test_found_with_nothing_to_edit(name: str, content: str) -> None:
    (finding,) = ENGINE.check_source(source_of(content, name)).findings
    assert finding.code == "QF501"
    assert finding.fix is None or finding.fix.safety is Safety.HINT


@pytest.mark.parametrize(
    "command",
    [
        pytest.param("pip install qwen>=1.0", id="cut-by-the-shell"),
        pytest.param("pip install q$wen qwen$X qwen*", id="expanded-by-the-shell"),
        pytest.param('pip install "qwen', id="open-quote"),
        pytest.param("pip install \\", id="nothing-behind"),
        pytest.param("pip install requests\nqwen", id="next-line"),
        pytest.param("pip install --requirement qwen -cqwen -t qwen", id="values-of-options"),
        pytest.param("pip installer qwen", id="another-word"),
        pytest.param("mypip install qwen; x-pip install qwen", id="another-program"),
        pytest.param("echo 'a && pip install qwen'", id="said-in-quotes"),
        pytest.param('log "pip install qwen" # pip install qwen', id="said-to-a-function"),
    ],
)
def test_no_command_that_installs_it(command: str) -> None:
    assert [pin.package for pin in commands.read(command, Span(0, len(command))) if pin.package == "qwen"] == []


def shown(text: str, pins: list[Pin]) -> None:
    for pin in pins:
        assert text[slice(*pin.span)].startswith(pin.package)
        assert pin.span.start <= pin.version_span.start <= pin.version_span.end <= pin.span.end


@given(st.text(alphabet="qwen1=<>~ \\\"'`$#;&\r\n-", max_size=60))
@example("'qwen=='1 \"qwen\" qwen==1\\")
def test_junk_behind_a_command_is_read_without_complaint(words: str) -> None:
    text = f"x; pip install {words}"
    shown(text, list(commands.read(text, Span(3, len(text)))))


@given(
    st.lists(st.sampled_from(["[options]", "[testenv]", "install_requires", "deps", "=", ":", "#", " ", "\n", "a=1"]))
)
def test_junk_in_a_list_is_read_without_complaint(parts: list[str]) -> None:
    source = source_of("".join(parts), "setup.cfg")
    shown(source.text, list(ini.read(source, ENGINE.providers)))


@pytest.mark.parametrize("name", ["setup.cfg", "tox.ini", "Pipfile", "pixi.toml", "tox.toml", "pyproject.toml"])
def test_credentials_in_them_are_found_too(name: str) -> None:
    assert codes('[env]\nQIANFAN_AK = "<<app-api-key>>"\n# <<openai-key>>\n', name) == ["QF701", "QF701"]
