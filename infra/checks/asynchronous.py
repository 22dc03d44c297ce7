"""Asynchronous paths: where a message goes that nobody could take, and who is told."""

from __future__ import annotations

from collections.abc import Iterator

from infra.checks.reading import Finding, Template, at, listed, properties, resources, target
from infra.checks.wiring import QUEUE, calls, functions, mappings, on_failure_of, redrive_of

Path = tuple[tuple[str | int, ...], str, str]
"""A place, its words, and the queue that takes what fails there ('' for none)."""


def dead_letters(template: Template, _: str) -> Iterator[Finding]:
    """Each mapping, rule, schedule and queue has a dead-letter target in this template, and that target an alarm."""
    watched = _watched(template)
    for path, what, dead in [*_queues(template), *_not_queues(template)]:
        if not dead:
            yield Finding(path, f"{what} has no dead-letter target: its failed messages are lost")
        elif dead not in watched:
            yield Finding(path, f"{what} fails into {dead}, which no alarm in this template watches")
    for mapping in mappings(template):
        if "ReportBatchItemFailures" not in listed(mapping.settings.get("FunctionResponseTypes")):
            yield Finding(
                mapping.path,
                f"{mapping.function} cannot name the failed messages of {mapping.source}: ReportBatchItemFailures",
            )


def _queues(template: Template) -> Iterator[Path]:
    """A queue that feeds a function, or is nobody's dead-letter queue, has one itself."""
    names = [name for name, _ in resources(template, QUEUE)]
    ends = {redrive_of(template, name) for name in names} | {dead for _, _, dead in _not_queues(template)}
    fed = {mapping.source for mapping in mappings(template)}
    for name in names:
        if name in fed or name not in ends:
            yield at(name), name, redrive_of(template, name)


def _not_queues(template: Template) -> Iterator[Path]:
    """Streams that feed functions, unawaited calls, and the functions that are called so."""
    queues = {name for name, _ in resources(template, QUEUE)}
    for mapping in mappings(template):
        if mapping.source not in queues:
            yield mapping.path, f"{mapping.function}'s stream {mapping.source}", mapping.failure_destination
    called = list(calls(template))
    for call in called:
        yield call.path, call.caller, call.dead_letter
    for name, _ in functions(template):
        if any(call.callee == name for call in called):
            yield at(name), name, on_failure_of(template, name)


def _watched(template: Template) -> set[str]:
    """Queues that an alarm with an action watches."""
    return {
        target(dimension.get("Value"))
        for _, alarm in resources(template, "AWS::CloudWatch::Alarm")
        if properties(alarm).get("Namespace") == "AWS/SQS" and properties(alarm).get("AlarmActions")
        for dimension in properties(alarm).get("Dimensions") or []
    }
