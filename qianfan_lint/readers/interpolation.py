"""Variables in the text of a configuration of OmegaConf, which Hydra uses: ``${oc.env:NAME,default}``."""

from __future__ import annotations

from qianfan_lint.core.patterns import lazy

MARK = "oc.env"
_NAME = r"\$\{(?:oc\.)?env:(?P<name>[A-Za-z_]\w*)"
_DEFAULT = r"(?P<rest>[ \t]*,[ \t]*['\"]?(?P<default>[^\s$'\"{},]+)['\"]?[ \t]*)(?=\})"
VARIABLE = lazy(_NAME)
"""``${env:NAME}`` is the form before OmegaConf 2.1."""
WITH_DEFAULT = lazy(_NAME + _DEFAULT)
NAMES, DEFAULTS = lazy(_NAME.encode()), lazy((_NAME + _DEFAULT).encode())
"""The same for bytes."""
