"""Made-up credentials of every kind. Fixtures hold marks (``<<dashscope-key>>``) that become these when loaded, so that
no key-shaped string stands in the repository."""

from __future__ import annotations

import base64
import random
import string

from qianfan_lint.pipeline.documentation import expand as _expand

_LOWER_HEX = "0123456789abcdef"
_ALNUM = string.ascii_letters + string.digits

# kind → parts: literal text, or an alphabet and a length
_SHAPES: dict[str, list[str | tuple[str, int]]] = {
    "app-api-key": [(_ALNUM, 24)],
    "app-secret-key": [(_ALNUM, 32)],
    "iam-access-key": ["ALTAK", (_ALNUM, 21)],
    "iam-secret-key": [(_LOWER_HEX, 32)],
    "qianfan-key": ["bce-v3/ALTAK-", (_ALNUM, 21), "/", (_LOWER_HEX, 40)],
    "qianfan-plan-key": ["bce-v3/ALTAKSP-", (_ALNUM, 21), "/", (_LOWER_HEX, 40)],
    "access-token": [
        "24.",
        (_LOWER_HEX, 32),
        ".2592000.1763",
        ("0123456789", 6),
        ".",
        ("23456789", 6),
        "-",
        ("23456789", 8),
    ],
    "refresh-token": [
        "25.",
        (_LOWER_HEX, 32),
        ".315360000.2078",
        ("0123456789", 6),
        ".",
        ("23456789", 6),
        "-",
        ("23456789", 8),
    ],
    "dashscope-key": ["sk-", (_LOWER_HEX, 32)],
    "dashscope-ws-key": ["sk-ws-H.", (string.ascii_uppercase, 7), ".", (_ALNUM, 4), ".", (_ALNUM, 95)],
    "dashscope-plan-key": ["sk-sp-", (_LOWER_HEX, 32)],
    "openai-key": ["sk-proj-", (_ALNUM, 74)],
    "openai-style-key": ["sk-", (_ALNUM, 48)],
    "google-key": ["AIza", (_ALNUM, 35)],
    "huggingface-token": ["hf_", (_ALNUM, 34)],
    "modelscope-token": ["ms-", (_LOWER_HEX, 8), *["-", (_LOWER_HEX, 4)] * 3, "-", (_LOWER_HEX, 12)],
    "hex-key": ["xai-", (_LOWER_HEX, 40)],
    "zhipu-key": [(_LOWER_HEX, 32), ".", (_ALNUM, 16)],
}

KINDS = tuple(_SHAPES)


def make(mark: str) -> str:
    """A key for *mark*, ``kind`` or ``kind:name``; the same one each time, another for each name.

    ``base64:kind`` is a key as a Kubernetes secret has it.
    """
    kind = mark.partition(":")[0]
    if kind == "base64":
        return base64.b64encode(make(mark.partition(":")[2]).encode()).decode()
    source = random.Random(mark)
    while True:
        parts = [p if isinstance(p, str) else _drawn(source, *p) for p in _SHAPES[kind]]
        drawn = "".join(part for part, shape in zip(parts, _SHAPES[kind], strict=True) if part != shape)
        # As a real key has: some digits, and no run that looks like a placeholder.
        if sum(c.isdigit() for c in drawn) >= 4 and not any(c * 3 in drawn.lower() for c in _ALNUM):
            return "".join(parts)


def _drawn(source: random.Random, alphabet: str, size: int) -> str:
    return "".join(source.choice(alphabet) for _ in range(size))


def expand(text: str) -> str:
    """*text* with its marks replaced by keys."""
    return _expand(text, make)
