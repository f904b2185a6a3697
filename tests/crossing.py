"""Files made of names, places, values and surroundings, and what a user is owed in each.

A key is owed under a name by how the value was drawn and where the name comes from; what the linter makes of either is
not asked. ``crossing_forms`` has the places.
"""

from __future__ import annotations

import base64
import enum
import functools
import importlib
import itertools
import random
import re
import string
import sys
from collections.abc import Iterator
from typing import Any, NamedTuple

from qianfan_lint.core.kinds import kind_of
from qianfan_lint.core.source import decode
from qianfan_lint.knowledge.names import in_upper_case
from qianfan_lint.knowledge.providers import Key
from qianfan_lint.pipeline.engine import Checked, Engine
from qianfan_lint.project.config import Config
from tests.crossing_forms import FORMS, Finds, Form
from tests.crossing_frames import ALONE, FRAMES

ENGINE = Engine(Config(ignore=("QF702",)))  # which would speak for a whole .env
_PARSER: Any = importlib.import_module("re._parser" if sys.version_info >= (3, 11) else "sre_parse")


class Says(enum.Enum):
    SLOT = "a provider's variable"
    API_KEY = "an API key of anybody"
    KEY = "another credential of anybody"
    NOTHING = "no credential"
    UNCLEAR = "a near miss"


class Name(NamedTuple):
    text: str
    says: Says


def names() -> list[Name]:
    """The names of providers, names of credentials of others in many spellings, and names of none."""
    rows = ENGINE.providers.slots
    slots = sorted({name for row in rows for name in (*row.env, *row.aliases)})
    misspelled = sorted({name for row in rows for name in row.misspelled})
    known = {*ENGINE.providers.names, *(name.lower() for name in slots)}
    api_keys = [spelled for name in _API_KEYS for spelled in _spellings(name) if spelled.lower() not in known]
    keys = [spelled for name in _KEYS for spelled in _spellings(name) if spelled.lower() not in known]
    found = [Name(name, Says.SLOT) for name in (*slots, *(name.lower() for name in slots))]
    found += [Name(name, Says.API_KEY) for name in api_keys] + [Name(name, Says.KEY) for name in keys]
    found += [Name(name, Says.UNCLEAR) for name in misspelled]
    return found + [Name(spelled, Says.NOTHING) for name in _OTHERS for spelled in _spellings(name)]


_API_KEYS = [
    "api_key",
    "acme_api_key",
    "cohere_api_key",
    "anthropic_api_key",
    "my_chat_model_api_key",
    "assistant_for_customers_prod_api_key",
]
_KEYS = [
    "app_ak",
    "app_sk",
    "acme_secret_key",
    "access_token",
    "acme_access_token",
    "client_secret",
    "spark_api_secret",
    "alibaba_cloud_access_key_secret",
    "alibaba_cloud_security_token",
    "azure_speech_key",
    "upstage_token",
    "mistral_key",
    "nvidia_token",
    "auth_token",
    "service_for_customers_prod_access_token",
]
_OTHERS = [
    "size",
    "digest",
    "checksum",
    "memory_key",
    "commit_id",
    "model_version",
    "base_model_name_or_path",
    "identifier_of_the_last_known_good_build",
]


def _spellings(name: str) -> list[str]:
    first, *rest = name.split("_")
    return list(dict.fromkeys((name, name.upper(), name.replace("_", "-"), first + "".join(map(str.title, rest)))))


class Looks(enum.Enum):
    KNOWN = "of a shape that proves it"
    QUOTED = "of a shape that proves it in quotes"
    DRAWN = "random"
    UUID = "a UUID"
    ODD = "random, but with too few digits or too many words to be sure"
    FALSE = "no key"


class Value(NamedTuple):
    text: str
    looks: Looks
    pattern: str = ""
    """What it was drawn from."""


_ALNUM = string.ascii_letters + string.digits
_HEX = "0123456789abcdef"
DRAWN = "".join(c for c in _ALNUM if c.lower() not in "aeiouyhlnrst")
"""Without what words are made of: so that none is in a text of these by chance."""
_COUNTED = re.compile("|".join(row[at : at + 6] for row in (_HEX, _HEX[::-1]) for at in range(11)))
_PATTERNS = {
    Looks.DRAWN: [
        *(f"[{DRAWN}]{{{size}}}" for size in (20, 24, 32, 40, 48, 64, 120)),
        *("[0-9a-f]{32}", "[0-9a-f]{40}", "[0-9a-f]{64}", "[0-9A-F]{32}", "xai-[0-9a-f]{40}"),
        *(f"[{DRAWN}+/]{{42}}[0-9]=", f"[{DRAWN}]{{41}}[0-9]==", f"[{DRAWN}]{{20}}_[{DRAWN}]{{20}}"),
        *(
            f"[{DRAWN}]{{12}}:[{DRAWN}]{{24}}",
            f"[{DRAWN}]{{20}}\\.[{DRAWN}]{{20}}",
            f"[{DRAWN}]{{16}}=[{DRAWN}]{{16}}",
        ),
        "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}:fx",
    ],
    Looks.UUID: ["[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"],
    Looks.ODD: [
        f"[{_ALNUM}]{{16,64}}",
        "[0-9a-z]{24,40}",
        f"[{_ALNUM}_-]{{16,64}}",
        f"[{_ALNUM}]{{10,60}}[/+~:.=|-][{_ALNUM}]{{10,60}}",
        "fw_[A-Za-z0-9]{22}",
        "dapi[0-9a-f]{32}",
        "AKLT[A-Za-z0-9]{30,44}",
        "LTAI[A-Za-z0-9]{20}",
        "pcsk_[A-Za-z0-9]{5,6}_[A-Za-z0-9]{63}",
    ],
}
_FALSE = [
    "sk-xxxxxxxxxxxxxxxxxxxxxxxx",
    "your-api-key-goes-here",
    "sk-your-key-1234567890",
    "changeme-changeme-changeme",
    "abcdefghijklmnopqrstuvwxyz",
    "sk-1234567890abcdef1234567890abcdef",
    "0000000000000000000000000000",
    "text-embedding-v3-20240719",
    "qwen2.5-72b-instruct-gptq-int4",
    "langchain_community.embeddings.baidu",
    "/etc/secrets/credentials/key.pem",
    "https://example.com/v1/chat/completions",
    "not-needed-for-this-model",
    "deadbeef4f9c2e81d7b35a60",
]


@functools.cache
def shapes() -> list[tuple[str, Looks]]:
    keys = [(key.pattern, _looks(key)) for key in ENGINE.providers.keys if not key.weak]
    return keys + [(pattern, looks) for looks, patterns in _PATTERNS.items() for pattern in patterns]


def drawn(pattern: str, source: random.Random) -> str:
    """A text of the regular expression *pattern*, as one key in a thousand is not: no run, and some digits."""
    parsed = _PARSER.parse(pattern)
    while True:
        text = "".join(_drawn(parsed, source))
        has_run = re.search(r"(?i)([a-z_-])\1\1", text) or _COUNTED.search(text.lower())
        if not has_run and sum(c.isdigit() for c in text) * 5 >= min(len(text), 40):
            return text


def _drawn(parsed: Any, source: random.Random) -> Iterator[str]:
    for op, given in parsed:
        match str(op):
            case "LITERAL":
                yield chr(given)
            case "IN":
                codes = [range(a[0], a[1] + 1) if str(o) == "RANGE" else (a,) for o, a in given]
                yield chr(source.choice(list(itertools.chain(*codes))))
            case "MAX_REPEAT":
                least, most, inner = given
                for _ in range(source.randint(least, most)):
                    yield from _drawn(inner, source)
            case "SUBPATTERN":
                yield from _drawn(given[-1], source)
            case "BRANCH":
                yield from _drawn(source.choice(given[1]), source)
            case other:
                raise ValueError(f"{other} in {parsed}")


def _looks(key: Key) -> Looks:
    if key.beside:  # of a vendor only where the file says so
        return Looks.ODD
    return Looks.QUOTED if key.quoted else Looks.KNOWN


class Case(NamedTuple):
    form: Form
    name: Name
    value: Value
    text: str
    alone: str
    """The smallest file with it."""
    data: bytes
    around: str
    """What it stands beside, and how that is encoded; empty where it is alone."""

    @property
    def label(self) -> str:
        """To find the case by; without the value, which looks like a key."""
        where = self.form.text.replace("<N>", self.name.text)
        value = f"{self.value.looks.name} {self.value.pattern}"
        return f"{self.form.file}: {where!r}, {self.name.says.name}, {value}, {self.around or 'alone'}"


def plain_case(form: Form, name: str) -> Case:
    """A slot's *name* and a secret key of hexadecimal digits in *form*, alone."""
    source = random.Random(name)
    return case(form, Name(name, Says.SLOT), Value(drawn("[0-9a-f]{32}", source), Looks.DRAWN))


_ENCODINGS = {"": "utf-8", "BOM": "utf-8-sig", "UTF-16": "utf-16", "CRLF": "utf-8"}


def cases(seed: int) -> Iterator[Case]:
    """Cases without end: each round has every place once, with a name, a value and surroundings that are drawn."""
    source = random.Random(seed)
    while True:
        for form in FORMS:
            yield drawn_case(form, source)


@functools.cache
def _names_by_says() -> dict[Says, list[Name]]:
    every = names()
    return {says: [name for name in every if name.says is says] for says in Says}


def drawn_case(form: Form, source: random.Random) -> Case:
    """*form* with a name, a value and surroundings that *source* draws."""
    by_says = _names_by_says()
    groups = list(by_says.values())
    name = source.choice(source.choice(groups) if source.random() < 0.5 else list(itertools.chain(*groups)))
    if form.plain and not re.fullmatch(r"\w+", name.text):
        text = in_upper_case(name.text)
        says = Says.SLOT if text.lower() in ENGINE.providers.names else name.says
        name = Name(text, says)
    if source.random() < 0.12:
        value = Value(source.choice(_FALSE), Looks.FALSE)
    else:
        pattern, looks = source.choice(shapes())
        value = Value(drawn(pattern, source), looks, pattern)
    return case(form, name, value, source)


def case(form: Form, name: Name, value: Value, source: random.Random | None = None) -> Case:
    """*value* under *name* in *form*, beside what *source* draws; without one, alone."""
    encoded = base64.b64encode(value.text.encode()).decode()
    parts = {"<N>": name.text, "<V>": value.text, "<B>": encoded, **_pieces(value.text)}
    text = re.sub("<[NVB12X]>", lambda mark: parts[mark.group()], form.text)
    kind = "env" if ".env" in form.file else form.file.rpartition("/")[2].rpartition(".")[2]
    alone = ALONE.get(kind, "<>").replace("<>", text)
    if source is None:
        return Case(form, name, value, text, alone, alone.encode(), "")
    number = source.randrange(len(FRAMES[kind]) + 1)
    whole = FRAMES[kind][number - 1].replace("<>", text) if number else alone + "\n" * source.randrange(2)
    how = source.choice(list(_ENCODINGS)) if source.random() < 0.3 else ""
    written = whole.replace("\n", "\r\n") if how == "CRLF" else whole
    around = f"frame {number} {how}".removeprefix("frame 0").strip()
    return Case(form, name, value, text, alone, written.encode(_ENCODINGS[how]), around)


def _pieces(text: str) -> dict[str, str]:
    half = len(text) // 2
    return {"<1>": text[:half], "<2>": text[half:], "<X>": f"{text[:half]}\\x{ord(text[half]):02x}{text[half + 1 :]}"}


def owed(case: Case) -> bool | None:
    """Whether the value has to be reported; None where nobody can be sure of it."""
    looks, says, finds = case.value.looks, case.name.says, case.form.finds
    if looks is Looks.FALSE:
        return False
    if looks is Looks.ODD or says is Says.UNCLEAR:
        return None
    if looks is Looks.KNOWN:
        return True
    if looks is Looks.QUOTED and (finds is not Finds.QUOTED or f'"{case.value.text}' in case.text):
        return True
    if finds is not Finds.NAMED or looks is Looks.QUOTED:
        return None if looks is Looks.QUOTED else False
    if says is Says.NOTHING:
        return False
    if looks is Looks.UUID:
        return True if says is Says.SLOT else None if says is Says.API_KEY else False
    return True


def problem(case: Case) -> str:
    """What is wrong with what is found in *case*; empty where all is right."""
    kind = kind_of(case.form.file)
    assert kind is not None, case.form.file
    checked = ENGINE.attempt(case.form.file, kind, case.data)
    if not isinstance(checked, Checked):
        return f"not read: {checked.reason}"
    if checked.findings and not ENGINE.check_bytes(case.form.file, kind, case.data).diagnostics:
        return f"the gate loses {sorted({each.code for each in checked.findings})}"
    found = _is_found(checked, case)
    wanted = owed(case)
    if wanted is None and case.around:
        alone = _is_found(ENGINE.check_source(decode(case.form.file, kind, case.alone.encode())), case)
        return "" if found == alone else f"{'silent' if alone else 'reported'} beside something else"
    if wanted is None or found == wanted:
        return ""
    return "silent" if wanted else "reported"


def _is_found(checked: Checked, case: Case) -> bool:
    texts = [checked.source.slice(each.span) for each in checked.findings if each.code[:3] in ("QF1", "QF7")]
    value = case.value.text
    written = [value, base64.b64encode(value.encode()).decode()]
    if "<V>" not in case.form.text:
        written.append(value[: len(value) // 2])
    return any(each in text for text in texts for each in written)
