"""The first page of the site: what the tool says of one small program. A finding, its fix, the doctor's answer."""

from __future__ import annotations

from fix_diffs import run

from qianfan_lint.core.language import ENGLISH, Speaker

PROGRAM = """\
import os

from openai import OpenAI

key = os.environ["dashscope_api_key"]
client = OpenAI(api_key=key, base_url="https://dashscope.aliyuncs.com/compatible-mode/v1")
"""
ENVIRONMENT = "DASHSCOPE_APIKEY=<<dashscope-key>>\n"

LAYOUT = """\
---
hide: [navigation, toc]
---

# qianfan-lint

{purpose}
{{ .lead }}

{links}

<div class="look" markdown="1">
<div markdown="1">

{found}

```console
{output_found}
```

</div>
<div markdown="1">

{repaired}

```diff
{output_fixed}
```

</div>
<div markdown="1" class="wide">

{refused}

```console
{output_doctor}
```

</div>
</div>

{more}
"""
TEXTS = {
    ENGLISH: {
        "purpose": """\
Why does the service answer **401**, and who can read your **key**?
Ask before you run it: in Python projects that call Qianfan, Qwen, DashScope and OpenAI-compatible services.""",
        "links": """\
[Get started](usage.md){ .md-button .md-button--primary }
[What it finds](rules/index.md){ .md-button }
[Which key goes where](vendors/index.md){ .md-button }
[中文](start.zh.md){ .md-button lang="zh-CN" hreflang="zh-CN" }""",
        "found": """\
## A mistake is found

The variable is `DASHSCOPE_API_KEY`. Names are case-sensitive.""",
        "repaired": "## It is repaired",
        "refused": """\
## The doctor says why it is still refused

It compares the code with the environment and `.env`. Nothing is sent.""",
        "more": """\
## Where it works

* [In the terminal, in pre-commit, in CI and in flake8](integrations.md)
* [While you type](editors.md): in VS Code, Neovim and other editors
* [In the history](history.md): keys that were ever committed, [in many repositories](scale.md) too

It runs nothing of your project, opens no connection unasked, and shows no more than the first four characters of a key.
[What it promises](security.md) · [All about it](readme.md)""",
    },
    "zh": {
        "purpose": """\
服务为什么返回 **401**？谁能看到你的**密钥**？
运行之前先问一问：适用于调用千帆、Qwen、DashScope 及兼容 OpenAI 的服务的 Python 项目。""",
        "links": """\
[开始使用](usage.zh.md){ .md-button .md-button--primary }
[能发现什么](rules/zh/index.md){ .md-button }
[密钥放在哪里](vendors/zh/index.md){ .md-button }
[English](index.md){ .md-button lang="en" hreflang="en" }""",
        "found": """\
## 发现错误

变量名是 `DASHSCOPE_API_KEY`，区分大小写。""",
        "repaired": "## 修复错误",
        "refused": """\
## 诊断：为什么仍被拒绝

将代码与环境变量和 `.env` 比较，不发送任何数据。""",
        "more": """\
## 用在哪里

* [终端、pre-commit、CI 和 flake8](integrations.zh.md)
* [编写代码时](editors.md)：VS Code、Neovim 和其他编辑器
* [历史记录](history.zh.md)：曾经提交过的密钥；也可以一次检查[许多仓库](scale.zh.md)

不运行项目中的任何代码，不会擅自建立连接，任何密钥最多显示前四个字符。
[安全承诺](security.md) · [详细说明](chinese.md)""",
    },
}


def page(say: Speaker) -> str:
    """The page in the language of *say*."""
    lang = ("--lang", say.language)
    found = run({"chat.py": PROGRAM}, "check", "--isolated", *lang, "chat.py").partition("\n\n")[0]
    fix = run({"chat.py": PROGRAM}, "check", "--isolated", "--diff", "--unsafe-fixes", *lang)
    repaired = {"chat.py": PROGRAM.replace("dashscope_api_key", "DASHSCOPE_API_KEY"), ".env": ENVIRONMENT}
    causes = run(repaired, "doctor", *lang).partition("\n\n")[0]
    return LAYOUT.format(
        **TEXTS[say.language],
        output_found=f"$ qianfan-lint check\n{found}",
        output_fixed=fix,
        output_doctor=f"$ qianfan-lint doctor\n{causes}",
    )
