"""Requests that are really sent, over HTTP and TLS, to services on loopback."""

from __future__ import annotations

import contextlib
import datetime
import logging
import pathlib
import socket
import ssl
import sys
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from qianfan_lint.frontends.doctor.causes import texts
from tests.doctor.fake import Service, service
from tests.keys import make
from tests.project import Project, Ran

httpx = pytest.importorskip("httpx")
trustme = pytest.importorskip("trustme")

V2_PATH = "/v2/embeddings"
DASHSCOPE_PATH = "/compatible-mode/v1/embeddings"
V1_PATH = "/rpc/2.0/ai_custom/v1/wenxinworkshop/embeddings/embedding-v1"
OAUTH_PATH = "/oauth/2.0/token"

QIANFAN = "import qianfan\nqianfan.Embedding().do(texts=['a'])\n"
V2 = """import os
from openai import OpenAI
OpenAI(api_key=os.environ['QIANFAN_API_KEY'], base_url='https://qianfan.baidubce.com/v2')
"""
DASHSCOPE = "from langchain_community.embeddings import DashScopeEmbeddings\nDashScopeEmbeddings()\n"
PAIR = """import os
import requests
key, secret = os.environ["QWEN_API_KEY"], os.environ["QWEN_SECRET_KEY"]
url = "https://aip.baidubce.com/rpc/2.0/ai_custom/v1/wenxinworkshop/embeddings/qwen-embedding"
requests.post(url, headers={"Authorization": f"Bearer {key}:{secret}"}, json={})
"""
TOKEN = make("access-token").replace(".1763", ".9763")
APPLICATION = {"QIANFAN_AK": make("app-api-key"), "QIANFAN_SK": make("app-secret-key")}
ACCOUNT = {"QIANFAN_ACCESS_KEY": make("iam-access-key"), "QIANFAN_SECRET_KEY": make("iam-secret-key")}
KEY = make("qianfan-key")


@pytest.fixture
def fake() -> Iterator[Service]:
    with service() as running:
        yield running


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the proxies and credentials of whoever runs the tests; nothing leaves loopback."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    connect = socket.socket.connect

    def on_loopback(self: socket.socket, address: tuple[str, int]) -> None:
        assert address[0] in ("127.0.0.1", "localhost", "::1"), address
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", on_loopback)


def ask(project: Project, monkeypatch: pytest.MonkeyPatch, code: str, environment: dict[str, str], url: str) -> Ran:
    project.write("app.py", code)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    arguments = ("doctor", "--lang", "en", "--output-format", "json", "--live", "--python", sys.executable)
    ran = project.run(*arguments, *(("--endpoint", url) if url else ()))
    for value in environment.values():
        # Nothing but its first four characters: a key's begins as all of its kind do.
        assert value[8:16] not in ran.out + ran.err
        assert value[-12:] not in ran.out + ran.err
    return ran


def first(ran: Ran) -> str:
    found = [*ran.json["causes"], *ran.json["remaining"]]
    return found[0]["id"] if found else "ok"


@pytest.mark.parametrize(
    ("thinks", "cause", "code"),
    [
        ("ok", "ok", 0),
        ("unknown", "unknown-key", 1),
        ("disabled", "key-disabled", 1),
        ("plan", "plan-key", 1),
        ("denied", "permission", 1),
        ("rate", "quota", 1),
        ("model", "not-answered", 3),
        ("down", "not-answered", 3),
        ("login", "no-answer", 3),
        ("binary", "no-answer", 3),
        ("blank", "no-answer", 3),
        ("empty", "not-answered", 3),
        ("hidden", "unknown-key", 1),
        ("moved", "not-answered", 3),
        ("lost", "not-answered", 3),
        ("gateway", "not-answered", 3),
    ],
)
def test_v2(
    project: Project, monkeypatch: pytest.MonkeyPatch, fake: Service, thinks: str, cause: str, code: int
) -> None:
    fake.knows[KEY] = thinks
    ran = ask(project, monkeypatch, V2, {"QIANFAN_API_KEY": KEY}, f"http://{fake.host}{V2_PATH}")
    assert (first(ran), ran.code) == (cause, code)
    assert fake.seen == [f"Bearer {KEY}"]
    assert "Authorization: Bearer bce-…" in ran.out.encode().decode("unicode-escape")


@pytest.mark.parametrize(("thinks", "cause"), [("ok", "ok"), ("unknown", "unknown-key"), ("arrears", "arrears")])
def test_dashscope(project: Project, monkeypatch: pytest.MonkeyPatch, fake: Service, thinks: str, cause: str) -> None:
    key = make("dashscope-key")
    fake.knows[key] = thinks
    ran = ask(project, monkeypatch, DASHSCOPE, {"DASHSCOPE_API_KEY": key}, f"http://{fake.host}{DASHSCOPE_PATH}")
    assert first(ran) == cause
    also = [each["id"] for each in ran.json["remaining"]]
    assert ("wrong-region" in also) == (thinks == "unknown")


@pytest.mark.parametrize(
    ("thinks", "cause"),
    [
        ("ok", "ok"),
        ("invalid", "token-ended"),
        ("ended", "token-ended"),
        ("denied", "permission"),
        ("offline", "v1-retired"),
        ("daily", "quota"),
    ],
)
def test_v1_with_a_token(
    project: Project, monkeypatch: pytest.MonkeyPatch, fake: Service, thinks: str, cause: str
) -> None:
    fake.knows[TOKEN] = thinks
    ran = ask(project, monkeypatch, QIANFAN, {"QIANFAN_ACCESS_TOKEN": TOKEN}, f"http://{fake.host}{V1_PATH}")
    assert first(ran) == cause
    assert fake.seen == [f"access_token={TOKEN}"]


@pytest.mark.parametrize(("is_known", "cause"), [(True, "ok"), (False, "not-application-key")])
def test_v1_with_an_application(
    project: Project, monkeypatch: pytest.MonkeyPatch, fake: Service, is_known: bool, cause: str
) -> None:
    if is_known:
        fake.knows[":".join(APPLICATION.values())] = "ok"
    ran = ask(project, monkeypatch, QIANFAN, APPLICATION, f"http://{fake.host}{OAUTH_PATH}")
    assert first(ran) == cause
    assert len(fake.seen) == 1


@pytest.mark.parametrize(("secret", "cause"), [(ACCOUNT["QIANFAN_SECRET_KEY"], "ok"), ("another", "iam-key")])
def test_v1_with_a_signature(
    project: Project, monkeypatch: pytest.MonkeyPatch, fake: Service, secret: str, cause: str
) -> None:
    fake.secret = secret
    ran = ask(project, monkeypatch, QIANFAN, ACCOUNT, f"http://{fake.host}{V1_PATH}")
    assert first(ran) == cause
    assert fake.seen[0].startswith("bce-auth-v1/")


@pytest.mark.parametrize(("is_known", "cause"), [(True, "pair-form"), (False, "wrong-scheme")])
def test_a_pair_is_tried_in_base64_where_it_is_refused(
    project: Project, monkeypatch: pytest.MonkeyPatch, fake: Service, is_known: bool, cause: str
) -> None:
    pair = {"QWEN_API_KEY": make("dashscope-key"), "QWEN_SECRET_KEY": make("app-secret-key")}
    if is_known:
        fake.knows[":".join(pair.values())] = "ok"
    ran = ask(project, monkeypatch, PAIR, pair, f"http://{fake.host}{V1_PATH}")
    assert first(ran) == cause
    assert len(fake.seen) == 2


def _contexts(tmp_path: pathlib.Path) -> tuple[ssl.SSLContext, str]:
    """What a service shows, and the file of the authority that vouches for it."""
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    return context, str(tmp_path / "ca.pem")


@pytest.mark.parametrize(("is_trusted", "cause"), [(True, "ok"), (False, "tls")])
def test_tls(
    project: Project, monkeypatch: pytest.MonkeyPatch, tmp_path: pathlib.Path, is_trusted: bool, cause: str
) -> None:
    context, authority = _contexts(tmp_path)
    if is_trusted:
        monkeypatch.setenv("SSL_CERT_FILE", authority)
    with service(context) as running:
        running.knows[KEY] = "ok"
        ran = ask(project, monkeypatch, V2, {"QIANFAN_API_KEY": KEY}, f"https://{running.host}{V2_PATH}")
        assert first(ran) == cause
        assert len(running.seen) == is_trusted


def _closed() -> str:
    """An address where nobody listens."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{held.getsockname()[1]}"


def test_nobody_listens(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    ran = ask(project, monkeypatch, V2, {"QIANFAN_API_KEY": KEY}, f"http://{_closed()}{V2_PATH}")
    assert (first(ran), ran.code) == ("network", 1)


def test_the_answer_does_not_come(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    from qianfan_lint.frontends.doctor import live

    monkeypatch.setattr(live, "TIMEOUT", 0.05)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        url = f"http://127.0.0.1:{silent.getsockname()[1]}{V2_PATH}"
        assert first(ask(project, monkeypatch, V2, {"QIANFAN_API_KEY": KEY}, url)) == "network"


ENDLESS = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


@pytest.mark.parametrize(
    ("begins", "goes_on", "cause"),
    [
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n", b"x", "network", id="slow body"),
        pytest.param(b"HTTP/1.1 200 OK\r\n", b"A", "network", id="slow head"),
        pytest.param(b"", b"HTTP/1.1 103 Early Hints\r\n\r\n", "network", id="no end of hints"),
        pytest.param(ENDLESS, b"4000\r\n" + b"x" * 0x4000 + b"\r\n", "no-answer", id="endless body"),
    ],
)
def test_an_answer_without_end(
    project: Project, monkeypatch: pytest.MonkeyPatch, begins: bytes, goes_on: bytes, cause: str
) -> None:
    from qianfan_lint.frontends.doctor import live

    monkeypatch.setattr(live, "DEADLINE", 1.0)

    def answer(listening: socket.socket) -> None:
        connection, _ = listening.accept()
        with connection, contextlib.suppress(OSError):
            connection.recv(65536)
            connection.sendall(begins)
            while not done.wait(0 if len(goes_on) > 1 else 0.05):
                connection.sendall(goes_on)

    done = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=answer, args=(listening,))
        thread.start()
        url = f"http://127.0.0.1:{listening.getsockname()[1]}{V2_PATH}"
        ran = ask(project, monkeypatch, V2, {"QIANFAN_API_KEY": KEY}, url)
        done.set()
        thread.join()
    assert first(ran) == cause


STRANGERS = {
    "a host for a built-in provider": """
[[tool.qianfan-lint.providers.dashscope.hosts]]
host = "HOST"
accepts = ["bearer"]
""",
    "a host for a provider of its own": """
[tool.qianfan-lint.providers.own]
slots = [{ id = "api-key", env = ["DASHSCOPE_API_KEY"] }]
hosts = [{ host = "HOST", accepts = ["bearer"] }]
""",
    "no host": "",
}


@pytest.mark.parametrize("stranger", STRANGERS)
def test_no_key_goes_where_the_project_says(
    project: Project, monkeypatch: pytest.MonkeyPatch, fake: Service, stranger: str
) -> None:
    host = fake.host.partition(":")[0]
    project.write("pyproject.toml", "[tool.qianfan-lint]\n" + STRANGERS[stranger].replace("HOST", host))
    code = V2.replace("QIANFAN", "DASHSCOPE").replace("https://qianfan.baidubce.com", f"http://{fake.host}")
    ran = ask(project, monkeypatch, code, {"DASHSCOPE_API_KEY": make("dashscope-key")}, "")
    assert "no-request" in [each["id"] for each in ran.json["remaining"]]
    assert fake.seen == []


def test_no_other_variable_is_taken_for_a_key(project: Project, monkeypatch: pytest.MonkeyPatch, fake: Service) -> None:
    text = '[[tool.qianfan-lint.providers.dashscope.slots]]\nid = "api-key"\nenv = ["DEPLOY_TOKEN"]\n'
    project.write("pyproject.toml", text)
    ask(project, monkeypatch, DASHSCOPE, {"DEPLOY_TOKEN": make("hex-key")}, f"http://{fake.host}{DASHSCOPE_PATH}")
    assert fake.seen == []


def test_the_proxy_of_the_environment_is_used(project: Project, monkeypatch: pytest.MonkeyPatch, fake: Service) -> None:
    fake.knows[KEY] = "ok"
    monkeypatch.setenv("HTTP_PROXY", f"http://{fake.host}")
    # The name resolves nowhere: only the proxy can have answered.
    ran = ask(project, monkeypatch, V2, {"QIANFAN_API_KEY": KEY}, f"http://qianfan.invalid{V2_PATH}")
    assert (first(ran), len(fake.seen)) == ("ok", 1)


def test_the_proxy_refuses(project: Project, monkeypatch: pytest.MonkeyPatch, fake: Service) -> None:
    monkeypatch.setenv("HTTPS_PROXY", f"http://{fake.host}")  # it knows no CONNECT
    ran = ask(project, monkeypatch, V2, {"QIANFAN_API_KEY": KEY}, f"https://qianfan.invalid{V2_PATH}")
    assert first(ran) == "proxy"


def test_no_log_of_the_libraries(
    project: Project, monkeypatch: pytest.MonkeyPatch, fake: Service, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    fake.knows[TOKEN] = "ok"
    ask(project, monkeypatch, QIANFAN, {"QIANFAN_ACCESS_TOKEN": TOKEN}, f"http://{fake.host}{V1_PATH}")
    assert TOKEN not in caplog.text
    assert logging.root.manager.disable == logging.NOTSET


@pytest.mark.parametrize(("code", "environment"), [("print(1)\n", {}), ("import litellm\nlitellm.completion()\n", {})])
def test_nothing_to_send(
    project: Project, monkeypatch: pytest.MonkeyPatch, code: str, environment: dict[str, str]
) -> None:
    ran = ask(project, monkeypatch, code, environment, "http://127.0.0.1:9/")
    assert "no-request" in [each["id"] for each in ran.json["remaining"]]
    assert ran.code == 3


def test_a_proved_cause_sends_nothing(project: Project, monkeypatch: pytest.MonkeyPatch, fake: Service) -> None:
    ran = ask(project, monkeypatch, QIANFAN, {"QIANFAN_ACCESS_TOKEN": make("access-token")}, f"http://{fake.host}/")
    assert first(ran) == "expired"
    assert "live" in ran.json["skipped"]
    assert fake.seen == []


def test_says_what_is_missing_without_httpx(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    project.write("app.py", V2)
    monkeypatch.setitem(sys.modules, "httpx", None)
    monkeypatch.delitem(sys.modules, "qianfan_lint.frontends.doctor.live", raising=False)
    monkeypatch.delattr("qianfan_lint.frontends.doctor.live", raising=False)
    ran = project.run("doctor", "--live")
    assert ran.code == 2
    assert "--live needs httpx" in ran.err


def test_a_header_that_cannot_be_sent(fake: Service) -> None:
    from qianfan_lint.core.model import Secret
    from qianfan_lint.frontends.doctor.live import check
    from qianfan_lint.frontends.doctor.requests import Request
    from qianfan_lint.knowledge.providers import load

    for value in (f"Bearer {KEY}\n", f"Bearer ｓ{KEY}"):
        request = Request("POST", Secret(f"http://{fake.host}{V2_PATH}"), {"Authorization": Secret(value)}, "")
        found = check(((request,),), load())
        assert [cause.id for cause in found.causes] == ["illegal-character"]
        assert KEY[4:] not in repr(found)


def test_every_probe_has_a_slot_and_a_source() -> None:
    from qianfan_lint.knowledge.providers import load

    providers = load()
    for row in texts("knowledge")["probes"]:
        providers.slot(*row["slot"].split("."))
        assert row["source"]
        host = providers.host_of(row["url"])
        assert host is not None


TWO = DASHSCOPE + "from langchain_community.chat_models import ChatTongyi\nChatTongyi()\n"


def test_embeddings_and_chat_are_asked_apart(project: Project, monkeypatch: pytest.MonkeyPatch, fake: Service) -> None:
    """A key may have the permission for one of them alone: `qwen:embedding:invoke`."""
    from qianfan_lint.frontends.doctor import requests

    key = make("dashscope-key")
    fake.knows[key] = "ok"
    monkeypatch.setattr(requests, "_address", lambda url, _: url.replace("https://dashscope.aliyuncs.com", ""))
    monkeypatch.setattr(requests, "_request", _to(fake, requests._request))
    ran = ask(project, monkeypatch, TWO, {"DASHSCOPE_API_KEY": key}, "")
    assert (first(ran), ran.code, fake.seen) == ("ok", 0, [f"Bearer {key}"] * 2)
    (live,) = (check for check in ran.json["checks"] if check["id"] == "live")
    assert sorted(note.split()[1].rsplit("/", 1)[1] for note in live["notes"]) == ["completions", "embeddings"]


def _to(fake: Service, made: Any) -> Any:
    return lambda address, *rest: made(f"http://{fake.host}{address}", *rest)


@pytest.mark.parametrize(("thinks", "code"), [("ok", 0), ("login", 3), ("gateway", 3), ("unknown", 1)])
@pytest.mark.parametrize("form", [("--ci",), ("--output-format", "json")])
def test_nothing_but_an_answer_passes_a_gate(
    project: Project,
    monkeypatch: pytest.MonkeyPatch,
    fake: Service,
    thinks: str,
    code: int,
    form: tuple[str, ...],
) -> None:
    fake.knows[KEY] = thinks
    project.write("app.py", V2)
    monkeypatch.setenv("QIANFAN_API_KEY", KEY)
    url = f"http://{fake.host}{V2_PATH}"
    assert project.run("doctor", "--live", *form, "--endpoint", url, "--python", sys.executable).code == code


def test_a_key_goes_to_no_host_of_another_vendor(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    from qianfan_lint.frontends.doctor.decision_tree import examine
    from qianfan_lint.frontends.doctor.requests import plan
    from qianfan_lint.project.config import Config

    code = "import os\nfrom openai import OpenAI\n"
    code += "OpenAI(api_key=os.environ['DASHSCOPE_API_KEY'], base_url=os.environ['LLM_URL'])\n"
    project.write("app.py", code)
    for url in ("https://api.deepseek.com", "https://llm.example.com/v1", "http://10.0.0.1/v1", "${HOST}"):
        environment = {"DASHSCOPE_API_KEY": make("dashscope-key"), "LLM_URL": url}
        found = plan(examine(".", Config(), environment), "", datetime.datetime.now(datetime.timezone.utc))
        assert found == ()
