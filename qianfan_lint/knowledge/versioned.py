"""Names with versions, of models and of programs. They have digits as keys do, and calls of models are full of them."""

from __future__ import annotations

from qianfan_lint.core.patterns import lazy

_FAMILIES = tuple(
    "abab aquila baichuan bge chatglm claude codellama codestral cogview command cosyvoice deepseek doubao embedding"
    " ernie falcon gemini gemma glm gpt grok haiku hunyuan internlm internvl jina kimi llama minicpm minimax ministral"
    " mistral mixtral moonshot nemotron opus paraformer phi pixtral qvq qwen qwq sensevoice skylark skywork sonar"
    " sonnet spark starcoder step vicuna voyage wizardlm yuan".split()
)
"""How the names of models begin, in small letters."""
_JOINT = lazy(r"[-_./:]")
# A word, a date or a number, a size, or a version behind a word: `Turbo`, `20240806`, `4o`, `A22B`, `qwen2`, `8x7b`.
_WORD = r"(?:[A-Z]{0,2}[a-z]{1,11}|[A-Z]{1,6})"
_PART = lazy(
    rf"{_WORD}{{1,2}}|[0-9]{{1,8}}|(?:{_WORD}{{1,2}})?[0-9]{{1,3}}(?:[a-z]{{0,2}}|[A-Z])|[0-9]{{1,2}}x[0-9]{{1,3}}[bB]"
)
# As a program tells its version: https://www.rfc-editor.org/rfc/rfc9110#section-10.1.5
_PRODUCT = lazy(r"[A-Za-z]{3,}/[0-9]{1,4}(?:\.[0-9]{1,6})*")


def is_versioned_name(value: str) -> bool:
    """Whether *value* is the name of a model, or of a program with its version.

    >>> [is_versioned_name(each) for each in ("Qwen/Qwen3-30B-A3B", "AppleWebKit/537.36", "gpt-4o-8xQ2vT0aB7")]
    [True, True, False]
    """
    if _PRODUCT.fullmatch(value):
        return True
    parts = _JOINT.split(value)
    return any(part.lower().startswith(_FAMILIES) for part in parts) and all(map(_PART.fullmatch, parts))
