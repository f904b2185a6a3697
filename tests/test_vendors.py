"""Every credential of the provider files × every check: the table of ``docs/vendor_checks.py``, cell by cell."""

from __future__ import annotations

import datetime
import random
import string
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import vendor_pages
from vendor_checks import CHECKS, EXEMPTIONS, exempted, services

from qianfan_lint.core.language import LANGUAGES, speaker
from qianfan_lint.frontends.doctor.decision_tree import diagnose, examine
from qianfan_lint.knowledge.placeholders import is_uuid
from qianfan_lint.knowledge.providers import Client, Key, Providers, Slot, load
from qianfan_lint.pipeline.engines import Engines
from qianfan_lint.pipeline.run import check_paths
from qianfan_lint.project.config import Config
from tests.crossing import drawn
from tests.forms import codes
from tests.keys import KINDS, make
from tests.project import Project

PROVIDERS = load()
SERVICES = services(PROVIDERS)
NOW = datetime.datetime(2026, 6, 1, tzinfo=datetime.timezone.utc)
ALNUM = string.ascii_letters + string.digits


def kinds_of(slot: Slot) -> list[Key]:
    """The shapes that fit, the slot's own first; some are another vendor's."""
    rows = sorted(PROVIDERS.keys, key=lambda row: row.provider != slot.provider)
    return [next(row for row in rows if row.id == id) for id in slot.keys]


WITHOUT_KIND = {"minimax": [r"eyJ[A-Za-z0-9]{17}\.[A-Za-z0-9]{200}\.[A-Za-z0-9]{342}"]}
"""Shapes of keys that anything signed may have."""


def keys_of(slot: Slot) -> list[str]:
    """A made-up key of each shape that the slot takes."""
    shapes = [key.pattern for key in kinds_of(slot)] or ["[0-9a-f]{32}", "[A-Za-z0-9]{40}"]
    shapes += WITHOUT_KIND.get(slot.provider, [])
    return [drawn(shape, random.Random(shape)) for shape in shapes]


def names_of(slot: Slot) -> tuple[str, ...]:
    return (*slot.env, *slot.aliases)


def base_of(slot: Slot) -> str:
    """An address of the vendor; one of nobody where there is none."""
    hosts = (row for row in PROVIDERS.hosts if row.provider == slot.provider)
    host = next((f"https://{row.host.replace('*', 'own')}{row.path}" for row in hosts), "https://example.com/v1")
    return PROVIDERS.bases.get(slot.provider, host)


Cell = Callable[[Slot], Iterator[tuple[str, str, str]]]
"""Files that have to give a code: the name, the text and the code."""


def alone(slot: Slot) -> Iterator[tuple[str, str, str]]:
    for key in kinds_of(slot):
        if not key.weak:
            yield "app.py", f'print("{drawn(key.pattern, random.Random(key.id))}")\n', "QF101"


def under_each_name(file: str, code: str, text: Callable[[str, str], str]) -> Cell:
    """*text* of each name and each key."""

    def cell(slot: Slot) -> Iterator[tuple[str, str, str]]:
        for name in names_of(slot):
            yield from ((file, text(name, key), code) for key in keys_of(slot))

    return cell


def at_host(code: str, text: Callable[[str, str], str]) -> Cell:
    """*text* of the first name and an address."""

    def cell(slot: Slot) -> Iterator[tuple[str, str, str]]:
        yield "app.py", text(names_of(slot)[0], base_of(slot)), code

    return cell


def for_a_client(slot: Slot) -> Iterator[tuple[str, str, str]]:
    for key in keys_of(slot):
        yield "app.py", f'from openai import OpenAI\n\nOpenAI(api_key="{key}", base_url="{base_of(slot)}")\n', "QF101"


def for_its_own(slot: Slot) -> Iterator[tuple[str, str, str]]:
    """Each keyword of each of the vendor's own clients, and each attribute of its modules."""
    key = keys_of(slot)[0]
    rows = {id(row): (dotted, row) for dotted, row in PROVIDERS.clients.items() if row.provider == slot.provider}
    for dotted, row in rows.values():
        if row.names[0] not in PROVIDERS.dictionaries and not row.given:
            yield from ((file, text, "QF101") for file, text in calls_of(dotted, row, slot, key))
    for dotted in (name for name, held in PROVIDERS.attributes.items() if held is slot and "(" not in name):
        yield "app.py", f'import {dotted.partition(".")[0]}\n\n{dotted} = "{key}"\n', "QF101"


def calls_of(dotted: str, row: Client, slot: Slot, key: str) -> Iterator[tuple[str, str]]:
    name = next(name for name in row.names if dotted.startswith(name))
    module, _, last = name.rpartition(".")
    for keyword, held in row.keywords.items():
        if held == slot.id and keyword not in row.ignored:
            yield "app.py", f'from {module} import {last}\n\n{last}{dotted.removeprefix(name)}({keyword}="{key}")\n'


def releases(slot: Slot) -> Iterator[tuple[str, str, str]]:
    for pin in PROVIDERS.pins.values():
        if pin.provider == slot.provider:
            is_empty = pin.unrelated and not pin.minimum
            yield "requirements.txt", f"{pin.package}==0.0.1\n", "QF503" if is_empty else "QF501"
            yield from (("requirements.txt", f"{pin.package}=={release}\n", "QF503") for release in pin.broken)


def request(base: str, value: str) -> str:
    return (
        "import os\n\nimport requests\n\n"
        f'requests.post("{base}/embeddings", headers={{"Authorization": {value}}}, json={{}})\n'
    )


def client(key: str, base: str) -> str:
    return f'import os\n\nfrom openai import OpenAI\n\nOpenAI(api_key={key}, base_url="{base}")\n'


def two_clients(name: str, base: str) -> str:
    return (
        "import os\n\nfrom langchain_openai import ChatOpenAI, OpenAIEmbeddings\n\n"
        f'key = os.environ["{name}"]\n'
        f'ChatOpenAI(api_key=key, base_url="{base}")\nOpenAIEmbeddings(api_key=key, base_url="{base}")\n'
    )


def other(name: str) -> str:
    is_qianfan = name.startswith(("QIANFAN", "BAIDU", "QWEN"))
    return "DASHSCOPE_API_KEY" if name != "DASHSCOPE_API_KEY" or is_qianfan else "QIANFAN_BEARER_TOKEN"


CELLS: dict[str, Cell] = {
    "shape": alone,
    "name": under_each_name("app.py", "QF101", lambda name, key: f'{name} = "{key}"\n'),
    "client": for_a_client,
    "own client": for_its_own,
    "settings": under_each_name(".env", "QF702", lambda name, key: f"{name}={key}\n"),
    "lower case": under_each_name(
        "app.py", "QF201", lambda name, key: f'import os\n\nkey = os.environ["{name.lower()}"]\n'
    ),
    "Basic": at_host("QF301", lambda name, base: request(base, f'f"Basic {{os.environ[{name!r}]}}"')),
    "bare": at_host("QF302", lambda name, base: request(base, f'os.environ["{name}"]')),
    "no header": at_host(
        "QF303", lambda name, base: f'import requests\n\nrequests.post("{base}/embeddings", json={{}})\n'
    ),
    "Bearer": at_host("QF306", lambda name, base: client(f'"Bearer " + os.environ["{name}"]', base)),
    "reuse": at_host("QF401", two_clients),
    "vendor": at_host("QF405", lambda name, base: client(f'os.environ["{other(name)}"]', base)),
    "print": under_each_name("app.py", "QF601", lambda name, key: f'import os\n\nprint(os.environ["{name}"])\n'),
    "releases": releases,
}
APPLYING = [(name, check) for check in CHECKS for name in SERVICES if exempted(name, check, PROVIDERS) is None]
"""The cells of the table that say yes."""


@pytest.mark.parametrize(("service", "check"), [cell for cell in APPLYING if cell[1] in CELLS])
def test_cell(service: str, check: str) -> None:
    files = list(CELLS[check](SERVICES[service]))
    assert files
    for file, text, code in files:
        assert code in codes(text, file), text if check == "lower case" else file


@pytest.mark.parametrize("service", [name for name, check in APPLYING if check == "doctor"])
def test_doctor_names_the_variable(service: str, project: Project) -> None:
    slot = SERVICES[service]
    name = names_of(slot)[0]
    project.write("app.py", client(f'os.environ["{name}"]', base_of(slot)))
    found = diagnose(examine(".", Config(), {name.lower(): keys_of(slot)[0]}), NOW)
    assert [(cause.id, dict(cause.args)["name"]) for cause in found.causes] == [("wrong-case", name)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_service_has_a_page(language: str) -> None:
    pages = vendor_pages.pages(speaker(language))
    for service in (name for name, check in APPLYING if check == "page"):
        assert f"`{names_of(SERVICES[service])[0]}`" in pages[SERVICES[service].provider]
    rows = [line.split(" | ") for line in pages["checks"].splitlines() if line.startswith("| ")][2:]
    assert len(rows) == len(SERVICES)
    assert sum(cell.strip(" |") == "✓" for row in rows for cell in row) == len(APPLYING)


def test_what_does_not_apply_is_not_found() -> None:
    """So a reason that no longer holds goes: the table neither boasts nor excuses."""
    for exemption in EXEMPTIONS:
        assert set(exemption.services) <= set(SERVICES)
        for service in exemption.services:
            for check in set(exemption.checks) & set(CELLS):
                files = list(CELLS[check](SERVICES[service]))
                assert not files or any(code not in codes(text, file) for file, text, code in files), (service, check)


@pytest.mark.parametrize("service", SERVICES)
def test_a_shape_of_other_text_proves_nothing(service: str) -> None:
    for key in kinds_of(SERVICES[service]):
        if key.weak:
            assert codes(f'print("{drawn(key.pattern, random.Random(key.id))}")\n', "app.py") == []


@pytest.mark.parametrize("vendor", sorted(PROVIDERS.bases))
def test_key_in_another_file(vendor: str, tmp_path: Path) -> None:
    """The client alone says that the value is a key, and whose."""
    key, base = keys_of(first_slot(vendor))[0], PROVIDERS.bases[vendor]
    if is_uuid(key):
        pytest.skip("a UUID is mostly an identifier")
    client = f'from openai import OpenAI\n\nimport config\n\nOpenAI(api_key=config.THING, base_url="{base}")\n'
    texts = {"pyproject.toml": "", "main.py": client, "config.py": f'THING = "{key}"\n'}
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    found = check_paths([str(tmp_path / "config.py")], Engines(Config()), jobs=1).diagnostics
    assert [each.code for each in found] == ["QF101"]


def first_slot(vendor: str) -> Slot:
    return next(slot for slot in SERVICES.values() if slot.provider == vendor)


NO_HOME = {"anthropic", "google", "openai"}
"""Their variables are read by clients of other vendors too."""


@pytest.mark.parametrize("vendor", sorted(PROVIDERS.vendors - NO_HOME))
def test_no_base_address(vendor: str) -> None:
    name = names_of(first_slot(vendor))[0]
    text = f'import os\n\nfrom openai import OpenAI\n\nOpenAI(api_key=os.environ["{name}"])\n'
    assert codes(text, "app.py") == ["QF405"]


@pytest.mark.parametrize("vendor", sorted(PROVIDERS.bases))
def test_its_path_twice(vendor: str) -> None:
    base = PROVIDERS.bases[vendor].rstrip("/")
    text = client(f'os.environ["{names_of(first_slot(vendor))[0]}"]', f"{base}/chat/completions")
    assert codes(text, "app.py") == ["QF406"]


@pytest.mark.parametrize("vendor", sorted(PROVIDERS.bases))
def test_right(vendor: str) -> None:
    base, name = PROVIDERS.bases[vendor], names_of(first_slot(vendor))[0]
    assert codes(client(f'os.environ["{name}"]', base), "app.py") == []
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
