"""Fifth check, on request only: send one request and read the answer. The only module that opens a connection."""

from __future__ import annotations

import contextlib
import logging
import queue
import threading
from collections.abc import Iterator
from typing import NamedTuple

import httpx

from qianfan_lint.frontends.doctor.causes import Cause, Certainty, Check
from qianfan_lint.frontends.doctor.explain import causes
from qianfan_lint.frontends.doctor.requests import Request
from qianfan_lint.knowledge.providers import Providers

TIMEOUT = 15.0
"""Seconds for each of: to connect, to send, to wait for a piece of the answer."""
DEADLINE = 20.0
"""Seconds for the whole of it: a service could send a byte now and then for ever."""
_REFUSED = (401, 403)
MAX_ANSWER = 100_000
"""Bytes of an answer that are read; what tells the cause is at its beginning."""


class Answer(NamedTuple):
    status: int
    """0 where there was none."""
    text: str
    """The body, or what went wrong."""
    failure: str = ""
    """The cause that the kind of failure tells, as its id."""


def check(requests: tuple[Request, ...], providers: Providers) -> Check:
    """Send the first of *requests*, and the next one only where it is refused; nothing is tried twice."""
    if not requests:
        return Check("live", (Cause.of("no-request", Certainty.POSSIBLE, "--live"),))
    notes: list[str] = []
    found: list[tuple[Cause, ...]] = []
    for request in requests:
        answer = _send(request)
        notes.append(f"{request} → {answer.status or type_of(answer)}")
        found.append(tuple(_judged(answer, providers)))
        if answer.status not in _REFUSED:
            break
    said = found[0]
    if len(found) > 1 and not found[-1]:
        said = (Cause.of("pair-form", Certainty.LIKELY, notes[0]),)
    return Check("live", said, tuple(notes))


def type_of(answer: Answer) -> str:
    return answer.failure or "no answer"


def _send(request: Request) -> Answer:
    """The answer to *request*, or that there was none before the deadline."""
    answers: queue.SimpleQueue[Answer] = queue.SimpleQueue()
    # Only a thread can be left behind wherever it waits: in the middle of a line of a header, too.
    threading.Thread(target=lambda: answers.put(_exchange(request)), daemon=True).start()
    try:
        return answers.get(timeout=DEADLINE)
    except queue.Empty:
        return Answer(0, "", "network")


def _exchange(request: Request) -> Answer:
    """The answer to *request*; what prevents one is an answer too, since its text could hold the credential."""
    try:
        headers = {name.encode(): value.reveal().encode("ascii") for name, value in request.headers.items()}
        headers[b"Accept-Encoding"] = b"identity"  # a few compressed bytes can be gigabytes
        with (
            _silent(),
            httpx.Client(timeout=TIMEOUT, follow_redirects=False) as client,
            client.stream(
                request.method, request.url.reveal(), headers=headers, content=request.body.encode()
            ) as answer,
        ):
            return Answer(answer.status_code, _beginning(answer).decode("utf-8", "replace"))
    except httpx.ProxyError:
        return Answer(0, "", "proxy")
    except httpx.TimeoutException:
        return Answer(0, "", "network")
    except (httpx.LocalProtocolError, UnicodeEncodeError):
        return Answer(0, "", "illegal-character")
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
        return Answer(0, str(error), "tls" if "SSL" in str(error) or "certificate" in str(error) else "network")
    except Exception as error:  # whatever it is, it must not end the thread without an answer
        return Answer(0, type(error).__name__, "network")


def _beginning(answer: httpx.Response) -> bytes:
    found = bytearray()
    for piece in answer.iter_raw():
        found += piece[: MAX_ANSWER - len(found)]
        if len(found) >= MAX_ANSWER:
            break
    return bytes(found)


def _judged(answer: Answer, providers: Providers) -> Iterator[Cause]:
    if answer.failure:
        yield Cause.of_answer(answer.failure, Certainty.LIKELY, answer.failure)
        return
    # V1 says 200 to everything, and the error in the body.
    if answer.status < 300 and '"error' not in answer.text:
        return
    found = causes(f"HTTP {answer.status}\n{answer.text}", providers)
    if not found:
        status = f"HTTP {answer.status}"
        found = (Cause.of("not-answered", Certainty.POSSIBLE, status, status=status),)
    yield from found


@contextlib.contextmanager
def _silent() -> Iterator[None]:
    """No log of the libraries: they write addresses and headers as they are."""
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(before)
