"""Issues of a run of Azure Pipelines: commands that the agent reads from the output of a step.

https://learn.microsoft.com/en-us/azure/devops/pipelines/scripts/logging-commands#logissue-log-an-error-or-warning
"""

from __future__ import annotations

from qianfan_lint.core.codes import NOT_SCANNED
from qianfan_lint.pipeline.run import Report
from qianfan_lint.report import Style

# What the agent reads back; the per cent sign first, which the others bring.
# https://github.com/microsoft/azure-pipelines-agent/blob/master/docs/design/percentEncoding.md
_OF_TEXT = (("%", "%AZP25"), ("\r", "%0D"), ("\n", "%0A"))
_OF_PROPERTY = (*_OF_TEXT, (";", "%3B"), ("]", "%5D"))


def render(report: Report, style: Style) -> str:
    lines = [
        _command(
            each.severity.value,
            f"{each.code} {style.say(each.explained)}",
            sourcepath=each.path,
            linenumber=each.start.line,
            columnnumber=each.start.column,
            code=each.code,
        )
        for each in report.diagnostics
    ]
    lines += (
        _command("warning", style.say("not scanned: {reason}", reason=reason), sourcepath=path, code=NOT_SCANNED)
        for path, reason, _ in report.not_scanned
    )
    return "".join(f"{line}\n" for line in lines)


def _command(level: str, message: str, **properties: object) -> str:
    given = "".join(
        f"{name}={_escaped(str(value), _OF_PROPERTY)};" for name, value in {"type": level, **properties}.items()
    )
    return f"##vso[task.logissue {given}]{_escaped(message, _OF_TEXT)}"


def _escaped(text: str, escapes: tuple[tuple[str, str], ...]) -> str:
    for character, escape in escapes:
        text = text.replace(character, escape)
    return text
