"""Fifth check, on request only: send one request and read the answer. The only module that opens a connection."""

from __future__ import annotations

import contextlib
import json
import logging
import queue
import threading
from collections.abc import Iterator
from typing import NamedTuple

import httpx

from qianfan_lint.frontends.doctor.causes import Cause, Certainty, Check, merged
from qianfan_lint.frontends.doctor.explain import causes as explained
from qianfan_lint.frontends.doctor.requests import Request
from qianfan_lint.knowledge.providers import Providers

TIMEOUT = 15.0
"""Seconds for each of: to connect, to send, to wait for a piece of the answer."""
DEADLINE = 20.0
"""Seconds for the whole of it: a service could send a byte now and then for ever."""
_REFUSED = (401, 403)
_OK = 200
_TELLING = (200, 400, 401, 402, 403, 407, 422, 429)
"""Answers of which the body, or the status alone, tells something of the credential."""
MAX_ANSWER = 1_000_000
"""Bytes of an answer that are read; a list of models may be long."""


class Answer(NamedTuple):
    status: int
    """0 where there was none."""
    text: str
    """The body, or what went wrong."""
    failure: str = ""
    """The cause that the kind of failure tells, as its id."""


def check(requests: tuple[tuple[Request, ...], ...], providers: Providers) -> Check:
    """Send the first of each group of *requests*, and its next one only where it is refused; nothing is tried twice."""
    if not requests:
        return Check("live", (Cause.of("no-request", Certainty.POSSIBLE, "--live"),))
    causes: list[Cause] = []
    notes: list[str] = []
    for forms in requests:
        found, said = _asked(forms, providers)
        causes += found
        notes += said
    return Check("live", merged(causes), tuple(notes))


def _asked(forms: tuple[Request, ...], providers: Providers) -> tuple[tuple[Cause, ...], list[str]]:
    notes: list[str] = []
    found: list[tuple[Cause, ...]] = []
    for request in forms:
        answer = _send(request)
        notes.append(f"{request} → {answer.status or type_of(answer)}")
        found.append(tuple(_judged(answer, request, providers)))
        if answer.status not in _REFUSED:
            break
    if len(found) > 1 and not found[-1]:
        return (Cause.of("pair-form", Certainty.LIKELY, notes[0]),), notes
    return found[0], notes


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


def _judged(answer: Answer, request: Request, providers: Providers) -> Iterator[Cause]:
    """What *answer* says of the credential. It is right only where the answer is one that the service gives."""
    if answer.failure:
        yield Cause.of_answer(answer.failure, Certainty.LIKELY, answer.failure)
        return
    if answer.status == _OK and _is_answer(answer.text, request.answers):
        return
    status = f"HTTP {answer.status}"
    # V1 says 200 to everything, and the error in the body.
    found = explained(f"{status}\n{answer.text}", providers)
    if answer.status == _OK and not _is_object(answer.text):
        yield Cause.of("no-answer", Certainty.POSSIBLE, request.need, status=status)
    elif answer.status in _TELLING and found:
        yield from found
    else:
        # A redirect, a wrong path or a broken gateway: whoever said it need not have seen the key.
        yield Cause.of("not-answered", Certainty.POSSIBLE, status, *found[0].evidence if found else (), status=status)


def _is_object(text: str) -> bool:
    return text.lstrip()[:1] == "{"


def _is_answer(text: str, key: str) -> bool:
    """Whether *text* is what the service answers to a request that it let through."""
    try:
        answer = json.loads(text)
    except ValueError:
        return False
    return isinstance(answer, dict) and bool(answer.get(key)) and not answer.get("error") and "error_code" not in answer


@contextlib.contextmanager
def _silent() -> Iterator[None]:
    """No log of the libraries: they write addresses and headers as they are."""
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(before)
