"""What stands in for a credential, what points to one, and what may be one."""

from __future__ import annotations

import random
import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qianfan_lint.core.flow import Text
from qianfan_lint.core.model import ELSEWHERE
from qianfan_lint.facts import Bound, Setting
from qianfan_lint.facts.credentials import credential_in
from qianfan_lint.knowledge.placeholders import (
    could_be_key,
    entropy,
    is_ciphertext_or_reference,
    is_placeholder,
    looks_random,
    wordiness,
)
from qianfan_lint.knowledge.providers import load
from qianfan_lint.knowledge.versioned import is_versioned_name
from tests.keys import _SHAPES, make

KINDS = sorted(_SHAPES)
WITHOUT_SHAPE = ("app-api-key", "app-secret-key", "iam-secret-key", "hex-key")
# One generated key in ten thousand counts up six times by chance: these examples are always the same.
ALWAYS_THE_SAME = settings(derandomize=True, deadline=None)

# domain-facts §10, group by group.
PLACEHOLDERS = {
    "nothing": ["", " ", "\n", "1", "test", "fake", "EMPTY", "None", "null", "expired", "sk-", "ak"],
    "dots-stars-crosses": [
        "...",
        "***",
        "****",
        "xxx",
        "xxxxxx",
        "XXX",
        "sk-xxx",
        "sk-xxxxxxxx",
        "sk-...",
        "sk-***",
        "sk-sp-xxxxx",
        "sk-ws-...",
        "sk-" + 32 * "x",
        "bce-v3/ALTAK-...",
        "bce-v3/ALTAK-*********/614f**********",
        "bce-v3/ALTAK-xxx/xxx",
        "sk-4a1f****************************9c2e",
        "sk-●●●●●●●●●●●●●●●●",
        "________________",
        "sk-################",
        "sk-????????????????",
        "sk-----------------",
        "sk-0000000000000000",
        "＊＊＊＊＊＊＊＊",
        "sk-4a1f…9c2e4a1f9c2e",
    ],
    "your": [
        "your_ak",
        "your_sk",
        "your_access_key",
        "your_secret_key",
        "your_iam_ak",
        "your_iam_sk",
        "your_app_ak",
        "your_console_access_key",
        "your_qianfan_console_access_key",
        "your_qianfan_ak",
        "your_bearer_token",
        "your_api_key",
        "your_api_key_here",
        "your-api-key",
        "your-secret_key",
        "your access key",
        "your QIANFAN_AK",
        "my-api-key",
        "your DashScope API KEY",
        "yourkeyhere12345",
        "sk-your-key-1234567890",
    ],
    "upper-case": [
        "YOUR_ACCESS_KEY",
        "YOUR_QIANFAN_ACCESS_KEY",
        "YOUR_DASHSCOPE_API_KEY",
        "YOUR_API_KEY",
        "QIANFAN_SK",
        "APP_ID",
        "DASHSCOPE_API_KEY",
        "QIANFAN_ACCESS_TOKEN",
        "QIANFAN_BEARER_TOKEN",
        "QWEN_SECRET_KEY",
    ],
    "brackets": [
        "<access-token-for-aistudio>",
        "<YOUR_API_KEY>",
        "<API Key>",
        "[Application API Key]",
        "[应用API Key]",
        "【百度云应用的AK】",
        "《密钥》",
        "「你的密钥」",
        "${VAR}",
        "${DASHSCOPE_API_KEY:-}",
        "{{ var }}",
        "{{qianfan_secret_key_2024}}",
        "$DASHSCOPE_API_KEY",
        "%DASHSCOPE_API_KEY%",
        "$(cat /run/secrets/key1)",
        "{access_token_1}",
        "%(dashscope_api_key)s",
        "<%= ENV['DASHSCOPE_API_KEY'] %>",
    ],
    "chinese": [
        "此处填写你的AK",
        "应用API_Key",
        "应用Secret_Key",
        "你的百度千帆ak",
        "你的通义千问密钥",
        "替换为您的API_KEY",
        "请用百炼API Key将下行替换为",
        "需替换为你的密钥",
        "您的密钥1234567890abc",
        "请输入API密钥",
    ],
    "sentences": ["Enter your access key", "Put the secret key of your application here", "see README 2024-07-01"],
    "sentinels": ["sk-mock", "sk-test", "bce-v3/ALTAK-test/secret", "not-needed", "dummy-key-1234567890", "changeme1"],
    "test-doubles": [
        "ak_from_args_956158",
        "sk_from_global_198357",
        "access_token_from_env_8896281",
        "test-4f9c2e81d7b35a60",
        "mock_4f9c2e81d7b35a60",
        "sk-fake-4f9c2e81d7b35a60",
        "invalid-key-4f9c2e81",
        "example4f9c2e81d7b35a60",
        "deadbeef4f9c2e81d7b35a60",
    ],
    "sequential": [
        "sk-1234567890abcdef",
        "sk-1234567890abcdef1234567890abcdef",
        "1234567890123456",
        "abcdefghijklmnop",
        "ABCDEFGHIJKLMNOPQRSTUVWX",
        "sk-abcdef1234567890",
        "9876543210fedcba",
        "qwertyuiopasdfgh",
        "0123456789abcdef0123456789abcdef",
        "a1b2c3d4e5f6a7b8c9d0e1f2a3b4c5d6",
        "sk-a1b2c3d4e5f6a7b8c9d0e1f2a3b4c5d6",
        "1a2b3c4d5e6f7g8h9i0j1k2l",
        "AbCdEfGhIjKlMnOpQrStUvWx",
        "sk-abc123def456ghi789jkl012mno345pq",
        "bce-v3/ALTAK-a1b2c3d4e5f6g7h8i9j0k/1a2b3c4d5e6f7a8b9c0d1e2f3a4b5c6d7e8f9a0b",
        "aaaa1111bbbb2222cccc3333dddd4444",
    ],
    "regular": ["abababababababab", "1212121212121212", "aaaabbbbaaaabbbb", "deaddeaddeaddead", "0000-0000-0000-0000"],
    "words": ["text-embedding-async", "chat_completion_client", "qianfan-embeddings-endpoint"],
}


@pytest.mark.parametrize(
    "value",
    [pytest.param(value, id=f"{group}-{value!r}") for group, values in PLACEHOLDERS.items() for value in values],
)
def test_placeholder(value: str) -> None:
    assert is_placeholder(value)
    assert is_placeholder(f" {value}\n")
    assert not could_be_key(value)
    assert not looks_random(value)


@pytest.mark.parametrize("kind", KINDS)
def test_key_is_none(kind: str) -> None:
    key = make(kind)
    assert not is_placeholder(key)
    assert not is_ciphertext_or_reference(key)


@ALWAYS_THE_SAME
@given(st.sampled_from(KINDS), st.text(string.ascii_lowercase + string.digits, min_size=1, max_size=12))
def test_keys_are_never_placeholders(kind: str, name: str) -> None:
    assert not is_placeholder(make(f"{kind}:{name}"))


@pytest.mark.parametrize("kind", WITHOUT_SHAPE)
def test_keys_without_a_shape_look_random(kind: str) -> None:
    """All but the few that are made of as many common letter pairs as a name is."""
    keys = [make(f"{kind}:{name}") for name in range(1000)]
    assert sum(map(could_be_key, keys)) >= 985
    assert sum(map(looks_random, keys)) >= 985


def test_keys_that_are_uuids_could_be_keys_by_their_slot_alone() -> None:
    keys = [make(f"modelscope-token:{name}") for name in range(1000)]
    assert all(map(could_be_key, keys))
    assert not any(map(looks_random, keys))


@given(st.sampled_from(KINDS), st.integers(0, 10**6), st.integers(4, 40), st.sampled_from("xX*"), st.data())
def test_key_with_a_run_is_a_placeholder(kind: str, name: int, size: int, filler: str, data: st.DataObject) -> None:
    key = make(f"{kind}:{name}")
    start = data.draw(st.integers(0, len(key) - 1))
    assert is_placeholder(key[:start] + filler * size + key[start + size :])


@given(st.text(max_size=80))
def test_any_text_is_judged(value: str) -> None:
    """No text makes a predicate fail, and what looks random could be a key."""
    if looks_random(value):
        assert could_be_key(value)
    if could_be_key(value):
        assert not is_placeholder(value)
        assert not is_ciphertext_or_reference(value)


@pytest.mark.parametrize(
    "value",
    [
        "ENC(fOvT3oMXdAb1HiKUwpEe)",
        "ENCRYPT(fOvT3oMXdAb1HiKUwpEe)",
        "encrypted:fOvT3oMXdAb1HiKUwpEe",
        "phc_fOvT3oMXdAb1HiKUwpEe",
        "pk_live_fOvT3oMXdAb1HiKUwpEe",
        "{cipher}fOvT3oMXdAb1HiKUwpEe",
        "!vault |",
        "$ANSIBLE_VAULT;1.1;AES256",
        "gAAAAABlk2Xw9mV3QhJrN8tPzY5cKd1uLx7o",
        "AQICAHhfOvT3oMXdAb1HiKUwpEeMlYgJ2xWn",
        "vault:secret/data/qianfan#ak",
        "op://prod/qianfan/api-key",
        "ref+vault://secret/qianfan#/ak",
        "arn:aws:secretsmanager:cn-north-1:1:secret:qianfan-Ab12Cd",
        "projects/123/secrets/qianfan-ak/versions/3",
        "$2b$12$fOvT3oMXdAb1HiKUwpEeMlYg",
        "sha256:0f1e2d3c4b5a6978",
        "sha512-fOvT3oMXdAb1HiKUwpEeMlYg==",
        "md5:0f1e2d3c4b5a6978",
        "https://example.com/9f2c7e1b04d84c1e",
        "/run/secrets/qianfan_ak_9f2c7e1b",
        "~/.dashscope/api_key",
        "./keys/9f2c7e1b04d84c1e",
        "C:\\keys\\9f2c7e1b04d84c1e",
        "keys-9f2c7e1b04d84c1e.json",
        "9f2c7e1b04d84c1e@example.com",
        "${QIANFAN_AK}",
        "{{ lookup('env', 'QIANFAN_AK') }}",
    ],
)
def test_ciphertext_or_reference(value: str) -> None:
    assert is_ciphertext_or_reference(value)
    assert not could_be_key(value)


@pytest.mark.parametrize(
    "value",
    [
        "",
        "short",
        "3f2504e0-4f89-41d3-9a0c-0305e82c3301",
        "request-3f2504e0-4f89-41d3-9a0c-0305e82c3301",
        "12345678901234567890123456789012",
        "20240719123045123456",
        "text-embedding-v3-20240719",
        "ERNIE-4.0-8K-Preview-0518",
        "qwen2.5-72b-instruct-gptq-int4",
        "QianfanEmbeddingsEndpoint",
        "langchain_community.embeddings.baidu",
        "application/vnd.openxmlformats-officedocument",
        "Mozilla/5.0 (X11; Linux x86_64)",
        "get_access_token_from_environment",
        "ConversationBufferWindowMemory",
        "2024-07-19T12:30:45.123456+08:00",
        "2024-08-12T00:28:16.681Z",
        "cn-beijing-2024-08-01-preview",
        "max_completion_tokens_per_minute",
    ],
)
def test_not_random(value: str) -> None:
    assert not looks_random(value)


def test_measures() -> None:
    assert entropy("aaaa") == 0
    assert entropy("abcd") == 2
    assert wordiness("") == 0
    assert wordiness("1234") == 0
    assert wordiness("authentication") > 0.9
    assert wordiness("Authentication", across_case=False) > 0.9
    assert wordiness("aUtHeNtIcAtIoN", across_case=False) < 0.6 < wordiness("aUtHeNtIcAtIoN")
    assert wordiness(make("app-secret-key")) < 0.6


@pytest.mark.parametrize("size", [24, 30, 32, 40, 64])
@pytest.mark.parametrize("others", ["", "_-", "+/"])
def test_few_drawn_keys_are_lost(size: int, others: str) -> None:
    """In a slot one of 500 at most, under a credential's name one of 100; the short ones of base64 are four of 100."""
    source, alphabet = random.Random(size), string.ascii_letters + string.digits + others
    drawn = ["".join(source.choices(alphabet, k=size)) for _ in range(3000)]
    drawn = [value for value in drawn if value[0] != "/"]  # a path
    rare = size < 32 and others
    assert sum(not could_be_key(value) for value in drawn) <= (120 if rare else 6)
    assert sum(not looks_random(value) for value in drawn) <= (120 if rare else 30)


@pytest.mark.parametrize("letters", [string.ascii_lowercase, string.ascii_uppercase])
@pytest.mark.parametrize("size", [32, 40])
def test_few_drawn_keys_of_one_case_are_lost(letters: str, size: int) -> None:
    source = random.Random(1)
    drawn = ["".join(source.choices(letters + string.digits, k=size)) for _ in range(3000)]
    assert sum(not could_be_key(value) for value in drawn) <= 6
    assert sum(not looks_random(value) for value in drawn) <= 15


@pytest.mark.parametrize("kind", KINDS)
def test_few_keys_of_a_vendor_are_lost(kind: str) -> None:
    """In a slot one of 500 at most, under a credential's name one of 100."""
    providers, drawn = load(), [make(f"{kind}:{number}") for number in range(3000)]

    def lost(name: str) -> int:
        settings = (Setting(name, Bound.ENVIRON, Text(each, ELSEWHERE, ()), ELSEWHERE, ELSEWHERE) for each in drawn)
        return sum(credential_in(each, providers) is None for each in settings)

    assert lost("QIANFAN_AK") <= 6
    assert lost("MY_OWN_API_KEY") <= 30


@pytest.mark.parametrize("digits", ["2078123456", "315360000.2078123456", "9876543210"])
def test_a_run_of_digits_in_a_long_token_is_chance(digits: str) -> None:
    body = "".join(random.Random(digits).choices("0123456789abcdef", k=32))
    assert not is_placeholder(f"25.{body}.{digits}.282335-63529847")
    assert is_placeholder(f"sk-{digits.replace('.', '')[-10:]}kx")


def test_a_long_token_may_have_a_run_by_chance() -> None:
    token = f"eyJ{''.join(random.Random(3).choices(string.ascii_letters + string.digits, k=600))}"
    assert could_be_key(f"{token}.xxx{token[::-1]}")
    assert not could_be_key(f"{token}.xxxxxxxx{token[::-1]}")


@pytest.mark.parametrize(
    "name",
    [
        "MiniMaxM3VLForCausalLM",
        "RTDetrV2FrozenBatchNorm2d",
        "HTTPSConnectionPoolV2Mixin",
        "HGNetV2ConvLayerLight",
        "qwen/Qwen3-VL-30B-A3B-Instruct",
        "OpenGVLab/InternVL3-1B-hf",
        "qwen.qwen3-coder-480b-a35b-v1:0",
        "fireworks-ai-56b-to-176b",
        "self_attn.k_conv1d.weight",
    ],
)
def test_names_of_classes_and_models_are_not_drawn(name: str) -> None:
    assert not looks_random(name)


FAMILIES = "qwen Qwen gpt claude glm GLM doubao ernie gemini deepseek DeepSeek Llama wizardlm2 MiniMax ChatGLM3".split()
SIZES = ("7b", "30B", "A3B", "4o", "32k", "fp16", "v2", "8x7b", "2.5", "0414", "20241022", "2024-08-06")
KINDS_OF_MODELS = ("Thinking", "preview", "turbo", "Instruct", "coder", "haiku", "vision")


@pytest.mark.parametrize("seed", range(10))
def test_names_of_models_are_no_keys(seed: int) -> None:
    source = random.Random(seed)
    for _ in range(300):
        parts = source.choices(SIZES + KINDS_OF_MODELS, k=source.randrange(1, 5))
        maker = source.choice(("", "Qwen/", "meta-llama/", "THUDM/"))
        name = maker + source.choice("-:.").join((source.choice(FAMILIES), *parts))
        assert not could_be_key(name), name


@pytest.mark.parametrize("before", ["", "gpt-", "qwen-", "Qwen/", "spark:", "step-"])
@pytest.mark.parametrize(("groups", "size"), [(1, 24), (1, 32), (3, 8)])
def test_what_is_drawn_is_one_behind_the_name_of_a_model_too(before: str, groups: int, size: int) -> None:
    source, alphabet = random.Random(size), string.ascii_letters + string.digits
    drawn = ["-".join("".join(source.choices(alphabet, k=size)) for _ in range(groups)) for _ in range(1000)]
    assert sum(is_versioned_name(before + each) for each in drawn) <= 5


@pytest.mark.parametrize("name", ["AppleWebKit/537.36", "aiohttp/3.9.1", "RajayouxAllRightsReserved"])
def test_names_of_programs_and_sentences_are_no_keys(name: str) -> None:
    assert not could_be_key(name)
