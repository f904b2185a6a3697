"""The pages of the site that say, for each vendor, which key goes where: made from the provider data alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import tomli
import vendor_checks

from qianfan_lint.core.language import ENGLISH, Speaker
from qianfan_lint.knowledge.providers import load

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "qianfan_lint" / "knowledge" / "providers"
DOCTOR = ROOT / "qianfan_lint" / "frontends" / "doctor"
Table = dict[str, Any]

HEADERS = {
    "bearer": "`Authorization: Bearer KEY`",
    "bearer-pair": "`Authorization: Bearer KEY:SECRET`",
    "access-token": "`?access_token=TOKEN`",
    "signature": "AK/SK",
    "credentials-in-url": "`?client_id=…&client_secret=…`",
    "key-header": "`x-api-key: KEY`, `api-key: KEY`",
}
OWN = "The vendor's own pages"
WORDS = {
    "Which key goes where": "密钥放在哪里",
    "key": "密钥",
    "variable": "环境变量",
    "also read as": "也读作",
    "mistaken for it": "常见误写",
    "begins as": "开头形如",
    "made in": "在此创建",
    "Addresses": "地址",
    "address": "地址",
    "sent as": "发送方式",
    "region": "区域",
    "a plan's keys alone": "仅限套餐密钥",
    "shut down": "已停用",
    "Clients": "客户端",
    "class": "类",
    "argument": "参数",
    "for": "用途",
    "What a refusal means": "拒绝访问的含义",
    "the service says": "服务端返回",
    "meaning": "含义",
    "what to do": "处理方法",
    "Vendors": "厂商",
    "Which key, which variable, which address, which header, and what a 401 means, for each vendor.": (
        "每家厂商：用哪个密钥、哪个环境变量、哪个地址、哪种请求头，以及 401 的含义。"
    ),
    OWN: "厂商自己的文档",
    "What is checked for each service": "每项服务检查什么",
}


def pages(say: Speaker) -> dict[str, str]:
    """The pages by vendor, ``checks`` of all services, and ``index`` with links to them."""
    errors = list(_errors())
    found = {name: _page(_load(name), [each for each in errors if each["vendor"] == name], say) for name in names()}
    rows = [f"* [{say(_load(name)['title'])}]({name}.md)" for name in names()]
    lead = "Which key, which variable, which address, which header, and what a 401 means, for each vendor."
    rows += ["", f"[{_word('What is checked for each service', say)}](checks.md)"]
    index = "\n".join([f"# {_word('Vendors', say)}", "", _word(lead, say), "", *rows, ""])
    return found | {"index": index, "checks": vendor_checks.page(load(), say)}


def names() -> list[str]:
    """The vendors that have a key or an address of their own."""
    found = sorted(path.stem for path in DATA.glob("*.toml"))
    return [name for name in found if name != "others" and (_load(name).get("hosts") or _load(name).get("keys"))]


def _load(name: str) -> Table:
    return tomli.loads((DATA / f"{name}.toml").read_text(encoding="utf-8"))


def _errors() -> Iterator[Table]:
    for path in sorted((DOCTOR / "errors").glob("*.toml")):
        document = tomli.loads(path.read_text(encoding="utf-8"))
        for each in document.get("errors", []):
            yield {"vendor": document.get("vendor", ""), **each}


def _word(text: str, say: Speaker) -> str:
    return text if say.language == ENGLISH else WORDS[text]


def _page(data: Table, errors: Sequence[Table], say: Speaker) -> str:
    parts = [f"# {say(data['title'])}"]
    for title, head, rows in (
        ("Which key goes where", _KEYS, _keys(data, say)),
        ("Addresses", _ADDRESSES, _addresses(data, say)),
        ("Clients", _CLIENTS, _clients(data)),
        ("What a refusal means", _REFUSALS, _refusals(errors, say)),
    ):
        if rows:
            parts += [f"## {_word(title, say)}", _table([_word(each, say) for each in head], rows)]
    if data.get("docs"):
        parts.append(f"[{_word(OWN, say)}]({data['docs']})")
    return "\n\n".join(parts) + "\n"


_KEYS = ("key", "variable", "also read as", "mistaken for it", "begins as", "made in")
_ADDRESSES = ("address", "sent as", "region")
_CLIENTS = ("class", "argument", "for")
_REFUSALS = ("the service says", "meaning", "what to do")


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _code(texts: Iterable[str]) -> str:
    return ", ".join(f"`{text}`" for text in texts)


def _keys(data: Table, say: Speaker) -> list[list[str]]:
    shapes = {each["id"]: each for each in data.get("keys", [])}
    rows = []
    for slot in data.get("slots", []):
        own = [shapes[name] for name in slot.get("keys", []) if name in shapes]
        consoles = dict.fromkeys(each["console"] for each in own if each.get("console"))
        names = [_code(slot.get(kind, [])) for kind in ("env", "aliases", "misspelled")]
        begins = _code(dict.fromkeys(filter(None, (_beginning(each["pattern"]) for each in own))))
        rows.append([say(slot.get("title", slot["id"])), *names, begins, " ".join(f"<{each}>" for each in consoles)])
    return rows


def _beginning(pattern: str) -> str:
    """The literal characters that a key of the shape *pattern* begins with."""
    found = re.match(r"(?:[A-Za-z0-9_/-]|\\[.-])+", pattern)
    if found is None:
        return ""
    literal = found[0][:-1] if pattern[found.end() : found.end() + 1] in ("?", "*", "{") else found[0]
    return literal.replace("\\", "")


def _addresses(data: Table, say: Speaker) -> list[list[str]]:
    rows = []
    for host in data.get("hosts", []):
        notes = [say(host["region"])] if host.get("region") else []
        notes += [_word("a plan's keys alone", say)] if host.get("plan") else []
        notes += [_word("shut down", say)] if host.get("retired") else []
        sent = " / ".join(HEADERS[each] for each in host["accepts"]) if host["accepts"] else ""
        rows.append([f"`{host['host']}{host.get('path', '')}`", sent, "; ".join(notes)])
    return rows


def _clients(data: Table) -> list[list[str]]:
    rows = []
    for client in data.get("clients", []):
        arguments = _code(client.get("keywords", {}))
        if arguments:
            rows.append([_code(client["names"][:1]), arguments, client["role"]])
    return rows


def _refusals(errors: Sequence[Table], say: Speaker) -> list[list[str]]:
    answers = tomli.loads((DOCTOR / "answers.toml").read_text(encoding="utf-8"))
    suffix = "" if say.language == ENGLISH else "_zh"
    rows = []
    for error in errors:
        answer = answers[error["causes"][0]]
        texts = [answer[f"{part}{suffix}"].format(console="", addresses="") for part in ("what", "next")]
        rows.append([_quoted(error["texts"][0]), *(text.replace("|", "\\|") for text in texts)])
    return rows


def _quoted(text: str) -> str:
    """*text* of a service as code in a table."""
    return "`` " + " ".join(text.split()).replace("|", "\\|") + " ``"
