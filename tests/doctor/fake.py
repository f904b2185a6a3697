"""The vendors' endpoints on loopback: V1, V2 and DashScope as they document their answers, over HTTP or TLS.

The key says what the service thinks of it: each test registers its own.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import hmac
import http.server
import json
import ssl
import threading
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

Answer = tuple[int, dict[str, Any] | bytes]

OK: Answer = (200, {"object": "list", "data": [{"embedding": [0.1]}]})
V2: dict[str, Answer] = {
    "ok": OK,
    "unknown": (
        401,
        {"error": {"code": "invalid_iam_token", "message": "IAM token invalid", "type": "invalid_request_error"}},
    ),
    "plan": (401, {"error": {"code": "coding_plan_api_key_not_allowed", "message": "", "type": "access_denied"}}),
    "denied": (403, {"error": {"code": "access_denied", "message": "No access to the model", "type": "access_denied"}}),
    "rate": (
        429,
        {"error": {"code": "rpm_rate_limit_exceeded", "message": "Rate limit reached", "type": "rate_limit"}},
    ),
    "model": (404, {"error": {"code": "invalid_model", "message": "no such model", "type": "invalid_request_error"}}),
    "down": (503, {}),
    "login": (200, b"<!DOCTYPE html><html><title>Sign in</title></html>"),
    "binary": (200, bytes(range(256))),
    "blank": (200, b""),
    "empty": (200, {}),
    "hidden": (200, {"code": "InvalidApiKey", "message": "Invalid API-key provided."}),
    "moved": (302, b"<html>Moved</html>"),
    "lost": (404, b"404 page not found"),
    "gateway": (502, b"<html>Bad Gateway: 401 Unauthorized upstream</html>"),
    "disabled": (401, {"error": {"code": "401", "message": "API key is disabled"}}),
}
DASHSCOPE: dict[str, Answer] = {
    "ok": OK,
    "unknown": (
        401,
        {"error": {"code": "invalid_api_key", "message": "Incorrect API key provided. "}, "request_id": "1"},
    ),
    "arrears": (400, {"error": {"code": "Arrearage", "message": "Access denied, account overdue"}, "request_id": "1"}),
}
V1: dict[str, Answer] = {
    "ok": (200, {"id": "as-1", "object": "embedding_list", "data": [{"embedding": [0.1]}]}),
    "invalid": (200, {"error_code": 110, "error_msg": "Access token invalid or no longer valid"}),
    "ended": (200, {"error_code": 111, "error_msg": "Access token expired"}),
    "denied": (200, {"error_code": 6, "error_msg": "No permission to access data"}),
    "offline": (200, {"error_code": 3, "error_msg": "Unsupported openapi method"}),
    "daily": (200, {"error_code": 17, "error_msg": "Open api daily request limit reached"}),
    "iam": (200, {"error_code": 14, "error_msg": "IAM Certification failed"}),
}
NO_CLIENT: Answer = (401, {"error": "invalid_client", "error_description": "unknown client id"})
WRONG_SCHEME: Answer = (401, {"error": {"code": "InvalidHTTPAuthHeader", "message": "wrong scheme"}})


class Service(http.server.ThreadingHTTPServer):
    """*knows* maps a credential to what the service thinks of it."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.knows: dict[str, str] = {}
        self.secret = ""
        """The IAM secret key of the account."""
        self.seen: list[str] = []
        """The Authorization of each request, or its query."""

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that does not trust the certificate hangs up."""


class _Handler(http.server.BaseHTTPRequestHandler):
    server: Service

    def do_GET(self) -> None:
        self.do_POST()

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        parts = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        authorization = self.headers.get("Authorization", "")
        self.server.seen.append(authorization or parts.query)
        status, answer = self._answer(parts.path, query, authorization)
        body = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        self.send_response(status)
        if status == 302:
            self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _answer(self, path: str, query: dict[str, str], authorization: str) -> Answer:
        knows = self.server.knows
        scheme, _, key = authorization.partition(" ")
        if path.startswith("/oauth/2.0/token"):
            pair = f"{query.get('client_id')}:{query.get('client_secret')}"
            return (200, {"access_token": "made", "expires_in": 2592000}) if pair in knows else NO_CLIENT
        if path.startswith("/rpc/2.0/ai_custom/v1/wenxinworkshop"):
            if authorization.startswith("bce-auth-v1/"):
                return V1["ok" if self._is_signed(path, authorization) else "iam"]
            if scheme == "Bearer":
                with contextlib.suppress(ValueError):
                    key = base64.b64decode(key, validate=True).decode()
                    return V1["ok"] if key in knows else WRONG_SCHEME
                return WRONG_SCHEME
            return V1[knows.get(query.get("access_token", ""), "invalid")]
        if scheme != "Bearer":
            return WRONG_SCHEME
        table = V2 if path.startswith("/v2") else DASHSCOPE
        thinks = table[knows.get(key, "unknown")]
        is_chat = thinks is OK and path.endswith("/chat/completions")
        return (200, {"choices": [{"message": {"content": "a"}}]}) if is_chat else thinks

    def _is_signed(self, path: str, authorization: str) -> bool:
        prefix, _, signature = authorization.rpartition("/")
        prefix, _, names = prefix.rpartition("/")
        lines = [f"{name}:{quote(self.headers[name], safe='')}" for name in names.split(";")]
        key = hmac.new(self.server.secret.encode(), prefix.encode(), hashlib.sha256).hexdigest()
        canonical = "\n".join(["POST", path, "", *lines])
        return hmac.new(key.encode(), canonical.encode(), hashlib.sha256).hexdigest() == signature

    def log_message(self, *_: Any) -> None:
        pass


@contextlib.contextmanager
def service(context: ssl.SSLContext | None = None) -> Iterator[Service]:
    """A service that listens on loopback while the block runs."""
    server = Service()
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
