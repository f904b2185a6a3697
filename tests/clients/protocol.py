"""A client of the Language Server Protocol, as small as the tests of servers need it."""

from __future__ import annotations

import json
import os
import pathlib
import queue
import subprocess
import threading
from collections.abc import Sequence
from types import TracebackType
from typing import IO, Any

TIMEOUT = 30
"""Seconds until a test gives up on an answer."""


class Client:
    """Talks to the server that *command* starts, over its standard streams."""

    def __init__(
        self, command: Sequence[str], root: str | os.PathLike[str], errors: IO[bytes] | int = subprocess.DEVNULL
    ) -> None:
        self.root = os.fspath(root)
        self._process = subprocess.Popen(
            command, cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors
        )
        self._messages: queue.Queue[dict[str, Any]] = queue.Queue()
        self._last = 0
        self._opened: list[str] = []
        self.received: list[dict[str, Any]] = []
        """Every message of the server, its requests too."""
        threading.Thread(target=self._read, daemon=True).start()

    def __enter__(self) -> Client:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._process.kill()
        self._process.communicate()

    def initialize(
        self, capabilities: dict[str, Any] | None = None, locale: str | None = None, **options: Any
    ) -> dict[str, Any]:
        """The capabilities of the server."""
        folder = {"uri": self.uri("."), "name": "project"}
        answer = self.request(
            "initialize",
            processId=None,
            rootUri=self.uri("."),
            workspaceFolders=[folder],
            capabilities=capabilities or {},
            **({"locale": locale} if locale else {}),
            initializationOptions=options,
        )
        self.notify("initialized")
        found: dict[str, Any] = answer["capabilities"]
        return found

    def ended(self) -> int:
        """The exit code of the server, which ends by itself."""
        return self._process.wait(TIMEOUT)

    def uri(self, path: str) -> str:
        return pathlib.Path(os.path.normpath(os.path.join(self.root, path))).as_uri()

    def open(self, path: str, text: str, language: str = "python") -> None:
        item = {"uri": self.uri(path), "languageId": language, "version": 1, "text": text}
        self.notify("textDocument/didOpen", textDocument=item)
        self._opened.append(self.uri(path))

    def close(self, path: str) -> None:
        self.notify("textDocument/didClose", textDocument={"uri": self.uri(path)})
        self._opened.remove(self.uri(path))

    def close_all(self) -> None:
        for uri in self._opened:
            self.notify("textDocument/didClose", textDocument={"uri": uri})
        self._opened.clear()

    def change(self, path: str, text: str, version: int = 2, **place: Any) -> None:
        """Put *text* in the place of a ``range``, or of all there is."""
        document = {"uri": self.uri(path), "version": version}
        self.notify("textDocument/didChange", textDocument=document, contentChanges=[{"text": text, **place}])

    def save(self, path: str) -> None:
        self.notify("textDocument/didSave", textDocument={"uri": self.uri(path)})

    def actions(self, path: str, line: int = 0, *only: str, uri: str = "") -> list[dict[str, Any]]:
        """The code actions for the start of a line, counted from 0."""
        place = {"start": {"line": line, "character": 0}, "end": {"line": line, "character": 999}}
        context = {"diagnostics": [], **({"only": only} if only else {})}
        document = {"uri": uri or self.uri(path)}
        found: list[dict[str, Any]] = self.request(
            "textDocument/codeAction", textDocument=document, range=place, context=context
        )
        return found

    def next(self, method: str) -> Any:
        """What the next notification *method* says."""
        while True:
            message = self._messages.get(timeout=TIMEOUT)
            if message.get("method") == method:
                return message["params"]

    def diagnostics(self, path: str) -> list[dict[str, Any]]:
        """The next diagnostics that are published for *path*."""
        return self.published(self.uri(path))

    def published(self, uri: str) -> list[dict[str, Any]]:
        while True:
            told = self.next("textDocument/publishDiagnostics")
            if told["uri"] == uri:
                found: list[dict[str, Any]] = told["diagnostics"]
                return found

    def request(self, method: str, **params: Any) -> Any:
        """The result of a request. Requests of the server itself are answered with nothing meanwhile."""
        self._last += 1
        self._send({"id": self._last, "method": method, "params": params})
        waiting = []
        while True:
            message = self._messages.get(timeout=TIMEOUT)
            if message.get("id") == self._last and "method" not in message:
                for other in waiting:
                    self._messages.put(other)
                assert "error" not in message, message["error"]
                return message["result"]
            waiting.append(message)

    def notify(self, method: str, **params: Any) -> None:
        self._send({"method": method, "params": params})

    def _send(self, message: dict[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self._process.stdin is not None
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self._process.stdin.flush()

    def _read(self) -> None:
        stream = self._process.stdout
        assert stream is not None
        while header := stream.readline():
            size = int(header.split(b":")[1]) if header.lower().startswith(b"content-length") else 0
            while stream.readline().strip():
                pass
            message = json.loads(stream.read(size))
            self.received.append(message)
            if "id" in message and "method" in message:
                self._send({"id": message["id"], "result": None})
            else:
                self._messages.put(message)
