"""A key that was pasted with a character that no key has is found, and the message names the character."""

from __future__ import annotations

import pytest

from qianfan_lint.core.kinds import kind_of
from qianfan_lint.pipeline.engine import Engine
from qianfan_lint.project.config import Config
from tests.keys import make

ENGINE = Engine(Config())
DASHSCOPE, APP = make("dashscope-key"), make("app-api-key")
WIDE = "".join(chr(ord(char) + 0xFEE0) for char in DASHSCOPE)

PASTED = [
    pytest.param(
        "DASHSCOPE_API_KEY", DASHSCOPE[:9] + "\u200b" + DASHSCOPE[9:], "zero width space (U+200B)", id="inside"
    ),
    pytest.param("DASHSCOPE_API_KEY", DASHSCOPE + "\u200b", "zero width space (U+200B)", id="at-the-end"),
    pytest.param("DASHSCOPE_API_KEY", "\ufeff" + DASHSCOPE, "zero width no-break space (U+FEFF)", id="mark-before"),
    pytest.param("DASHSCOPE_API_KEY", WIDE, "fullwidth latin small letter s (U+FF53)", id="full-width"),
    pytest.param("DASHSCOPE_API_KEY", DASHSCOPE.replace("-", "－"), "fullwidth hyphen-minus (U+FF0D)", id="hyphen"),
    pytest.param("DASHSCOPE_API_KEY", DASHSCOPE.replace("-", "–"), "en dash (U+2013)", id="dash"),
    pytest.param("QIANFAN_AK", APP[:12] + "\u200d" + APP[12:], "zero width joiner (U+200D)", id="by-its-name"),
]
FORMS = {
    ".env": "{}={}\n",
    "compose.yaml": "services:\n  a:\n    environment:\n      {}: {}\n",
    "Dockerfile": "ENV {}={}\n",
    "app.py": '{} = "{}"\n',
}


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize(("variable", "value", "flaw"), PASTED)
def test_it_is_found_and_named(name: str, variable: str, value: str, flaw: str) -> None:
    kind = kind_of(name)
    assert kind is not None
    found = ENGINE.check_bytes(name, kind, FORMS[name].format(variable, value).encode()).diagnostics
    (told,) = (each for each in found if each.code in ("QF701", "QF702", "QF101"))
    said = " ".join([told.message, *(note.message for note in told.related)])  # QF702 names them in notes
    assert said.endswith(f"; it contains a {flaw}, which no service accepts")
    shown = said + "".join(line for _, line in told.frame)
    assert value not in shown
    assert DASHSCOPE[6:] not in shown


@pytest.mark.parametrize(
    "value",
    [
        "此处填写你的ＡＫ",
        "你的密钥\u200b",
        "sk-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\u200b",
        "ｙｏｕｒ－ａｐｉ－ｋｅｙ－ｈｅｒｅ",
        "通义千问－turbo",
    ],
)
@pytest.mark.parametrize("name", FORMS)
def test_placeholders_stay_so(name: str, value: str) -> None:
    kind = kind_of(name)
    assert kind is not None
    assert ENGINE.check_bytes(name, kind, FORMS[name].format("DASHSCOPE_API_KEY", value).encode()).diagnostics == ()
