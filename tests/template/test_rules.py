"""Each of our template rules passes the good sample and finds the one thing that is wrong in its bad sample."""

from __future__ import annotations

import copy
import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from infra.checks import asynchronous, functions, policies, storage
from local.deploy.template import load
from local.environments import ROOT, ensure_sam

Template = dict[str, Any]
GOOD = Path(__file__).with_name("good.yaml")
EVERY_CHECK = {
    "E9001": functions.log_group,
    "E9002": functions.timeout,
    "E9003": functions.own_role,
    "E9004": functions.no_secrets,
    "E9005": asynchronous.dead_letters,
    "E9006": policies.wildcards,
    "E9007": policies.principals,
    "E9008": storage.encryption,
    "E9009": storage.tls_only,
    "E9010": storage.durable,
}


def properties(template: Template, name: str) -> Template:
    found: Template = template["Resources"][name]["Properties"]
    return found


def statement(template: Template) -> Template:
    found: Template = properties(template, "WorkRole")["Policies"][0]["PolicyDocument"]["Statement"][0]
    return found


def events(template: Template) -> Template:
    found: Template = properties(template, "WorkFunction")["Events"]
    return found


def variables(template: Template) -> Template:
    found: Template = properties(template, "WorkFunction")["Environment"]["Variables"]
    return found


def stream_of_another_stack(template: Template) -> None:
    events(template)["FromStream"]["Properties"].update(Stream={"Ref": "OtherStreamArn"}, DestinationConfig={})


def open_bucket(template: Template) -> None:
    everybody = {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "s3:GetObject", "Resource": {"Ref": "Bucket"}}
    properties(template, "BucketTlsOnly")["PolicyDocument"]["Statement"].append(everybody)


def second_function(template: Template) -> None:
    template["Resources"]["SecondLog"] = copy.deepcopy(template["Resources"]["WorkLog"])
    template["Resources"]["Second"] = copy.deepcopy(template["Resources"]["WorkFunction"])
    properties(template, "Second")["LoggingConfig"] = {"LogGroup": {"Ref": "SecondLog"}}


BAD: list[tuple[str, str, Callable[[Template], object]]] = [
    ("E9001", "a function without a log group", lambda t: properties(t, "WorkFunction").pop("LoggingConfig")),
    ("E9001", "logs kept for a month", lambda t: properties(t, "WorkLog").update(RetentionInDays=30)),
    ("E9001", "logs kept for ever", lambda t: properties(t, "WorkLog").pop("RetentionInDays")),
    ("E9002", "a function without a timeout", lambda t: properties(t, "WorkFunction").pop("Timeout")),
    ("E9002", "a queue that shows a message again too soon", lambda t: properties(t, "Work").update(VisibilityTimeout=59)),
    ("E9003", "two functions with one role", second_function),
    ("E9003", "a role from elsewhere", lambda t: properties(t, "WorkFunction").update(Role="arn:aws:iam::1:role/admin")),
    ("E9004", "a password in a variable", lambda t: variables(t).update(DB_PASSWORD="x")),
    ("E9004", "a hidden parameter in a variable", lambda t: variables(t).update(A={"Ref": "Hidden"})),
    (
        "E9004",
        "a resolved secret in a variable",
        lambda t: variables(t).update(A="{{resolve:secretsmanager:jinbo/wechat}}"),
    ),
    ("E9005", "a queue without a dead-letter queue", lambda t: properties(t, "Work").pop("RedrivePolicy")),
    ("E9005", "a dead-letter queue without an alarm", lambda t: t["Resources"].pop("DeadAlarm")),
    ("E9005", "an alarm that tells nobody", lambda t: properties(t, "DeadAlarm").pop("AlarmActions")),
    ("E9005", "a stream without a failure destination", lambda t: events(t)["FromStream"]["Properties"].pop("DestinationConfig")),
    ("E9005", "a stream of another stack without a failure destination", stream_of_another_stack),
    ("E9005", "a mapping without partial batches", lambda t: events(t)["FromQueue"]["Properties"].pop("FunctionResponseTypes")),
    ("E9005", "a schedule without a dead-letter queue", lambda t: events(t)["EveryMinute"]["Properties"].pop("DeadLetterConfig")),
    ("E9005", "a scheduled function that fails nowhere", lambda t: properties(t, "WorkFunction").pop("EventInvokeConfig")),
    ("E9005", "a bus rule without a dead-letter queue", lambda t: properties(t, "BusRule")["Targets"][0].pop("DeadLetterConfig")),
    ("E9005", "an IoT rule without an error action", lambda t: properties(t, "TopicRule")["TopicRulePayload"].pop("ErrorAction")),
    ("E9006", "every action of a service", lambda t: statement(t).update(Action=["dynamodb:*"])),
    ("E9006", "every resource", lambda t: statement(t).update(Resource="*")),
    ("E9006", "every resource in one branch of a condition", lambda t: statement(t).update(Resource={"Fn::If": ["X", "a", "*"]})),
    ("E9006", "everything but an action", lambda t: statement(t).update(NotAction=statement(t).pop("Action"))),
    ("E9007", "a bucket for everybody", open_bucket),
    ("E9008", "a plain table", lambda t: properties(t, "Table").pop("SSESpecification")),
    ("E9008", "a plain queue", lambda t: properties(t, "Work").pop("SqsManagedSseEnabled")),
    ("E9008", "a plain stream", lambda t: properties(t, "Stream").pop("StreamEncryption")),
    ("E9008", "a plain bucket", lambda t: properties(t, "Bucket").pop("BucketEncryption")),
    ("E9008", "a bucket that could be made public", lambda t: properties(t, "Bucket").pop("PublicAccessBlockConfiguration")),
    ("E9009", "a bucket without TLS", lambda t: t["Resources"].pop("BucketTlsOnly")),
    ("E9009", "a queue without TLS", lambda t: properties(t, "QueuesTlsOnly").update(Queues=[{"Ref": "Work"}])),
    ("E9010", "a table that cannot be restored", lambda t: properties(t, "Table").pop("PointInTimeRecoverySpecification")),
    ("E9010", "a table that never expires anything", lambda t: properties(t, "Table").pop("TimeToLiveSpecification")),
    ("E9010", "a table that goes with its stack", lambda t: t["Resources"]["Table"].pop("DeletionPolicy")),
]  # fmt: skip


def broken(change: Callable[[Template], object]) -> Template:
    template = copy.deepcopy(load(GOOD))
    change(template)
    return template


def found(template: Template) -> set[str]:
    return {rule for rule, check in EVERY_CHECK.items() if list(check(template, "good.yaml"))}


def test_the_good_sample_breaks_no_rule() -> None:
    assert found(load(GOOD)) == set()


@pytest.mark.parametrize(
    ("rule", "change"), [pytest.param(rule, change, id=f"{rule} {name}") for rule, name, change in BAD]
)
def test_one_change_breaks_one_rule(rule: str, change: Callable[[Template], object]) -> None:
    assert found(broken(change)) == {rule}


def test_every_rule_has_a_bad_sample() -> None:
    assert {rule for rule, _, _ in BAD} == set(EVERY_CHECK)


def test_cfn_lint_reports_what_the_checks_find(tmp_path: Path) -> None:
    samples = {}
    for rule, name, change in BAD:
        samples.setdefault(rule, tmp_path / f"{name.replace(' ', '-')}.json")
        samples[rule].write_text(json.dumps(broken(change)))
    command = [str(ensure_sam().with_name("cfn-lint")), "--append-rules", "infra/rules", "--format", "json", "--"]
    said = subprocess.run(
        [*command, *map(str, samples.values())], cwd=ROOT, capture_output=True, text=True, check=False
    )
    reported = {(entry["Rule"]["Id"], entry["Filename"]) for entry in json.loads(said.stdout)}
    assert {(rule, str(path)) for rule, path in samples.items()} <= reported
