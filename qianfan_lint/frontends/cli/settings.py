"""The configurations that the options of a command ask for, and what ``--show-settings`` says of one."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import click

from qianfan_lint.core.language import Speaker
from qianfan_lint.frontends.cli import console
from qianfan_lint.project.config import Config, ConfigError
from qianfan_lint.project.nearest import Configurations

if TYPE_CHECKING:
    from qianfan_lint.project.patterns import Pattern


_ALONE = {
    "verbose": ("quiet",),
    "staged": ("fix", "diff", "add_ignore", "show_files", "-"),
    "add_ignore": ("fix", "diff", "-"),
    "archives": ("fix", "diff", "add_ignore", "staged", "-"),
    "watch": ("fix", "diff", "add_ignore", "staged", "show_files", "show_settings", "-"),
}
"""Options of ``check``, with those that contradict them; ``-`` is standard input."""


def refuse_contradictions(options: dict[str, Any], asked: tuple[str, ...], say: Speaker) -> None:
    """Raises UsageError where two options contradict each other."""
    given = {**options, "-": asked == ("-",)}
    for name, others in _ALONE.items():
        other = next((each for each in others if given[name] and given[each]), None)
        if other is not None:
            first, second = (each if each == "-" else f"--{each.replace('_', '-')}" for each in (name, other))
            raise click.UsageError(say("{first} does not go with {second}", first=first, second=second))
    if options["diff_base"] and (options["fix"] or options["diff"]):
        raise click.UsageError(say("--fix and --diff repair whole files: they cannot be combined with --diff-base"))


def show_files(paths: tuple[str, ...], settings: Configurations) -> None:
    """List what would be checked. Raises MissingPath."""
    from qianfan_lint.project.discovery import discover
    from qianfan_lint.report import plain

    for item in discover(paths, settings):
        console.put(plain(item if isinstance(item, str) else item.path) + "\n")


def base(options: Mapping[str, Any]) -> Config | None:
    """The configuration that decides for all files; None where the nearest one of each does. Raises ConfigError."""
    if options["config_file"] and options["isolated"]:
        raise ConfigError("--config and --isolated exclude each other")
    if options["config_file"]:
        from qianfan_lint.project.config_file import parse

        return parse(options["config_file"], os.getcwd())
    return Config() if options["isolated"] else None


def configurations(options: Mapping[str, Any]) -> Configurations:
    """What the options of ``check`` say over the configuration of each file. Raises ConfigError."""
    return Configurations(base(options), options=_over(options))


def _over(options: Mapping[str, Any]) -> dict[str, Any]:
    from qianfan_lint.project.patterns import rooted

    added = {
        "+ignore": options["ignore"],
        "+extend_select": options["extend_select"],
        "+extend_exclude": tuple(rooted(pattern, os.getcwd()) for pattern in options["exclude"]),
    }
    given = {name: options[name] for name in ("select", "force_exclude", "env_file", "baseline", "lang")}
    over = {name: value for name, value in {**added, **given}.items() if value}
    if options["env_file"]:  # the user's own word goes beyond the folder of the configuration
        over["env_file_within"] = ""
    if options["no_respect_gitignore"]:
        over["respect_gitignore"] = False
    if options["archives"]:
        over["archives"] = True
    if options["ignore_noqa"]:
        over["honour_noqa"] = False
    return over


def described(path: str, configurations: Configurations, say: Speaker) -> Iterator[str]:
    """Lines that say what holds for the file or folder at *path*, in TOML. Raises ConfigError."""
    import json

    from qianfan_lint.project.discovery import excluded, left_out
    from qianfan_lint.project.paths import shown
    from qianfan_lint.rules import load

    is_folder = os.path.isdir(path)
    config = configurations.within(path) if is_folder else configurations.of(path)
    reason = (excluded if is_folder else left_out)(path, configurations)
    yield f"# {path}"
    for number, source in enumerate(config.files):
        yield "# " + say("extends {path}" if number else "configuration: {path}", path=shown(source))
    if not config.files:
        yield "# " + say("no configuration")
    yield "# " + (say("not checked: {reason}", reason=reason) if reason else say("checked"))
    for name, value in _values(config).items():
        if value or isinstance(value, bool):
            yield f"{name} = {json.dumps(value, ensure_ascii=False)}"
    if config.providers:
        yield f"# {say('own providers: {names}', names=', '.join(config.providers))}"
    file = "" if is_folder else path
    rules = [each.code for each in load().values() if config.selects(each.code, each.default, file)]
    yield f"# {say('rules: {codes}', codes=', '.join(rules))}"


def _values(config: Config) -> dict[str, Any]:
    """What a configuration file says, by its keys."""
    values: dict[str, Any] = {
        "select": config.select,
        "extend-select": config.extend_select,
        "ignore": config.ignore,
        "exclude": _texts(config.exclude),
        "extend-exclude": _texts(config.extend_exclude),
        "force-exclude": config.force_exclude,
        "respect-gitignore": config.respect_gitignore,
        "foreign-suppressions": config.foreign_suppressions,
        "env-file": config.env_file,
        "baseline": config.baseline,
        "lang": config.lang,
    }
    for pattern, codes in config.per_file_ignores:
        values[f'per-file-ignores."{_texts((pattern,))[0]}"'] = codes
    return values


def _texts(patterns: tuple[str | Pattern, ...]) -> list[str]:
    """Patterns, each with its folder before it where that is not this one."""
    here = os.getcwd()
    return [each if isinstance(each, str) else _text(each, here) for each in patterns]


def _text(pattern: Pattern, here: str) -> str:
    if pattern.folder == here or "/" not in pattern.text.rstrip("/"):
        return pattern.text
    mark = "!" * pattern.is_negated
    start = os.path.relpath(pattern.folder, here).replace(os.sep, "/")
    return f"{mark}{start}/{pattern.text.removeprefix('!').lstrip('/')}"
