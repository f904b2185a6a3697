"""What is checked for each service: the table of the site, each cell of which ``tests/test_vendors.py`` runs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from qianfan_lint.core.language import ENGLISH, Speaker
from qianfan_lint.knowledge.providers import Providers, Slot

CHECKS = {
    "shape": ("形状", "a key of its shape, under any name", "按形状识别，名称不限", "QF101"),
    "name": ("名称", "written out under its name", "以其变量名写在代码中", "QF101"),
    "client": ("客户端", "written out for a client of the OpenAI protocol", "写给 OpenAI 协议的客户端", "QF101"),
    "own client": ("自有客户端", "written out for a client of its own", "写给自己的客户端", "QF101"),
    "settings": ("设置文件", "in an `.env` that git does not ignore", "在未被 git 忽略的 `.env` 中", "QF702"),
    "lower case": ("小写", "looked up in lower case", "以小写名称读取", "QF201"),
    "Basic": ("Basic", "sent as `Basic`", "以 `Basic` 发送", "QF301"),
    "bare": ("无方案名", "sent without a scheme", "发送时没有方案名", "QF302"),
    "no header": ("无请求头", "a request without a header", "请求没有请求头", "QF303"),
    "Bearer": ("Bearer", "`Bearer` in the key of a client", "客户端密钥中带有 `Bearer`", "QF306"),
    "reuse": ("共用", "one key for chat and embeddings", "聊天与向量共用一个密钥", "QF401"),
    "vendor": ("其他厂商", "a key of another vendor", "其他厂商的密钥", "QF405"),
    "print": ("打印", "printed", "打印出来", "QF601"),
    "releases": ("版本", "releases that break credentials, empty packages", "破坏凭据的版本、空包", "QF501, QF503"),
    "doctor": ("doctor", "`doctor` names the variable in lower case", "`doctor` 指出小写的变量", ""),
    "page": ("页面", "has a page here", "这里有它的页面", ""),
}
"""By its name: that in Chinese, what it is in English and Chinese, and the rules that say so."""

_REQUESTS = ("Basic", "bare", "no header", "Bearer", "reuse", "vendor")
_OWN_SERVER = ("others.own-server-key",)
_NAMES_ALONE = ("others.replicate-token", "others.wandb-key", "others.pinecone-key", "others.clarifai-token")


class Exemption(NamedTuple):
    """Cells of the table that have no sense, and why."""

    reason: str
    chinese: str
    checks: tuple[str, ...]
    services: tuple[str, ...]


EXEMPTIONS = (
    Exemption(
        "Its server is one's own: only the owner knows the address, and what it takes.",
        "服务器是自己的：只有其主人知道地址以及它接受什么。",
        (*_REQUESTS, "page"),
        _OWN_SERVER,
    ),
    Exemption(
        "It serves no chat or embeddings by this protocol: its key is known by name and shape alone.",
        "它不以此协议提供聊天或向量服务：只按名称和形状识别其密钥。",
        (*_REQUESTS, "own client", "page"),
        _NAMES_ALONE,
    ),
    Exemption(
        "The vendor has no Python package for this credential.",
        "厂商没有使用该凭据的 Python 包。",
        ("own client",),
        (
            *("qianfan.project-api-key", "qianfan.project-secret-key", "qwen.api-key", "qwen.secret-key"),
            *("spark.api-password", "stepfun.api-key", "tencent.api-key"),
        ),
    ),
    Exemption(
        "It goes into the address, not into a header.",
        "它放在地址中，而不是请求头中。",
        ("bare",),
        ("qianfan.access-token",),
    ),
    Exemption(
        "It takes the key in the body of the request too.",
        "它也接受放在请求体中的密钥。",
        ("no header",),
        ("tavily.api-key",),
    ),
    Exemption(
        "The policy's own service: its keys are those of whatever stands behind it.",
        "这是策略规定的服务：其密钥属于它背后的服务。",
        ("vendor",),
        ("qwen.api-key", "qwen.secret-key"),
    ),
)
SHAPELESS = (
    "Its keys have no shape of their own: other text may look the same.",
    "其密钥没有独特的形状：其他文本也可能如此。",
)
NO_RELEASE = ("No release is known that breaks its credentials.", "未发现有版本会破坏其凭据。")


def services(providers: Providers) -> dict[str, Slot]:
    """Each credential that has a variable, by provider and slot."""
    return {f"{slot.provider}.{slot.id}": slot for slot in providers.slots if slot.env or slot.aliases}


def exempted(service: str, check: str, providers: Providers) -> tuple[str, str] | None:
    """Why *check* does not apply to *service*, in English and Chinese; None where it does."""
    slot = services(providers)[service]
    if check == "shape":
        kinds = (key for key in providers.keys if key.id in slot.keys)
        return SHAPELESS if all(key.weak for key in kinds) else None
    if check == "releases":
        has_some = any(pin.provider == slot.provider for pin in providers.pins.values())
        return None if has_some else NO_RELEASE
    found = (each for each in EXEMPTIONS if check in each.checks and service in each.services)
    return next(((each.reason, each.chinese) for each in found), None)


def page(providers: Providers, say: Speaker) -> str:
    """The table, its legend above it and the reasons below."""
    chosen = 0 if say.language == ENGLISH else 1
    texts = {
        "title": ("What is checked for each service", "每项服务检查什么"),
        "lead": (
            "✓ is checked, and run by the tests with the service's own names, keys and addresses. A number stands for"
            " the reason below why the check does not apply.",
            "✓ 表示会检查，测试也会用该服务自己的名称、密钥和地址逐项运行。数字表示该检查不适用，原因见下。",
        ),
        "credential": ("credential", "凭据"),
        "why": ("Why a check does not apply", "为何不适用"),
    }
    text = {name: both[chosen] for name, both in texts.items()}
    reasons: list[str] = []
    rows = [_row(service, providers, say, chosen, reasons) for service in services(providers)]
    checks = [(row[0] if chosen else name, row[1 + chosen], row[3]) for name, row in CHECKS.items()]
    head = [text["credential"], *(name for name, _, _ in checks)]
    legend = [f"* **{name}**: {what}{f' ({rules})' * bool(rules)}" for name, what, rules in checks]
    listed = [f"{number}. {reason}" for number, reason in enumerate(reasons, 1)]
    table = [f"| {' | '.join(cells)} |" for cells in (head, ["---"] * len(head), *rows)]
    parts = [[f"# {text['title']}"], [text["lead"]], legend, table, [f"## {text['why']}"], listed]
    return "\n\n".join("\n".join(lines) for lines in parts) + "\n"


def _row(service: str, providers: Providers, say: Speaker, chosen: int, reasons: list[str]) -> list[str]:
    slot = services(providers)[service]
    return [f"{say(slot.title)} (`{(*slot.env, *slot.aliases)[0]}`)", *_cells(service, providers, chosen, reasons)]


def _cells(service: str, providers: Providers, chosen: int, reasons: list[str]) -> Iterator[str]:
    for check in CHECKS:
        found = exempted(service, check, providers)
        if found is None:
            yield "✓"
            continue
        if found[chosen] not in reasons:
            reasons.append(found[chosen])
        yield str(reasons.index(found[chosen]) + 1)
