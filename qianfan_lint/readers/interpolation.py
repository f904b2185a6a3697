"""Variables in the text of a configuration of OmegaConf, which Hydra uses: ``${oc.env:NAME,default}``."""

from __future__ import annotations

import re

MARK = "oc.env"
_NAME = r"\$\{(?:oc\.)?env:(?P<name>[A-Za-z_]\w*)"
_DEFAULT = r"(?P<rest>[ \t]*,[ \t]*['\"]?(?P<default>[^\s$'\"{},]+)['\"]?[ \t]*)(?=\})"
VARIABLE = re.compile(_NAME)
"""``${env:NAME}`` is the form before OmegaConf 2.1."""
WITH_DEFAULT = re.compile(_NAME + _DEFAULT)
NAMES, DEFAULTS = re.compile(_NAME.encode()), re.compile((_NAME + _DEFAULT).encode())
"""The same for bytes."""
