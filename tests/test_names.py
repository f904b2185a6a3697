"""Which names hold a credential, and what they are called in the environment."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qianfan_lint.knowledge import providers
from qianfan_lint.knowledge.names import in_upper_case, is_credential_name, words


@pytest.mark.parametrize(
    "name",
    [
        "",
        "_",
        "1",
        "key",
        "KEY",
        "token",
        "name",
        "value",
        "keyboard",
        "keyword",
        "monkey",
        "turkey",
        # keys of dictionaries and widgets
        "memory_key",
        "output_key",
        "input_key",
        "input_messages_key",
        "history_messages_key",
        "cache_key",
        "sort_key",
        "primary_key",
        "foreign_key",
        "partition_key",
        "dict_key",
        "public_key",
        "widget_key",
        # tokens of tokenizers, counts and pages
        "pad_token",
        "eos_token",
        "bos_token",
        "unk_token",
        "mask_token",
        "sep_token",
        "next_token",
        "max_tokens",
        "total_tokens",
        "csrf_token",
        "stop_token",
        "tokens",
        "tokenizer",
        # words that begin or end like one
        "sk_prompt",
        "sk_function",
        "ask",
        "task",
        "mask",
        "disk",
        "break_ak_point",
        "weak",
        "secretary",
        # what is about a credential
        "api_key_name",
        "api_key_env",
        "api_key_path",
        "api_key_id",
        "api_key_file",
        "access_token_url",
        "token_count",
        "secret_name",
        "is_authorization_valid",
        "password",
    ],
)
def test_no_credential(name: str) -> None:
    assert not is_credential_name(name)


@pytest.mark.parametrize(
    "name",
    [
        "glmapikey",
        "qwapi_key",
        "wxapi_secret",
        "ak",
        "sk",
        "AK",
        "SK",
        "QIANFAN_AK",
        "qianfan_sk",
        "BAIDU_QIANFAN_AK",
        "api_key",
        "API_KEY",
        "apiKey",
        "apikey",
        "api-key",
        "API_KEYS",
        "API_KEY_2",
        "x_api_key",
        "secret_key",
        "secretKey",
        "SecretKey",
        "access_key",
        "AccessKey",
        "app_key",
        "appKey",
        "access_token",
        "accessToken",
        "auth_token",
        "bearer_token",
        "client_secret",
        "app_secret",
        "APPSecret",
        "secret",
        "Authorization",
        "authorization",
        "credential",
        "bearer",
        "llm_key",
        "embedding_key",
        "EMBEDDING_API_KEY",
        "QWEN_API_KEY",
        "qwenApiKey",
        "QWEN_SECRET_KEY",
        "dashscope_api_key",
        "DASHSCOPE_KEY",
        "dashscopeApiKey",
        "tongyi_key",
        "wenxin_api_key",
        "WENXIN_API_SECRET",
        "erniebot_token",
        "openai_api_key",
        "OPENAI_KEY",
        "ZHIPUAI_API_KEY",
        "HF_TOKEN",
        "hub_token",
        "_api_key",
        "__api_key",
    ],
)
def test_credential(name: str) -> None:
    assert is_credential_name(name)


def test_every_name_of_a_provider_is_one() -> None:
    """Ids and passwords are left out: such a name says too little, the provider knows it as a whole."""
    known = providers.load()
    unknown = {name for name in known.env if not is_credential_name(name) and not name.endswith(("_ID", "PASSWORD"))}
    assert unknown <= {"MODELSCOPE_SDK_TOKEN", "CLARIFAI_PAT"}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("", ()),
        ("_", ()),
        ("42", ()),
        ("qwen_api_key", ("qwen", "api", "key")),
        ("QWEN_API_KEY", ("qwen", "api", "key")),
        ("qwenApiKey", ("qwen", "api", "key")),
        ("QwenApiKey", ("qwen", "api", "key")),
        ("qwen-api-key", ("qwen", "api", "key")),
        ("qwen.api.key", ("qwen", "api", "key")),
        ("qwen_apikey", ("qwen", "api", "key")),
        ("QWENApiKey", ("qwen", "api", "key")),
        ("API_KEY_2", ("api", "key")),
        ("gpt4_key", ("gpt", "4", "key")),
        ("APPSecret", ("app", "secret")),
        ("api_keys", ("api", "key")),
        ("密钥", ()),
    ],
)
def test_words(name: str, expected: tuple[str, ...]) -> None:
    assert words(name) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("QWEN_API_KEY", "QWEN_API_KEY"),
        ("qwen_api_key", "QWEN_API_KEY"),
        ("qwenApiKey", "QWEN_API_KEY"),
        ("qwen-api-key", "QWEN_API_KEY"),
        ("Qwen_Api_Key", "QWEN_API_KEY"),
        ("apikey", "APIKEY"),
        ("ak", "AK"),
        ("_api_key", "API_KEY"),
    ],
)
def test_in_upper_case(name: str, expected: str) -> None:
    assert in_upper_case(name) == expected


@given(st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,30}", fullmatch=True))
def test_upper_case_is_kept(name: str) -> None:
    upper = in_upper_case(name)
    assert upper == upper.upper()
    assert in_upper_case(upper) == upper


@given(st.text(max_size=40))
def test_any_name_is_judged(name: str) -> None:
    assert isinstance(is_credential_name(name), bool)
    assert all(word == word.lower() for word in words(name))
