"""What stands around a credential in a file: ``<>`` is where."""

from __future__ import annotations

FRAMES = {
    "py": [
        'VERSION = "1.2"\n<>',
        "<>\n\n\ndef last():\n    return 1\n",
        'OLD_API_KEY = "sk-xxxxxxxx"\n<>\n',
        "# " + 99 * "word " + "\n<>",
    ],
    "env": ["MODEL=qwen-plus\n<>", "<>\nTIMEOUT=30\n", "# " + 99 * "word " + "\n<>\n", "OLD_API_KEY=sk-xxxxxxxx\n<>"],
    "sh": [
        "#!/bin/sh\nset -e\n<>",
        "<>\npython app.py\n",
        "# " + 99 * "word " + "\n<>\n",
        "OLD_API_KEY=sk-xxxxxxxx\n<>\n",
    ],
    "fish": ["set -x MODEL qwen-plus\n<>", "<>\npython app.py\n"],
    "ps1": ['$model = "qwen-plus"\n<>', "<>\npython app.py\n"],
    "bat": ["@echo off\n<>", "<>\npython app.py\n"],
    "Makefile": ["MODEL = qwen-plus\n<>", "<>\nall:\n\tpython app.py\n"],
    "Dockerfile": [
        "FROM python:3.12\n<>",
        "<>\nCMD python app.py\n",
        "FROM python:3.12\nENV MODEL=qwen-plus\n<>\nCOPY . .\n",
    ],
    "yaml": [
        "version: 1\n<>",
        "<>\nmodel: qwen-plus\n",
        "version: 1\n---\n<>",
        "old_api_key: sk-xxxxxxxx\n<>\n",
        "# " + 99 * "word " + "\n<>",
    ],
    "toml": ["version = 1\n<>", "<>\n\n[last]\nmodel = 'qwen-plus'\n", 'old_api_key = "sk-xxxxxxxx"\n<>\n'],
    "ini": ["[first]\nmodel = qwen-plus\n<>", "<>\n[last]\ntimeout = 30\n", "; " + 99 * "word " + "\n<>"],
    "properties": ["model=qwen-plus\n<>", "<>\ntimeout=30\n"],
    "json": [
        '{"model": "qwen-plus", <>}',
        '{<>, "timeout": 30}',
        '{"a": {"b": [1, "c"]},\n  <>\n}',
        '{"old_api_key": "sk-xxxxxxxx", <>}',
    ],
    "ipynb": [
        '{"cells": [{"cell_type": "code", "source": ["import os\\n"]}, <>], "nbformat": 4}',
        '{"cells": [<>, {"cell_type": "markdown", "source": ["# Title"]}], "nbformat": 4}',
    ],
    "md": ["# Title\n\n<>", "<>\n\n## End\n"],
}
"""What may stand around a text in a file, by suffix or name; alone it always may."""
FRAMES["yml"] = FRAMES["yaml"]
FRAMES["cfg"] = FRAMES["ini"]
FRAMES["rst"] = FRAMES["txt"] = FRAMES["md"]
ALONE = {"json": "{<>}", "ipynb": '{"cells": [<>], "nbformat": 4}'}
