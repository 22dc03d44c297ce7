"""What calls what: functions, the queues and streams that feed them, and what calls them without waiting."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from infra.checks.reading import Template, at, properties, resources, target

FUNCTIONS = ("AWS::Serverless::Function", "AWS::Lambda::Function")
QUEUE = "AWS::SQS::Queue"
_SOURCES = {"SQS": "Queue", "Kinesis": "Stream", "DynamoDB": "Stream", "MSK": "Stream", "MQ": "Broker"}
_UNAWAITED = {"Schedule", "ScheduleV2", "EventBridgeRule", "CloudWatchEvent", "IoTRule", "SNS", "S3", "CloudWatchLogs"}


@dataclass(frozen=True, slots=True)
class Mapping:
    """A queue or stream that feeds a function."""

    path: tuple[str | int, ...]
    function: str
    source: str
    """The source's logical id; the parameter's name where it comes from another template."""
    settings: dict[str, Any]

    @property
    def failure_destination(self) -> str:
        """Where the mapping sends what the function could not take; '' for nowhere."""
        on_failure = (self.settings.get("DestinationConfig") or {}).get("OnFailure") or {}
        return target(on_failure.get("Destination"))


@dataclass(frozen=True, slots=True)
class Call:
    """Something that hands over an event and does not wait for its end."""

    path: tuple[str | int, ...]
    caller: str
    callee: str
    dead_letter: str
    """The queue that takes what the caller could not hand over; '' for none."""


def functions(template: Template) -> Iterator[tuple[str, dict[str, Any]]]:
    """All functions with their properties (SAM's Globals merged in by cfn-lint)."""
    for name, resource in resources(template, *FUNCTIONS):
        yield name, properties(resource)


def mappings(template: Template) -> Iterator[Mapping]:
    """All event source mappings, SAM's and plain ones."""
    for name, found in functions(template):
        for event, kind, settings in _events(found):
            if kind in _SOURCES:
                yield Mapping(at(name, "Events", event), name, target(settings.get(_SOURCES[kind])), settings)
    for name, resource in resources(template, "AWS::Lambda::EventSourceMapping"):
        settings = properties(resource)
        yield Mapping(at(name), target(settings.get("FunctionName")), target(settings.get("EventSourceArn")), settings)


def calls(template: Template) -> Iterator[Call]:
    """All unawaited deliveries: SAM events, bus rules, schedules, IoT rules."""
    for name, found in functions(template):
        for event, kind, settings in _events(found):
            if kind in _UNAWAITED:
                dead = target((settings.get("DeadLetterConfig") or {}).get("Arn"))
                yield Call(at(name, "Events", event), f"{name}.{event}", name, dead)
    for name, resource in resources(template, "AWS::Events::Rule"):
        for index, entry in enumerate(properties(resource).get("Targets") or []):
            yield Call(
                at(name, "Targets", index),
                name,
                target(entry.get("Arn")),
                target((entry.get("DeadLetterConfig") or {}).get("Arn")),
            )
    for name, resource in resources(template, "AWS::Scheduler::Schedule"):
        entry = properties(resource).get("Target") or {}
        yield Call(at(name), name, target(entry.get("Arn")), target((entry.get("DeadLetterConfig") or {}).get("Arn")))
    for name, resource in resources(template, "AWS::IoT::TopicRule"):
        payload = properties(resource).get("TopicRulePayload") or {}
        dead = target(((payload.get("ErrorAction") or {}).get("Sqs") or {}).get("QueueUrl"))
        for action in payload.get("Actions") or []:
            yield Call(at(name), name, target((action.get("Lambda") or {}).get("FunctionArn")), dead)


def on_failure_of(template: Template, function: str) -> str:
    """Where a function's failed unawaited event goes; '' for nowhere."""
    found = properties(template["Resources"][function])
    configs = [found.get("EventInvokeConfig") or {}]
    for _, resource in resources(template, "AWS::Lambda::EventInvokeConfig"):
        if target(properties(resource).get("FunctionName")) == function:
            configs.append(properties(resource))
    destinations = [
        ((config.get("DestinationConfig") or {}).get("OnFailure") or {}).get("Destination") for config in configs
    ]
    dead_letter = found.get("DeadLetterQueue") or found.get("DeadLetterConfig") or {}
    return next((target(place) for place in [*destinations, dead_letter.get("TargetArn")] if place), "")


def redrive_of(template: Template, queue: str) -> str:
    """The dead-letter queue of a queue; '' for none."""
    policy = properties(template["Resources"][queue]).get("RedrivePolicy") or {}
    return target(policy.get("deadLetterTargetArn"))


def _events(found: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for event, settings in (found.get("Events") or {}).items():
        yield str(event), settings.get("Type", ""), settings.get("Properties") or {}
