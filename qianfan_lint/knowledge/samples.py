"""Values that products publish to be replaced, and that everybody has: they are nobody's secret."""

from __future__ import annotations

import binascii

SAMPLES = {
    (56, 0x7A1AD89C): "PLUGIN_DAEMON_KEY of Dify, https://github.com/langgenius/dify/blob/main/docker/.env.example",
    (56, 0xC0BC4B03): "PLUGIN_DIFY_INNER_API_KEY of Dify, the same file",
    (48, 0xED2860BE): "SECRET_KEY of Dify, the same file",
    (36, 0x70DB3433): "WEAVIATE_API_KEY of Dify, the same file",
    (64, 0x3ABD9B53): "SECRET_KEY of FastAPI's manual, https://fastapi.tiangolo.com/tutorial/security/oauth2-jwt/",
    (22, 0x9E49269D): "access token of RFC 6749, https://www.rfc-editor.org/rfc/rfc6749#section-4.1.4",
    (22, 0x2BDD531A): "refresh token of RFC 6749, https://www.rfc-editor.org/rfc/rfc6749#section-4.1.4",
    (22, 0x1BBF5538): "code of RFC 6749, https://www.rfc-editor.org/rfc/rfc6749#section-4.1.4",
    (28, 0x269D4CEA): "client's pair of RFC 6749, https://www.rfc-editor.org/rfc/rfc6749#section-4.1.4",
    (22, 0xE0318833): "client secret of RFC 6749, https://www.rfc-editor.org/rfc/rfc6749#section-4.1.4",
    (10, 0x494BDA51): "client secret of RFC 6749, https://www.rfc-editor.org/rfc/rfc6749#section-4.1.4",
    (36, 0xC03C00F1): "the UUID of examples, https://en.wikipedia.org/wiki/Universally_unique_identifier",
    (32, 0x18C5A727): "the UUID of examples, https://en.wikipedia.org/wiki/Universally_unique_identifier",
    (40, 0x5E09C269): "access_token of GitHub's documentation, https://docs.github.com/rest/apps/oauth-applications",
    (40, 0xA45A083D): "client_secret of GitHub's documentation, https://docs.github.com/rest/apps/apps",
    (
        88,
        0xB4CBD586,
    ): "account key of Azure's storage emulator, https://learn.microsoft.com/azure/storage/common/storage-use-azurite",
}
"""Length and CRC-32 of a value, and where it is published. No text of a key's shape stands in this project."""


def is_sample(value: str) -> bool:
    return (len(value), binascii.crc32(value.encode())) in SAMPLES
