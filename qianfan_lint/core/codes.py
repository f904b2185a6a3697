"""The codes that are known without any rule: a clean run loads none. All others stand in the files of ``rules``."""

NOT_SCANNED = "QF901"
"""No rule: a file, or a part of it, could not be checked."""

UNUSED_SUPPRESSION = "QF902"
"""The one rule that has to know what the others say, and that a comment which names no rule does not silence."""

RETIRED_ENDPOINT = "QF307"
"""The rule that opens files by itself: the gate asks about such addresses only where it is selected."""

NOT_IGNORED = "QF702"
"""The rule that asks what git does with a file, which in an archive is nothing."""
