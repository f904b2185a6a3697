"""What the service is configured with."""

import os
from dataclasses import dataclass

import dashscope

dashscope.api_key = (
    "sk-" "0968975f" "55ed2a46" "feba2556" "170ae02c"
)


@dataclass
class Settings:
    qianfan_ak: str = "4jr1jMixYw8TwWXYhlHoN8AC"
    qianfan_sk: str = os.getenv("QIANFAN_SK", "qBc1q3WQ6mqbbQnveQ8pXhDmwVLIrYUQ")
    qwen: str = os.environ["qwen_api_key"]
    model: str = os.getenv("CHAT_MODEL", "ernie-4.0-turbo-8k")
