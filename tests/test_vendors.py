"""Every vendor of the provider files × every check that concerns it."""

from __future__ import annotations

import random
import string
from collections.abc import Callable
from pathlib import Path

import pytest

from qianfan_lint.knowledge.placeholders import is_uuid
from qianfan_lint.knowledge.providers import Providers, Slot, load
from qianfan_lint.pipeline.engines import Engines
from qianfan_lint.pipeline.run import check_paths
from qianfan_lint.project.config import Config
from tests.forms import codes
from tests.keys import KINDS, make

PROVIDERS = load()
HEX, ALNUM = "0123456789abcdef", string.ascii_letters + string.digits
UUID = [8, 4, 4, 4, 12]
MADE: dict[str, list[str | int]] = {
    "moonshot": ["sk-", 48],
    "siliconflow": ["sk-", 48],
    "minimax": ["sk-api-", 120],
    "tencent": ["sk-", 48],
    "stepfun": [60],
    "mistral": [32],
    "cohere": [40],
    "azure": [32],
    "spark": [32],
    "openai": ["sk-proj-", 74],
    "anthropic": ["sk-ant-api03-", 95],
    "google": ["AIza", 35],
    "groq": ["gsk_", 52],
    "xai": ["xai-", 80],
    "jina": ["jina_", 60],
    "voyage": ["pa-", 43],
    "huggingface": ["hf_", 34],
    "nvidia": ["nvapi-", 64],
}
"""How a key of the vendor looks: literal text and lengths of drawn characters. The others are of hexadecimal digits."""


def key_of(vendor: str) -> str:
    """A made-up key of *vendor*, with digits in it as a real one has."""
    source = random.Random(vendor)
    if vendor in MADE:
        parts = [part if isinstance(part, str) else drawn(source, ALNUM, part) for part in MADE[vendor]]
        return "".join(parts)
    uuid = "-".join(drawn(source, HEX, size) for size in UUID)
    hexadecimal = drawn(source, HEX, 32)
    return {
        "qianfan": f"bce-v3/ALTAK-{drawn(source, ALNUM, 21)}/{drawn(source, HEX, 40)}",
        "zhipu": f"{hexadecimal}.{drawn(source, ALNUM, 16)}",
        "volcengine": uuid,
        "modelscope": f"ms-{uuid}",
        "openrouter": f"sk-or-v1-{drawn(source, HEX, 64)}",
        "yi": hexadecimal,
    }.get(vendor, f"sk-{hexadecimal}")


def drawn(source: random.Random, alphabet: str, size: int) -> str:
    while True:
        found = "".join(source.choice(alphabet) for _ in range(size))
        if size < 12 or (sum(each.isdigit() for each in found) * 8 >= size and len(set(found)) > 6):
            return found


def slot_of(vendor: str) -> Slot:
    return next(slot for slot in PROVIDERS.slots if slot.provider == vendor and (slot.env or slot.aliases))


def name_of(vendor: str) -> str:
    slot = slot_of(vendor)
    return (*slot.env, *slot.aliases)[0]


Form = Callable[[str, str, str], str]
"""Of a variable's name, a key and a base address."""
FORMS: dict[str, tuple[str, str, Form]] = {
    "written out": ("app.py", "QF101", lambda name, key, base: f'{name} = "{key}"\n'),
    "written out for the client": (
        "app.py",
        "QF101",
        lambda name, key, base: f'from openai import OpenAI\n\nOpenAI(api_key="{key}", base_url="{base}")\n',
    ),
    "in a settings file": (".env", "QF702", lambda name, key, base: f"{name}={key}\n"),
    "looked up in lower case": (
        "app.py",
        "QF201",
        lambda name, key, base: f'import os\n\nkey = os.environ["{name.lower()}"]\n',
    ),
    "printed": ("app.py", "QF601", lambda name, key, base: f'import os\n\nprint(os.environ["{name}"])\n'),
}
OF_HOST: dict[str, tuple[str, str, Form]] = {
    "Basic": ("app.py", "QF301", lambda name, key, base: request(base, f'f"Basic {{os.environ[{name!r}]}}"')),
    "without a scheme": ("app.py", "QF302", lambda name, key, base: request(base, f'os.environ["{name}"]')),
    "without a header": (
        "app.py",
        "QF303",
        lambda name, key, base: f'import requests\n\nrequests.post("{base}/embeddings", json={{}})\n',
    ),
    "Bearer in the key": (
        "app.py",
        "QF306",
        lambda name, key, base: (
            "import os\n\nfrom openai import OpenAI\n\n"
            f'OpenAI(api_key="Bearer " + os.environ["{name}"], base_url="{base}")\n'
        ),
    ),
    "for chat and embeddings": (
        "app.py",
        "QF401",
        lambda name, key, base: (
            "import os\n\nfrom langchain_openai import ChatOpenAI, OpenAIEmbeddings\n\n"
            f'key = os.environ["{name}"]\n'
            f'ChatOpenAI(api_key=key, base_url="{base}")\nOpenAIEmbeddings(api_key=key, base_url="{base}")\n'
        ),
    ),
    "for another vendor": (
        "app.py",
        "QF405",
        lambda name, key, base: (
            "import os\n\nfrom openai import OpenAI\n\n"
            f'OpenAI(api_key=os.environ["{other(name)}"], base_url="{base}")\n'
        ),
    ),
    "its path twice": (
        "app.py",
        "QF406",
        lambda name, key, base: (
            "import os\n\nfrom openai import OpenAI\n\n"
            f'OpenAI(api_key=os.environ["{name}"], base_url="{base.rstrip("/")}/chat/completions")\n'
        ),
    ),
}
NO_HOME = {"anthropic", "google", "openai"}
"""Their variables are read by clients of other vendors too."""


def request(base: str, value: str) -> str:
    return (
        "import os\n\nimport requests\n\n"
        f'requests.post("{base}/embeddings", headers={{"Authorization": {value}}}, json={{}})\n'
    )


def other(name: str) -> str:
    return "DASHSCOPE_API_KEY" if name != "DASHSCOPE_API_KEY" else "QIANFAN_BEARER_TOKEN"


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("vendor", sorted(PROVIDERS.vendors))
def test_vendor(vendor: str, form: str) -> None:
    file, code, text = FORMS[form]
    base = PROVIDERS.bases.get(vendor, "https://example.com")
    assert code in codes(text(name_of(vendor), key_of(vendor), base), file)


@pytest.mark.parametrize("form", OF_HOST)
@pytest.mark.parametrize("vendor", sorted(PROVIDERS.bases))
def test_host(vendor: str, form: str) -> None:
    file, code, text = OF_HOST[form]
    assert code in codes(text(name_of(vendor), key_of(vendor), PROVIDERS.bases[vendor]), file)


@pytest.mark.parametrize("vendor", sorted(PROVIDERS.vendors))
def test_key_known_by_its_shape(vendor: str) -> None:
    """A key under no name. A shape that identifiers have too proves nothing, so it has to be silent."""
    key = key_of(vendor)
    is_proved = PROVIDERS.key_of(key) is not None
    assert codes(f'print("{key}")\n', "app.py") == (["QF101"] if is_proved else [])


@pytest.mark.parametrize("vendor", sorted(PROVIDERS.vendors))
def test_key_in_another_file(vendor: str, tmp_path: Path) -> None:
    """The client alone says that the value is a key, and whose."""
    key, base = key_of(vendor), PROVIDERS.bases.get(vendor)
    if base is None or is_uuid(key):
        pytest.skip("no client with a free address" if base is None else "a UUID is mostly an identifier")
    client = f'from openai import OpenAI\n\nimport config\n\nOpenAI(api_key=config.THING, base_url="{base}")\n'
    texts = {"pyproject.toml": "", "main.py": client, "config.py": f'THING = "{key}"\n'}
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    found = check_paths([str(tmp_path / "config.py")], Engines(Config()), jobs=1).diagnostics
    assert [each.code for each in found] == ["QF101"]


def given_directly() -> list[str]:
    """The clients of one vendor that are given a credential by keyword, each by one of its names."""
    rows = {id(row): dotted for dotted, row in PROVIDERS.clients.items() if row.keywords and not row.methods}
    return sorted(dotted for dotted in rows.values() if not PROVIDERS.clients[dotted].given)


@pytest.mark.parametrize("dotted", given_directly())
def test_key_in_a_client_of_the_vendor(dotted: str) -> None:
    """Each keyword of each client, by the provider data alone."""
    client, (module, _, name) = PROVIDERS.clients[dotted], dotted.rpartition(".")
    value = "".join(random.Random(dotted).choices(ALNUM, k=40))
    for keyword, slot in client.keywords.items():
        if slot and keyword not in client.ignored:
            text = f'from {module} import {name}\n\n{name}({keyword}="{value}")\n'
            assert {"QF101", "QF403"} & set(codes(text, "app.py")), keyword


@pytest.mark.parametrize("vendor", sorted(set(PROVIDERS.vendors) - NO_HOME))
def test_no_base_address(vendor: str) -> None:
    text = f'import os\n\nfrom openai import OpenAI\n\nOpenAI(api_key=os.environ["{name_of(vendor)}"])\n'
    assert codes(text, "app.py") == ["QF405"]


@pytest.mark.parametrize("vendor", sorted(PROVIDERS.bases))
def test_right(vendor: str) -> None:
    base, name = PROVIDERS.bases[vendor], name_of(vendor)
    client = f'import os\n\nfrom openai import OpenAI\n\nOpenAI(api_key=os.environ["{name}"], base_url="{base}")\n'
    assert codes(client, "app.py") == []
    assert codes(request(base, f'f"Bearer {{os.environ[{name!r}]}}"'), "app.py") == []


def claims(providers: Providers) -> dict[str, dict[str, object]]:
    """To which provider each name, package, host and shape of a key belongs."""
    alone = {name: row for name, row in providers.clients.items() if name not in providers.dictionaries}
    hosts = {host.host + host.path: f"https://{host.host.replace('*', 'x')}{host.path}" for host in providers.hosts}
    return {
        "variables": {name: slot.provider for name, slot in providers.env.items()},
        "misspelled": {name: slot.provider for name, slot in providers.misspelled.items()},
        "names": {name: slot.provider for name, slot in providers.names.items()},
        "packages": {name: pin.provider for name, pin in providers.pins.items()},
        "clients": {name: (row.provider, row.role) for name, row in alone.items()},
        "modules": dict(providers.modules),
        "hosts": {name: (row := providers.host_of(url)) and row.provider for name, url in hosts.items()},
        # What has a shape that several vendors use is of none of them.
        "keys": {
            kind: key and not key.shared and key.provider for kind in KINDS for key in [providers.key_of(make(kind))]
        },
    }


def test_no_two_files_claim_the_same() -> None:
    """So the order of the files decides nothing, and a new one is put nowhere in particular."""
    forwards = claims(PROVIDERS)
    backwards = claims(Providers(dict(reversed(PROVIDERS.tables.items()))))
    for what, found in forwards.items():
        several = {name for name, owner in found.items() if backwards[what][name] != owner}
        assert not several, f"{what} of two providers"
