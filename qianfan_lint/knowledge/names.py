"""Pure predicates on a name: does a variable, keyword or environment variable of that name hold a credential?"""

from __future__ import annotations

import functools
import itertools
import re

from qianfan_lint.core.patterns import lazy
from qianfan_lint.knowledge.placeholders import ALPHABET, MAX_LENGTH, MIN_LENGTH, is_uuid, looks_random

# A name begins where a word does: tried at each character, a long word takes time by its square.
BOUND = lazy(
    r"""(?<![\w.-])(?P<name>[A-Za-z_][\w.-]{0,200})["']?\]?(?:[ \t]*[:?]?[=:][ \t]*|[ \t]+)["']?"""
    rf"""(?P<value>[{ALPHABET}]{{{MIN_LENGTH},{MAX_LENGTH}}})"""
)
"""A name before what could be a key by its characters, in any language."""
# What stands before "key", "token" or "secret" in the name of a credential. A bare "key" names a dictionary key far
# more often than a credential (`memory_key`, `output_key`, `input_messages_key`), so a qualifier is asked for.
_KEY_QUALIFIERS = frozenset(
    "api apis secret access app auth sec llm model embedding embeddings embed rerank chat account client service"
    " server subscription bearer license sdk developer admin".split()
)
# No `app_token`: that is the address of a table in Feishu, whose tables these projects fill.
# https://apifox.com/apidoc/docs-site/532425/doc-436427
_TOKEN_QUALIFIERS = frozenset(
    "access auth api bearer bot hub refresh session security service personal client jwt".split()
)
# With `key` for `ACCESS_KEY_SECRET`, as Alibaba Cloud has it.
_SECRET_QUALIFIERS = frozenset("api client app access auth sec secret consumer key".split())
# Services whose keys projects of these SDKs hold beside each other; only for names, a value must still look random.
VENDORS = frozenset(
    "openai qwen tongyi dashscope bailian aliyun alibaba qianfan baidu wenxin yiyan ernie erniebot zhipu zhipuai glm"
    " chatglm bigmodel deepseek moonshot kimi minimax gemini google genai anthropic claude spark xfyun iflytek baichuan"
    " doubao ark volc volcengine hunyuan tencent siliconflow groq mistral cohere azure huggingface huggingfacehub hf"
    " serpapi serper tavily bing jina stepfun yi lingyi openrouter together fireworks perplexity xai grok replicate"
    " langsmith langchain pinecone eb aistudio appbuilder modelscope closeai gpt chatgpt"
    " nvidia cerebras ollama elevenlabs deepgram assemblyai wandb databricks zai coze stability clarifai baseten"
    " fal tuling turing amap gaode qweather heweather juhe tianapi tushare pushplus serverchan bocha metaso"
    " deepai diffbot upstage lark feishu langfuse runpod firecrawl brave exa".split()
)
# Of vendors that have a key for each of their services: `AZURE_SPEECH_KEY`.
_SERVICES = frozenset("search speech translator translation vision ocr asr tts".split())
_WORDS = lazy(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_GLUED = {
    "apikey": ("api", "key"),
    "apikeys": ("api", "key"),
    "secretkey": ("secret", "key"),
    "accesskey": ("access", "key"),
    "appkey": ("app", "key"),
    "authkey": ("auth", "key"),
    "accesstoken": ("access", "token"),
    "authtoken": ("auth", "token"),
    "apitoken": ("api", "token"),
    "apisecret": ("api", "secret"),
    "appsecret": ("app", "secret"),
    "clientsecret": ("client", "secret"),
    "keys": ("key",),
    "tokens": ("tokens",),
}
_ENDINGS = ("apikey", "secretkey", "accesskey", "accesstoken", "apisecret", "appsecret", "clientsecret", "api")


@functools.lru_cache(maxsize=4096)
def words(name: str) -> tuple[str, ...]:
    """The lowercase words of *name*, in snake, kebab, camel or upper case, without trailing numbers.

    >>> words("qwenApiKey"), words("QIANFAN_AK"), words("API_KEY_2")
    (('qwen', 'api', 'key'), ('qianfan', 'ak'), ('api', 'key'))
    """
    found = [word.lower() for word in _WORDS.findall(name.strip("_"))]
    while found and found[-1].isdigit():
        found.pop()
    return tuple(part for word in found for part in _GLUED.get(word) or _unglued(word))


def _unglued(word: str) -> tuple[str, ...]:
    """*word* apart from what ends it: ``glmapikey``, ``qwapi`` before a ``key``."""
    for end in _ENDINGS:
        if word.endswith(end) and word != end:
            return (word.removesuffix(end), *_GLUED.get(end, (end,)))
    return (word,)


@functools.lru_cache(maxsize=4096)
def is_credential_name(name: str) -> bool:
    """Whether a thing called *name* holds an API key, a secret key or a token.

    Passwords are left to other tools: they are no credential of the providers.

    >>> [is_credential_name(n) for n in ("qwen_api_key", "SK", "memory_key", "sk_prompt", "pad_token")]
    [True, True, False, False, False]
    """
    parts = words(name)
    if not parts:
        return False
    last, before = parts[-1], parts[-2] if len(parts) > 1 else ""
    match last:
        case "key":
            return before in _KEY_QUALIFIERS or before in VENDORS or (before in _SERVICES and parts[-3:][0] in VENDORS)
        case "token":
            return before in _TOKEN_QUALIFIERS or before in VENDORS
        case "secret":
            return before in _SECRET_QUALIFIERS or before in VENDORS or len(parts) == 1
        case "ak" | "sk":
            return len(parts) <= 3
        case "authorization" | "bearer" | "credential" | "credentials":
            return len(parts) == 1
    return False


# Of a name alone, without a value: what is printed under a `model_key` or `client_key` is mostly no secret.
_SHOWN_KEYS = frozenset("api secret access auth app".split())
_SHOWN_TOKENS = frozenset("access auth api bearer".split())


@functools.lru_cache(maxsize=4096)
def is_shown_credential(name: str, loose: bool = False) -> bool:
    """Whether what a variable *name* holds must not be put out; *loose* for environment variables, which name secrets.

    >>> [is_shown_credential(n) for n in ("api_key", "openai_key", "model_key", "cache_key", "sk", "secret")]
    [True, True, False, False, False, False]
    """
    parts = words(name)
    if not is_credential_name(name) or (len(parts) < 2):
        return False
    last, before = parts[-1], parts[-2]
    if loose or last in ("secret", "ak", "sk"):
        return True
    return before in VENDORS or before in (_SHOWN_KEYS if last == "key" else _SHOWN_TOKENS)


def names_key(name: str, value: str) -> bool:
    """Whether the *name* says that *value* is a credential, where no slot and no shape does.

    A UUID is a key only where the name says "API key": under others it mostly identifies something.

    >>> [names_key(n, "279b1e9d-83c4-4416-be2d-f7215a3e42a0") for n in ("ARK_API_KEY", "session_token")]
    [True, False]
    """
    if not is_credential_name(name):
        return False
    return looks_random(value) or (words(name)[-2:] == ("api", "key") and is_uuid(value))


# What a value is, where its name says that: most random texts of public code are one of these.
_OTHERS = frozenset(
    "id ids uuid guid udn usn uri url hash sha sha1 sha256 sha512 md5 digest checksum etag integrity signature code"
    " serial number fingerprint commit revision image base64 b64 data text name version proxy example content result"
    " payload sum password passwd pwd date time bucket host port path dir file user mode model level region env".split()
)


def says_otherwise(name: str) -> bool:
    """Whether *name* says that what it holds is something else than a credential, or says nothing, being too short.

    >>> [says_otherwise(n) for n in ("client_id", "SHA256", "k", "deepseek", "MY_DEEPSEEK_V3")]
    [True, True, True, False, False]
    """
    parts = [word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+[0-9]*", name)]
    if len(name) < 3 or not parts or parts[0] == "public":
        return True
    return not _OTHERS.isdisjoint((parts[-1], parts[-1].rstrip("0123456789"), parts[-1].removesuffix("s")))


SHORTEST_WANTED = 20
"""Code points; no vendor's key that has no shape of its own is shorter."""


def may_be_wanted(name: str, value: str | None = None) -> bool:
    """Whether it is worth asking other files what they take *name* for: for its *value*, where that is known."""
    if value is not None and len(value) < SHORTEST_WANTED:
        return False
    return not says_otherwise(name) and (value is None or looks_random(value))


_ENDS = ("key", "keys", "token", "secret", "_ak", "_sk", "authorization", "bearer")


def may_be_credential_name(name: str) -> bool:
    """Whether it is worth asking what a thing called *name* is: errs toward yes, and is cheap.

    >>> [may_be_credential_name(n) for n in ("CHAT_KEY", "get_key", "ak", "memory_key", "keyboard", "risk")]
    [True, True, True, True, False, False]
    """
    low = name.lower()
    return low.endswith(_ENDS) or low in ("ak", "sk")


def in_upper_case(name: str) -> str:
    """*name* as an environment variable: ``qwenApiKey`` and ``qwen-api-key`` become ``QWEN_API_KEY``."""
    if "_" in name or name.isupper() or name.islower():
        return re.sub(r"[^A-Za-z0-9]+", "_", name).strip("_").upper()
    return "_".join(word.upper() for word in _WORDS.findall(name))


# Names that any service could go by, and that something else may be kept under already.
_GENERAL = frozenset(
    "key token secret ak sk api access auth app bearer client id credential credentials authorization".split()
)


def is_general(name: str) -> bool:
    """Whether a credential called *name* may be any service's.

    >>> is_general("API_KEY"), is_general("algolia_api_key")
    (True, False)
    """
    return set(words(name)) <= _GENERAL


def names_vendor(name: str) -> bool:
    """Whether the name of a thing has that of a vendor in it.

    >>> names_vendor("baidu_api_key"), names_vendor("open_ai_api_key"), names_vendor("API_KEY")
    (True, True, False)
    """
    parts = words(name)
    return not VENDORS.isdisjoint((*parts, *map("".join, itertools.pairwise(parts))))


def tells_vendor(text: str) -> bool:
    """Whether a word of *text* is the name of a vendor."""
    return any(word.lower() in VENDORS for word in re.findall("[A-Za-z]+", text))


def variable_of(name: str) -> str:
    """The environment variable for a credential of which nothing but its *name* is known.

    What could be any service's is marked as that of a language model.

    >>> variable_of("brave_api_key"), variable_of("api_key"), variable_of("Authorization"), variable_of("SECRET_KEY")
    ('BRAVE_API_KEY', 'LLM_API_KEY', 'LLM_API_KEY', 'SECRET_KEY')
    """
    if name == "SECRET_KEY" or name.endswith(".secret_key"):  # of Django and Flask: it signs their sessions
        return "SECRET_KEY"
    if not is_credential_name(name) or name.lower() == "authorization":
        return "LLM_API_KEY"
    return f"LLM_{in_upper_case(name)}" if is_general(name) else in_upper_case(name)
