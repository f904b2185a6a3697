"""Error messages as they are pasted, and what each is explained by."""

from __future__ import annotations

import re

import pytest

from qianfan_lint.frontends.doctor.causes import texts
from qianfan_lint.frontends.doctor.explain import causes, explain
from qianfan_lint.knowledge.providers import load
from tests.keys import make
from tests.project import LOWERCASE, Project

MESSAGES = [
    (
        "openai.AuthenticationError: Error code: 401 - {'error': {'code': 'coding_plan_api_key_not_allowed'}}",
        "plan-key",
    ),
    ('{"error":{"code":"coding_plan_api_key_required","type":"invalid_request_error"}}', "plan-key-needed"),
    ('HTTP 401 {"error":{"code":"invalid_iam_token","message":"Invalid IAM token"}}', "unknown-key"),
    ('{"error":{"code":"missing_authorization"}}', "no-credential"),
    ('{"error":{"code":"InvalidHTTPAuthHeader"}}', "wrong-scheme"),
    ('401 Unauthorized: {"error_description":"unknown client id","error":"invalid_client"}', "not-application-key"),
    ("qianfan.errors: AK(bce-v3***) is not correct", "not-application-key"),
    ("qianfan.errors.APIError: api return error, req_id:  code: 14, msg: IAM Certification failed", "iam-key"),
    ('{"code":"IamSignatureInvalid","message":"Could not find credential"}', "iam-key"),
    ('{"error_code": 14, "error_msg": "…"}', "iam-key"),
    ('{"error_code":111,"error_msg":"Access token expired"}', "token-ended"),
    ('{"error_code":110,"error_msg":"Access token invalid or no longer valid"}', "token-ended"),
    ('{"error_code":6,"error_msg":"No permission to access data"}', "permission"),
    ('{"error_code":3,"error_msg":"Unsupported openapi method"}', "v1-retired"),
    ('{"error_code":17,"error_msg":"Open api daily request limit reached"}', "quota"),
    ('{"error_code":336501,"error_msg":"Rpm"}', "quota"),
    ("InvalidArgumentError: no enough credential found, use any one of (access_key, secret_key)", "no-credential"),
    ("该接口已下线", "v1-retired"),
    ('{"error":"API key is disabled"}', "key-disabled"),
    ("dashscope.common.error.AuthenticationError: No api key provided. You can set by …", "no-credential"),
    ("401 invalid access token or token expired", "plan-key-needed"),
    ('{"code":"InvalidApiKey","message":"Invalid API-key provided.","request_id":"x"}', "unknown-key"),
    ("Error code: 401 - Incorrect API key provided. ", "unknown-key"),
    ('{"code":"Arrearage","message":"Access denied, please make sure your account is in good standing."}', "quota"),
    ('{"code":"Throttling.RateQuota"}', "quota"),
    ('{"code":"AccessDenied.Unpurchased"}', "permission"),
    ("httpx.LocalProtocolError: Illegal header value b'Bearer '", "no-credential"),
    ("UnicodeEncodeError: 'ascii' codec can't encode character '\\uff53' in position 7", "illegal-character"),
    (
        "pydantic.v1.error_wrappers.ValidationError: qianfan_ak\n  str type expected (type=type_error.str)",
        "broken-install",
    ),
    ("ssl.SSLCertVerificationError: [SSL: CERTIFICATE_VERIFY_FAILED] self-signed certificate", "tls"),
    ("requests.exceptions.ProxyError: Cannot connect to proxy", "proxy"),
    ("socket.gaierror: [Errno -2] Name or service not known", "network"),
    ("HTTP/1.1 401", "unknown-key"),
    ("HTTP/1.1 403 Forbidden", "permission"),
    ("429 Too Many Requests", "quota"),
]


@pytest.mark.parametrize(("message", "cause"), MESSAGES)
def test_names_the_likeliest_cause_first(message: str, cause: str) -> None:
    diagnosis = explain(message, load())
    assert [found.id for found in diagnosis.causes] == [cause]
    assert diagnosis.exit_code == 1


def test_every_row_is_shown_by_a_message() -> None:
    rows = [row["pattern"] for row in texts("errors")["errors"]]
    first = [next(row for row in rows if re.search(row, message, re.IGNORECASE)) for message, _ in MESSAGES]
    assert set(first) == set(rows)


def test_every_row_has_its_source_and_known_causes() -> None:
    for row in texts("errors")["errors"]:
        assert row["source"]
        assert set(row["causes"]) <= set(texts("causes"))


@pytest.mark.parametrize("text", ["", "KeyError: 'choices'", "total 4010 of 14290 items, 1403 s", "200 OK"])
def test_leaves_open_what_it_does_not_know(text: str) -> None:
    assert causes(text, load()) == ()
    assert explain(text, load()).exit_code == 3


def test_reads_a_log_from_standard_input_and_shows_no_key_of_it(project: Project) -> None:
    key = make("dashscope-key")
    log = f"DEBUG headers: {{'Authorization': 'Bearer {key}'}}\nERROR Incorrect API key provided: {key}\n"
    ran = project.run("doctor", "--lang", "en", "--explain", "-", stdin=log)
    assert ran.code == 1
    assert "does not know the key" in ran.out
    assert "another region" in ran.out
    assert key[4:] not in ran.out


def test_an_empty_message_is_none_of_the_project(project: Project) -> None:
    project.write("app.py", LOWERCASE)
    ran = project.run("doctor", "--lang", "en", "--explain", "")
    assert ran.code == 3
    assert "of no kind that is known" in ran.out


def test_speaks_chinese(project: Project) -> None:
    ran = project.run("doctor", "--lang", "zh", "--output-format", "json", "--explain", '{"error_code":111}')
    (cause,) = ran.json["causes"]
    assert "已过期" in cause["what"]
