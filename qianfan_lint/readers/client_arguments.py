"""What a command of ``curl``, ``wget`` or HTTPie is given: options with their values, and addresses."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from qianfan_lint.core.patterns import lazy
from qianfan_lint.readers.shell import Command, Word

# curl 8, `curl --help all`: options that take a value, without which a value could be taken for an address.
_SHORT = frozenset("AbcCdDeEFHKmoPQrtTuUwxXyYz")
_LONG = frozenset(
    "cacert capath cert cert-type ciphers config connect-timeout connect-to cookie cookie-jar data data-ascii"
    " data-binary data-raw data-urlencode dump-header form form-string header interface json key key-type limit-rate"
    " max-redirs max-time noproxy oauth2-bearer output output-dir pass proxy proxy-header proxy-user range rate referer"
    " request resolve retry retry-delay retry-max-time stderr trace trace-ascii unix-socket upload-file url"
    " url-query user user-agent variable write-out".split()
)
_NAMES = {"H": "header", "u": "user", "d": "data", "F": "form", "K": "config", "b": "cookie", "E": "cert"}
# Of wget 1.24: `--header=…` or with a blank.
_WGET_HEADER = "--header"
# HTTPie 3: `Name:value` is a header; `name=value`, `name:=value` and `name==value` are none.
_ITEM = lazy(r"[A-Za-z][A-Za-z-]*:(?![=/])")
_HTTPIE_AUTH = ("-a", "--auth")
"""A user and a password, unless ``--auth-type`` says that it is a token."""
Arguments = tuple[list[tuple[str, Word]], list[Word], bool]
"""Options with their values, what else is given, and whether all of it is understood."""


def client_named(name: str) -> str:
    """The program that is called *name*, without its folder and the marks of a makefile."""
    return name.lstrip("@-+").rpartition("/")[2]


def _behind_name(command: Command) -> Iterator[Word]:
    words = iter(command.words)
    for word in words:
        if word.literal is not None and client_named(word.literal) in CLIENTS:
            break
    return words


def _of_curl(command: Command) -> Arguments:
    given: list[tuple[str, Word]] = []
    addresses: list[Word] = []
    complete = True
    words = _behind_name(command)
    for word in words:
        text = word.leading
        if text.startswith("--"):
            name = text[2:]
            if name not in _LONG:
                given.append((name, word))
            elif (value := next(words, None)) is not None:
                given.append((name, value))
        elif text.startswith("-") and len(text) > 1:
            at = next((at for at, letter in enumerate(text) if letter in _SHORT), 0)
            flags = text[1:at] if at else text[1:]
            given.extend((flag, word) for flag in flags)
            if at:
                rest = word.behind(at + 1)
                name = _NAMES.get(text[at], text[at])
                if rest.parts:
                    given.append((name, rest))
                elif (value := next(words, None)) is not None:
                    given.append((name, value))
        else:
            addresses.append(word)
            complete = complete and bool(text)
    return given, addresses, complete


def _of_wget(command: Command) -> Arguments:
    given: list[tuple[str, Word]] = []
    addresses: list[Word] = []
    words = _behind_name(command)
    for word in words:
        if word.leading.startswith(f"{_WGET_HEADER}="):
            given.append(("header", word.behind(len(_WGET_HEADER) + 1)))
        elif word.literal == _WGET_HEADER:
            given.extend(("header", value) for value in itertools.islice(words, 1))
        elif not word.leading.startswith("-"):
            addresses.append(word)
    return given, addresses, False


def _of_httpie(command: Command) -> Arguments:
    given: list[tuple[str, Word]] = []
    addresses: list[Word] = []
    words = _behind_name(command)
    is_basic = not any("bearer" in (word.literal or "").lower() for word in command.words)
    for word in words:
        if word.literal in _HTTPIE_AUTH or word.leading.startswith("--auth="):
            value = next(words, None) if word.literal in _HTTPIE_AUTH else word.behind(len("--auth="))
            given.extend([("user", value)] if is_basic and value is not None else [])
        elif _ITEM.match(word.leading) and addresses:
            given.append(("header", word))
        elif not word.leading.startswith("-") and not (word.literal or "").isupper():
            addresses.append(word)
    return given, addresses, False


CLIENTS = {"curl": _of_curl, "wget": _of_wget, **dict.fromkeys(("http", "https", "xh", "xhs"), _of_httpie)}
"""By the name of the program: its arguments."""
