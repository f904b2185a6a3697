"""Files of variables, beside the real loader: what it makes of a file is what the doctor has to compare."""

from __future__ import annotations

import io
import os
import pathlib

import dotenv
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic_settings import BaseSettings, SettingsConfigDict

from qianfan_lint.frontends.doctor.dotenv_file import read

NAMES = st.sampled_from(["A", "B", "API_KEY", "'Q'", "a.b", "é"])
PIECES = st.sampled_from(
    [
        "x",
        "sk-1",
        " ",
        "  ",
        "#",
        " # c",
        "'",
        '"',
        "\\",
        "\\n",
        "\\'",
        "$",
        "$A",
        "${A}",
        "${B:-d}",
        "${Z}",
        "=",
        "\t",
        "é",
    ]
)
VALUES = st.lists(PIECES, max_size=6).map("".join)
QUOTED = st.tuples(st.sampled_from(["'{}'", '"{}"', "{}", "{} # c", " {}"]), VALUES).map(
    lambda two: two[0].format(two[1])
)
LINES = st.one_of(
    st.tuples(NAMES, st.sampled_from(["=", " = ", "= ", ""]), QUOTED).map("".join),
    st.tuples(NAMES, QUOTED).map(lambda two: f"export {two[0]}={two[1]}"),
    st.sampled_from(["", "# comment", "A", "A: x", "=x", "export", "B='two", "lines'", "\ufeff", "'A=x"]),
    VALUES,
)
FILES = st.lists(st.tuples(LINES, st.sampled_from(["\n", "\r\n", "\r", "\n\n"])).map("".join), max_size=6).map("".join)


@settings(max_examples=600, deadline=None)
@given(text=FILES, overrides=st.booleans())
def test_reads_what_python_dotenv_reads(text: str, overrides: bool) -> None:
    before = dict(os.environ)
    os.environ["B"] = "outer"
    try:
        real = dotenv.main.DotEnv(None, stream=io.StringIO(text), interpolate=True, override=overrides)
        expected = {name: value for name, value in real.dict().items() if value is not None}
        found = read(text.encode(), os.environ, overrides=overrides)
    finally:
        os.environ.clear()
        os.environ.update(before)
    assert {entry.name: entry.text for entry in found.entries} == expected


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        ("A=é\n".encode("utf-16"), "UTF-16"),
        ("A=é\n".encode("utf-32"), "UTF-32"),
        ("A=x # 密钥\n".encode("gbk"), "another encoding"),
        ("A=é\n".encode(), ""),
        (b"A=x\r\n", ""),
    ],
)
def test_says_that_the_loader_cannot_decode_a_file(tmp_path: pathlib.Path, data: bytes, encoding: str) -> None:
    path = tmp_path / ".env"
    path.write_bytes(data)
    if encoding:
        with pytest.raises(UnicodeDecodeError):
            dotenv.load_dotenv(path)
    else:
        assert dotenv.dotenv_values(path) == {entry.name: entry.text for entry in read(data, {}).entries}
    assert read(data, {}).encoding == encoding


def test_lines_are_counted_as_an_editor_counts_them() -> None:
    text = "# one\r\n\r\nA='two\nlines'\n\nB=x\nnonsense line\nC=y\n"
    found = read(text.encode(), {})
    assert [(entry.name, entry.line) for entry in found.entries] == [("A", 3), ("B", 6), ("C", 8)]
    assert found.bad_lines == (7,)


def test_pydantic_settings_reads_the_same(tmp_path: pathlib.Path) -> None:
    class Own(BaseSettings):
        model_config = SettingsConfigDict(env_file=tmp_path / ".env", extra="ignore")
        own_key: str = ""
        other_key: str = ""

    data = b"export OWN_KEY=\"sk-1\" # c\nOTHER_KEY='a$b'\n"
    (tmp_path / ".env").write_bytes(data)
    made = Own()
    assert [entry.text for entry in read(data, {}).entries] == [made.own_key, made.other_key]
