"""Pure predicates on a value: is it a placeholder, a reference, ciphertext, or could it be a real credential?

Finding and dismissing are separate: rules find values in places, these predicates dismiss them. Trust the value's
shape over the words around it: public files keep the comment "replace your key here" and paste a live key below.
"""

from __future__ import annotations

import binascii
import functools
import math
import re
from collections import Counter
from collections.abc import Iterator

from qianfan_lint.core.patterns import lazy
from qianfan_lint.knowledge.samples import is_sample
from qianfan_lint.knowledge.sequences import SEPARATORS, is_regular, is_sequential
from qianfan_lint.knowledge.versioned import is_versioned_name

MIN_LENGTH = 16
"""Code points; shorter values are not judged by their randomness: no key of the providers is that short."""
SHORTEST = 8
"""Code points; nothing shorter is a key, whatever its shape."""
MAX_LENGTH = 4000
"""Code points; a longer value is data: the longest keys are tokens with claims, of some 2,000."""
MAX_JOINTS = 8
"""What has more of ``=`` and ``:`` in it is data too."""
ALPHABET = r"A-Za-z0-9_\-./+=:|~"
"""What a credential is made of, as the inside of a class of a regular expression."""

# The 180 commonest letter pairs of the identifiers in public Python packages: nine of ten pairs of a word are here,
# one of four of a random string (measured on four packages of 2026 and on generated keys).
_PAIRS = frozenset(
    "ab ac ad ag ai al am an ap ar as at au ba be bl bo ca ce ch ci ck cl co cr ct cu da de di do ds ea ec ed ee ef"
    " eg el em en ep eq er es et ev ex fa fi fo fr fu ge gi gs ha he hi ho ia ic id ie if ig il im in io ir is it iv"
    " iz ke la ld le li ll lo ls lt lu ly ma mb me mi mo mp mu na nc nd ne nf ng ni no ns nt oc od og ol om on oo op"
    " or os ot ou ov ow pa pe pi pl po pp pr pt pu qu ra rd re rg ri rm rn ro rr rs rt ru ry sa sc se sh si so sp ss"
    " st su sy ta te th ti to tr ts tt tu ty ua ue ul um un up ur us ut va ve vi wa wh wi xp xt yp ze".split()
)

# Words that say "not a key", as whole segments of a value (split at anything that is no letter or digit) …
_SEGMENTS = frozenset(
    "my your yours the an here put paste enter insert replace test tests testing tested fake dummy mock demo foo bar"
    " baz empty none null nil undefined todo tbd fixme changeme change sample example invalid valid wrong bad old new"
    " expired key keys apikey token secret password placeholder redacted masked hidden removed unset na abc abcd xyz"
    " default value string optional required".split()
)
# … and as part of a value, where they are long enough never to stand in a random one by chance.
_LONG_PARTS = (
    r"placeholder|example|changeme|change_me|replace|insert|sample|redacted|yourkey|yourapi"
    r"|api_?key|secret_?key|access_?key|access_?token|notreal|not-real|not_real|fakekey|testkey|mockkey|deadbeef"
    r"|unittest|pytest"
)
_ALL_PARTS = rf"{_LONG_PARTS}|dummy|your[_-]|[_-]here"
_PARTS = lazy(_ALL_PARTS, re.IGNORECASE)
# Those of five letters are in one drawn key of 200,000 with a hundred characters, unless they begin or end a word.
_PARTS_OF_LONG = lazy(
    rf"{_LONG_PARTS}|(?<![a-z0-9])dummy|dummy(?![a-z0-9])|(?<![a-z0-9])your[_-]|[_-]here(?![a-z0-9])", re.IGNORECASE
)
_FILL = r"\.{3}|…|x{3}|X{3}|[*•＊]{3}|_{3}|#{3}|-{4}|\?{3}|0{8}|1{8}|f{8}|F{8}|a{6}|A{6}|(.)\1{7}"
_FILLER = lazy(_FILL)
# Three of one letter in a row are in one drawn key of 400 with more than 40 characters …
_MIDDLE_FILLER = lazy(_FILL.replace("x{3}|X{3}", "x{4}|X{4}").replace("_{3}", "_{4}"))
# … and in one token with claims of two hundred.
_LONG_FILLER = lazy(r"\.{3}|…|[*•＊]{3}|#{3}|\?{3}|x{6}|X{6}|_{6}|-{6}|0{8}|(.)\1{9}")
_REFERENCE = lazy(
    r"^[<\[({【《「].*[>\])}】》」]$|\$\{|\$\(|\{\{|<%|^\$[A-Za-z_]|^%[A-Za-z_]+%$|%\(\w+\)s|\{\w*\}|<[A-Za-z_ -]+>",
    re.DOTALL,
)
# The last ones are public: what a page sends to PostHog, Stripe or Clerk.
_CIPHERTEXT = lazy(
    r"^(?:encrypt\(|enc\(|encrypted:|crypt:|\{cipher\}|!vault|\$ANSIBLE_VAULT|gAAAA|AQICAH|vault:|op://|ref\+|arn:"
    r"|projects/|secretmanager:|keyring:|aws-sm://|sops:|\$2[aby]\$|pbkdf2|sha(?:256|384|512)[:$-]|md5:|phc_|pk_(?:live|test)_"
    # A SealedSecret: the length of its session key, 512 bytes, then that key.
    r"|(?-i:Ag[A-D][A-Za-z0-9+/=]{180,}$))",
    re.IGNORECASE,
)
_NAME = lazy(r"^[A-Za-z]+(?:[_-](?:[A-Za-z]+|[0-9]+|[A-Za-z]{1,2}[0-9]))*$")
_PLACE = lazy(
    r"://|^[./~](?![^=]*=+$)|\\|^[\w.+-]+@[\w-]+\.\w+$|\.(?:com|cn|org|net|io|json|ya?ml|txt|py|pem|log|md|toml)$"
)
_UUID = lazy(r"^(?:[\w-]*[-_])?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4,12}$", re.IGNORECASE)
# `2024-08-12T00:28:16.681Z`: the letters T and Z make it look mixed.
_DATE = lazy(r"^(?:19|20)[0-9]{2}-(?:0[1-9]|1[0-2])-(?:[0-2][0-9]|3[01])(?:$|[T_:-])")
_CREDENTIAL = lazy(rf"[{ALPHABET}]+")
# Of an embedding, a price, a time: a recorded answer has thousands.
_NUMBER = lazy(r"[+-]?[0-9]*(?:\.[0-9]+(?:[eE][+-]?[0-9]{1,3})?)?")
_HEX = lazy(r"^(?:[0-9a-f]+|[0-9A-F]+)$")
# With a prefix, in groups, and with the mark of a plan behind it: `dapi<hex>`, `lsv2_pt_<hex>_<hex>`, `<uuid>:fx`.
_MOSTLY_HEX = lazy(r"[A-Za-z0-9]{0,12}?(?:[0-9a-f]{24,}|[0-9A-F]{24,})[a-z]{0,2}")
_JOINING = str.maketrans("", "", "-_:")
_RUN = lazy(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")


def is_placeholder(value: str) -> bool:
    """Whether *value* stands in for a credential instead of being one.

    >>> is_placeholder("sk-xxxxxxxx"), is_placeholder("此处填写你的AK"), is_placeholder("${DASHSCOPE_API_KEY}")
    (True, True, True)
    """
    value = value.strip()
    if len(value) < SHORTEST or not value.isascii() or len(value.split()) > 1:
        return True
    if _filler(len(value)).search(value) or _REFERENCE.search(value) or _parts(len(value)).search(value):
        return True
    if any(_says_no(segment, value) for segment in SEPARATORS.split(value)):
        return True
    if _NAME.match(value) and wordiness(value) > 0.6:
        return True
    return is_regular(value) or is_sequential(value) or is_sample(value)


def rules_out(part: str) -> bool:
    """Whether *part* makes a placeholder of every value that it is a part of, however long that is.

    >>> rules_out("sk-your-api-"), rules_out("sk-...") , rules_out("sk-test")
    (True, True, False)
    """
    # What follows may be a letter, which is no end of a word.
    return bool(_PARTS_OF_LONG.search(f"{part}a") or _LONG_FILLER.search(part))


def _filler(size: int) -> re.Pattern[str]:
    """What is no part of a drawn value of *size* characters."""
    return _LONG_FILLER if size > 200 else _MIDDLE_FILLER if size > 40 else _FILLER


def _parts(size: int) -> re.Pattern[str]:
    """The words that say of a value of *size* characters that it is no key, wherever they stand in it."""
    return _PARTS if size <= 40 else _PARTS_OF_LONG


def _says_no(segment: str, value: str) -> bool:
    """Whether *segment* of *value* says that it is no key.

    A long token (a JWT has hundreds of characters) holds words by chance, and one of 30 holds those of two letters. A
    hexadecimal one, such as a UUID, holds ``abcd``.
    """
    size = len(value)
    if size > (12 * len(segment) if len(segment) <= 3 else 80) or segment.lower() not in _SEGMENTS:
        return False
    return not (_HEX.match(segment) and _is_hex(value))


def is_ciphertext_or_reference(value: str) -> bool:
    """Whether *value* is encrypted, hashed, public, or points to a secret store, a path or an address."""
    return bool(_CIPHERTEXT.match(value) or _PLACE.search(value) or _REFERENCE.search(value))


@functools.lru_cache(maxsize=8192)
def could_be_key(value: str) -> bool:
    """Whether *value* may stand in a slot that is known to want a key: long enough, and no words or references."""
    if not MIN_LENGTH <= len(value) <= MAX_LENGTH or not _CREDENTIAL.fullmatch(value) or _NUMBER.fullmatch(value):
        return False
    if value.count("=") + value.count(":") > MAX_JOINTS:
        return False
    if not _is_noise(value) or is_versioned_name(value) or is_placeholder(value) or is_ciphertext_or_reference(value):
        return False
    written = _decoded(value)
    return not written or could_be_key(written)


_BASE64 = lazy(r"(?:[A-Za-z0-9+/]{4})+(?:[A-Za-z0-9+/]{2,3}={1,2})?")


def _decoded(value: str) -> str:
    """The text that *value* is the base64 of; empty where it is none. Of drawn bytes one in three is no character."""
    try:
        text = binascii.a2b_base64(value).decode("ascii") if _BASE64.fullmatch(value) else ""
    except ValueError:
        return ""
    return text if text.isprintable() else ""


def _is_noise(value: str) -> bool:
    """Whether the characters look drawn and not written: hexadecimal, a UUID, many digits, or long and of mixed case.

    Of those first ones the letters say nothing, of which too few are no part of a word.
    Names of classes and models have a digit or two; keys have more, or are long, unbroken and of mixed case.
    """
    if _is_hex(value) or _UUID.match(value):
        return len(set(value)) >= 8
    if _is_drawn(value):
        return True
    many_digits = _digits(value) * 8 >= len(value)
    is_unbroken = value.isalnum() and len(value) >= 30  # no name is that long without a joint
    if not many_digits and not _mixed(value) and not (is_unbroken and _digits(value)):
        return False
    if many_digits:
        # One application key in forty has as many pairs of words by chance, one in two hundred within its case.
        return wordiness(value, across_case=False) <= (
            0.75 if is_unbroken and _digits(value) * 6 >= len(value) else 0.55
        )
    if len(value) >= 20 and value.isalnum():
        if not _digits(value) and len(_RUN.findall(value)) * 5 <= len(value):  # four words, of a language or a brand
            return False
        return wordiness(value) <= 0.55
    return len(value) >= 32 and wordiness(value) <= 0.35


def _is_drawn(value: str) -> bool:
    """Whether *value* is no name by two measures: how often case and digits change, and which letters are neighbours.

    They change each 2.5 characters, where words have 5; or less than half of the pairs are ones of words. Names of
    models are full of digits and of dashes, of which URL-safe base64 has one in 32 characters.
    It finds 499 of 500 drawn texts of 30 letters and digits, and no word among 200,000 names of public code.
    """
    body = SEPARATORS.sub("", value)
    if len(body) < 20 or len(body) * 10 < len(value.rstrip("=")) * 9:
        return False
    if len(_RUN.findall(value)) * 2.5 >= len(body):
        return wordiness(value) <= 0.7
    return len(body) >= 24 and _digits(body) > 0 and wordiness(value) <= 0.45


def _is_hex(value: str) -> bool:
    return bool(_HEX.match(value) or _MOSTLY_HEX.fullmatch(value.translate(_JOINING)))


@functools.lru_cache(maxsize=1024)
def looks_random(value: str) -> bool:
    """Whether *value* can be a machine-made credential by its characters alone.

    Words, names, versions, dates, UUIDs, paths and addresses are not; hexadecimal, base64 and base62 noise is.
    """
    if not could_be_key(value) or _UUID.match(value) or _DATE.match(value) or value.count(".") > 2:
        return False
    if value.count("/") > 2 and not value.endswith("=") and not _is_drawn(value):  # a path
        return False
    if _is_hex(value):
        return True
    digits = _digits(value)
    is_drawn = _is_drawn(value)
    if entropy(value) < (3.0 if is_drawn else 3.2):  # one drawn key of 100,000 with 20 characters is between
        return False
    if is_drawn:
        return True
    if digits < 2:
        # A key without digits is rare: ask for length and for mixed case that is no CamelCase.
        return len(value) >= 24 and _mixed(value) and wordiness(value) <= 0.4
    return digits * 8 >= len(value) or wordiness(value) <= 0.45


_SAYS_NO = lazy(rf"{_ALL_PARTS}|(?<![A-Za-z0-9])(?:{'|'.join(sorted(_SEGMENTS))})(?![A-Za-z0-9])", re.IGNORECASE)
_FILLED = lazy(r"(.)\1{15,500}")
"""One character again and again. The bound is one of memory: each round more takes 80 bytes."""


def random_parts(value: str) -> Iterator[tuple[int, int]]:
    """Where *value* looks random: as a whole, or beside words or a repeated character that make a placeholder of it.

    >>> list(random_parts("f3a91c0de52b47869e0d7c1bapi_key")), list(random_parts("qwen_api_key"))
    ([(0, 24)], [])
    """
    if looks_random(value):
        yield 0, len(value)
    elif _FILLED.search(value):
        for start, end in _between(_FILLED.finditer(value), len(value)):
            yield from ((start + first, start + last) for first, last in random_parts(value[start:end]))
    elif MIN_LENGTH < len(value) <= MAX_LENGTH:
        parts = _between(_SAYS_NO.finditer(value), len(value))
        random = [(start, end) for start, end in parts if looks_random(value[start:end])]
        if random and is_placeholder(value):  # asked last, as it takes the longest
            yield from random


def _between(found: Iterator[re.Match[str]], size: int) -> Iterator[tuple[int, int]]:
    start = 0
    for match in found:
        yield start, match.start()
        start = match.end()
    yield start, size


def is_uuid(value: str) -> bool:
    """Whether *value* is a UUID, alone or behind a prefix: drawn, but more often an identifier than a key."""
    return _UUID.match(value) is not None and could_be_key(value)


def wordiness(value: str, *, across_case: bool = True) -> float:
    """The share of the letter pairs in *value* that words are made of, 0 to 1.

    Unless *across_case*, a small letter before a capital is no pair of a word: so two words meet, or noise is mixed.
    """
    pairs = "".join(map(_letters, value, value[1:]))
    wordy = pairs.count("w") + (pairs.count("c") if across_case else 0)
    return wordy / len(pairs) if pairs else 0.0


@functools.cache
def _letters(a: str, b: str) -> str:
    """What a pair is: ``w`` one that words are made of, ``c`` one across case, ``n`` of noise; empty if no letters."""
    if not (a.isalpha() and b.isalpha()):
        return ""
    if (a + b).lower() not in _PAIRS:
        return "n"
    return "c" if a.islower() and b.isupper() else "w"


def entropy(value: str) -> float:
    """Shannon entropy in bits for each character."""
    size = len(value)
    return -sum(n / size * math.log2(n / size) for n in Counter(value).values())


def _digits(value: str) -> int:
    return sum(map(value.count, "0123456789"))


def _mixed(value: str) -> bool:
    return value not in (value.lower(), value.upper())
