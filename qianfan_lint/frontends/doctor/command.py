"""``qianfan-lint doctor``: options to the tree, its output, the exit code. Glue only."""

from __future__ import annotations

import datetime
import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from qianfan_lint.core.language import LANGUAGES, Speaker, of_locale, speaker
from qianfan_lint.frontends.cli import console
from qianfan_lint.frontends.cli.usage import Command
from qianfan_lint.frontends.doctor.causes import Check, Diagnosis

if TYPE_CHECKING:
    from qianfan_lint.frontends.doctor.decision_tree import Patient
    from qianfan_lint.project.config import Config


@click.command(cls=Command)
@click.argument("path", default=".", metavar="[PATH]")
@click.option("--python", metavar="FILE", default="", help="Interpreter to run, to ask for its installed packages.")
@click.option("--live", is_flag=True, help="Send one request with the credential and read the answer.")
@click.option(
    "--endpoint", metavar="URL", default="", help="Where to send the request, instead of the address in the code."
)
@click.option("--diff", is_flag=True, help="Show what --fix would change and change nothing.")
@click.option("--fix", is_flag=True, help="Repair names, quotes, blanks and encodings of .env files.")
@click.option("--explain", metavar="ERROR", help="Explain an error message or a log ('-': standard input).")
@click.option("--ci", is_flag=True, help="Print a line for each cause; exit with 0 if none is found.")
@click.option("--lang", type=click.Choice(LANGUAGES), help="Language of the output (default: locale).")
@click.option("--output-format", type=click.Choice(["text", "json"]), default="text", show_default=True)
def doctor(path: str, **options: Any) -> None:
    """Find out why a service refuses the requests of the project at PATH (401).

    Exit codes: 0 no cause found, 1 cause found, 2 wrong usage, 3 undecided: the output lists what to check by hand.
    """
    from qianfan_lint.frontends.api import ConfigError
    from qianfan_lint.project.nearest import load

    try:
        config = load(path)
    except ConfigError as error:
        raise click.UsageError(speaker(options["lang"] or of_locale(os.environ))(error.message)) from None
    say = speaker(options["lang"] or config.lang or of_locale(os.environ))
    explained = options["explain"]
    if explained is not None and (options["fix"] or options["diff"]):
        raise click.UsageError(say("--fix and --diff cannot be combined with --explain"))
    _finish(_diagnose(path, config, options, say) if explained is None else _explain(explained), options, say)


def _explain(error: str) -> Diagnosis:
    from qianfan_lint.frontends.doctor.explain import explain
    from qianfan_lint.frontends.doctor.output import presentable
    from qianfan_lint.knowledge.providers import load
    from qianfan_lint.pipeline.masking.redact import Redactor

    text = sys.stdin.buffer.read().decode("utf-8", "replace") if error == "-" else error
    providers = load()
    return presentable(explain(text, providers), Redactor(providers))


def _diagnose(path: str, config: Config, options: dict[str, Any], say: Speaker) -> Diagnosis:
    from qianfan_lint.frontends.api import ConfigError, MissingPath
    from qianfan_lint.frontends.doctor.decision_tree import diagnose, examine
    from qianfan_lint.frontends.doctor.installed_versions import NoInterpreter
    from qianfan_lint.frontends.doctor.output import presentable
    from qianfan_lint.pipeline.masking.known import Known
    from qianfan_lint.pipeline.masking.redact import Redactor

    try:
        patient = examine(path, config, os.environ, options["python"])
        if options["diff"] or options["fix"]:
            _repair(patient, options, say)
            patient = examine(path, config, os.environ, options["python"]) if not options["diff"] else patient
        now = datetime.datetime.now(datetime.timezone.utc)
        if not options["live"]:
            found, asked = diagnose(patient, now), patient
        else:
            # Tables of the scanned project could name a stranger's host, or any variable as a key: none takes part.
            trusted = config._replace(providers={})
            asked = examine(path, trusted, os.environ, options["python"]) if config.providers else patient
            found = diagnose(patient, now, _live(asked, options["endpoint"], now, say))
        known = (each for known in (patient, asked) for each in (*known.sources.secrets, *known.code.secrets))
        return presentable(found, Redactor(patient.providers, Known(tuple(known))))
    except MissingPath as error:
        raise click.UsageError(say("no such file or directory: {path}", path=error)) from None
    except (ConfigError, NoInterpreter) as error:
        raise click.UsageError(say(error.message)) from None


def _repair(patient: Patient, options: dict[str, Any], say: Speaker) -> None:
    """Repair the files of variables of *patient*; with --diff only show what would be done."""
    from qianfan_lint.frontends.doctor.repair import hidden, repairs
    from qianfan_lint.pipeline.fixing.writing import write_all
    from qianfan_lint.pipeline.masking.known import Known
    from qianfan_lint.pipeline.masking.redact import Redactor
    from qianfan_lint.report import diff, plain

    found = repairs(patient)
    redact = Redactor(
        patient.providers, Known((*patient.sources.secrets, *patient.code.secrets), hidden(found.changes))
    )
    # Standard output is for the diagnosis, where a program reads it.
    is_data = options["output_format"] == "json"
    if options["diff"]:
        console.put(diff.render(found.changes, redact), error=is_data)
    written = write_all(found.changes) if not options["diff"] else None
    failed = {item.path: item.reason for item in written.problems} if written is not None else {}
    for each in found.repairs:
        reason = failed.get(each.path, each.what)
        done = not each.is_refused and each.path not in failed
        what = say(each.what) if done else say("not repaired: {reason}", reason=reason)
        line = f"{redact.path(each.path)}: {redact(what)} [{each.cause.id}]"
        console.put(plain(line) + "\n", error=True)
    if not found.repairs:
        console.put(say("Nothing is to be repaired in the .env files.") + "\n", error=True)


def _live(patient: Patient, endpoint: str, now: datetime.datetime, say: Speaker) -> Callable[[], Check]:
    from qianfan_lint.frontends.doctor.requests import plan

    if endpoint and not endpoint.startswith(("https://", "http://")):
        raise click.UsageError(say("--endpoint is the whole address, https://host/path"))
    try:
        from qianfan_lint.frontends.doctor import live
    except ImportError:
        text = "--live needs httpx: install it, or qianfan-lint with its extra [doctor]"
        raise click.UsageError(say(text)) from None
    return lambda: live.check(plan(patient, endpoint, now), patient.providers)


def _finish(diagnosis: Diagnosis, options: dict[str, Any], say: Speaker) -> None:
    from qianfan_lint.frontends.doctor import output

    if options["output_format"] == "json":
        console.put(output.as_json(diagnosis, say.language))
    else:
        console.put((output.concise if options["ci"] else output.text)(diagnosis, say.language))
    # An answer that proves nothing passes no gate.
    is_asked = any(check.id == "live" and check.causes for check in diagnosis.checks)
    sys.exit(0 if options["ci"] and not diagnosis.causes and not is_asked else diagnosis.exit_code)
