"""The language that people are spoken to in, and what a text is in it.

The texts of the code are English; a catalogue of ``locale/`` has them in another language.
"""

from __future__ import annotations

import functools
import os
import re
from collections.abc import Callable, Mapping

from qianfan_lint.core.model import Message

ENGLISH = "en"
LANGUAGES = (ENGLISH, "zh")
DOMAIN = "qianfan_lint"
FOLDER = os.path.join(os.path.dirname(__file__), "locale")


class Speaker:
    """Says a :class:`~qianfan_lint.core.model.Message` in one language."""

    def __init__(self, language: str, translate: Callable[[str], str]) -> None:
        self.language = language
        self._translate = translate

    def __call__(self, text: str, **args: object) -> str:
        """*text* in the language: a message, or a template with its *args*."""
        message = text if isinstance(text, Message) else Message.of(text, **args)
        # Of an empty text a catalogue says what it knows of itself.
        template = self._translate(message.template) if message.template else ""
        if not message.args:
            return template
        return template.format_map({k: self(v) if isinstance(v, Message) else v for k, v in message.args.items()})


@functools.cache
def speaker(language: str = ENGLISH) -> Speaker:
    """Who speaks *language*, one of ``LANGUAGES``; English if it is empty."""
    if language in ("", ENGLISH):
        return Speaker(ENGLISH, str)
    import gettext

    return Speaker(language, gettext.translation(DOMAIN, FOLDER, [language]).gettext)


def of_locale(variables: Mapping[str, str]) -> str:
    """The language that the environment asks for by the first of gettext's *variables* that is set."""
    names = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
    return known(*next((variables[name] for name in names if variables.get(name)), "").split(":"))


def known(*tags: str) -> str:
    """The first of the languages of *tags*, such as ``zh_CN.UTF-8`` or ``zh-Hans``, that we speak, else English."""
    found = (re.split(r"[_.@-]", tag.lower())[0] for tag in tags)
    return next((language for language in found if language in LANGUAGES), ENGLISH)
