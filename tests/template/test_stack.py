"""The templates say what was decided: both lanes, every function of the platform, one template for AWS and the laptop."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from jinbo.platform.settings import parse_settings
from template.built import functions

from local.deploy.template import load_all, resources, with_globals
from local.environments import ROOT

TEMPLATES = load_all()
ROOT_TEMPLATE = TEMPLATES["template.yaml"]
NESTED = {name: resource["Properties"] for name, resource in resources(ROOT_TEMPLATE, "AWS::Serverless::Application")}
SOURCES = {path: (ROOT / path).read_text(encoding="utf-8") for path in TEMPLATES}
REFUSED_BY_THE_EMULATOR = {"AWS::CloudWatch::CompositeAlarm", "AWS::WAFv2::WebACLAssociation", "AWS::Events::Archive"}
OTHER_VARIABLES = {
    "POWERTOOLS_LOG_LEVEL",
    "OPENCV_FFMPEG_CAPTURE_OPTIONS",
    "OPENCV_FFMPEG_LOGLEVEL",
    "OPENCV_LOG_LEVEL",
}
"""Read by what the functions carry, not by our settings."""


def ingest() -> dict[str, Any]:
    found: dict[str, Any] = TEMPLATES["infra/ingest.yaml"]["Resources"]
    return found


def rule(name: str) -> dict[str, Any]:
    found: dict[str, Any] = ingest()[name]["Properties"]["TopicRulePayload"]
    return found


def events_of(path: str, function: str) -> dict[str, Any]:
    found: dict[str, Any] = TEMPLATES[path]["Resources"][function]["Properties"]["Events"]
    return next(iter(found.values()))["Properties"]  # type: ignore[no-any-return]  # YAML


def test_template_is_a_table_of_contents() -> None:
    kinds = {resource["Type"] for _, resource in resources(ROOT_TEMPLATE)}
    assert kinds == {"AWS::Serverless::Application", "AWS::Serverless::LayerVersion"}
    assert {f"infra/{path.name}" for path in (ROOT / "infra").glob("*.yaml")} == set(TEMPLATES) - {"template.yaml"}


@pytest.mark.parametrize("name", NESTED)
def test_each_part_gets_the_parameters_that_it_asks_for(name: str) -> None:
    child = TEMPLATES[NESTED[name]["Location"]]
    assert set(NESTED[name]["Parameters"]) == set(child["Parameters"])


def test_each_output_that_is_asked_for_exists() -> None:
    asked = re.findall(r"!GetAtt (\w+)\.Outputs\.(\w+)", SOURCES["template.yaml"])
    assert asked
    missing = [(part, output) for part, output in asked if output not in TEMPLATES[NESTED[part]["Location"]]["Outputs"]]
    assert missing == []


@pytest.mark.parametrize("path", [path for path in TEMPLATES if path != "template.yaml"])
def test_each_parameter_is_used(path: str) -> None:
    body = SOURCES[path].split("\nParameters:", 1)[1] + (ROOT / "infra/api.body.json").read_text(encoding="utf-8")
    body += "".join(file.read_text(encoding="utf-8") for file in (ROOT / "infra/policies").glob("*.json"))
    unused = [name for name in TEMPLATES[path]["Parameters"] if not re.search(rf"(!Ref {name}\b|\${{{name}}})", body)]
    assert set(unused) <= {"Local", "OperatorsTopic"}


def test_every_variable_is_one_that_the_settings_read() -> None:
    known: set[str] = set()

    class Spy(dict[str, str]):
        def get(self, key: str, default: Any = None) -> Any:
            known.add(key)
            return default

    parse_settings(Spy())
    told = {variable for function in functions() for variable in function.environment}
    assert told - known == OTHER_VARIABLES


def test_both_lanes_carry_the_raw_bytes_with_thing_arrival_and_client() -> None:
    for name, lane in (("AlarmRule", "alarm"), ("TelemetryRule", "telemetry")):
        assert rule(name)["Sql"] == (
            "SELECT encode(*, 'base64') AS payload, topic(3) AS thing, timestamp() AS received_ms, "
            f"clientid() AS client FROM 'jinbo/v1/+/{lane}'"
        )
        assert rule(name)["ErrorAction"]["Sqs"]["QueueUrl"] == {"Ref": "IngestFailures"}


def test_one_device_keeps_its_order_on_the_bulk_lane() -> None:
    assert rule("TelemetryRule")["Actions"][0]["Kinesis"]["PartitionKey"] == "${topic(3)}"


def test_a_bad_record_neither_blocks_nor_takes_its_neighbours_with_it() -> None:
    mapping = events_of("infra/ingest.yaml", "OnTelemetryFunction")
    assert mapping["BisectBatchOnFunctionError"] is True
    assert mapping["MaximumRetryAttempts"] == 3
    assert mapping["DestinationConfig"]["OnFailure"]["Type"] == "SQS"


def test_the_tables_stream_has_two_readers() -> None:
    """More than two readers on a stream are throttled (DynamoDB developer guide, streams)."""
    readers = re.findall(r"Stream: !Ref RecordsStreamArn", "".join(SOURCES.values()))
    assert len(readers) == 2


@pytest.mark.parametrize(
    ("path", "function", "sample", "other"),
    [
        ("infra/facts.yaml", "OnRecordChangedFunction", {"facts": {"S": "[]"}}, {"kind": {"S": "ALERT"}}),
        ("infra/alerts.yaml", "OnAlertChangedFunction", {"kind": {"S": "ALERT"}}, {"kind": {"S": "DEVICE"}}),
    ],
)
def test_a_reader_sees_only_its_own_records(path: str, function: str, sample: Any, other: Any) -> None:
    pattern = json.loads(events_of(path, function)["FilterCriteria"]["Filters"][0]["Pattern"])
    wanted = pattern["dynamodb"]["NewImage"]
    assert _passes(wanted, sample)
    assert not _passes(wanted, other)


def _passes(wanted: dict[str, Any], image: dict[str, Any]) -> bool:
    """Whether an image passes a filter of our kind: a value among some, or any value."""
    for name, rules in wanted.items():
        if name not in image or (rules["S"] != [{"exists": True}] and image[name]["S"] not in rules["S"]):
            return False
    return True


def test_only_readings_have_no_stream() -> None:
    tables = dict(resources(TEMPLATES["infra/data.yaml"], "AWS::DynamoDB::Table"))
    assert tables["Records"]["Properties"]["StreamSpecification"] == {"StreamViewType": "NEW_AND_OLD_IMAGES"}
    assert "StreamSpecification" not in tables["Readings"]["Properties"]


def test_the_first_key_of_signed_codes_is_the_domains_T() -> None:
    """DOMAIN 14.3 prints `T.E.…`; a rotated key takes a later letter of ASCII."""
    (keys,) = [
        secret["Properties"]["GenerateSecretString"]
        for _, secret in resources(TEMPLATES["infra/data.yaml"], "AWS::SecretsManager::Secret")
        if "code-keys" in str(secret["Properties"]["Name"])
    ]
    assert keys["GenerateStringKey"] == "T"


@pytest.mark.parametrize("path", TEMPLATES)
def test_no_partition_and_no_region_is_written_down(path: str) -> None:
    """It is deployed in China, too: arn:aws-cn, amazonaws.com.cn."""
    values = re.sub(r'Description: (".*?"|[^,}\n]*)', "", SOURCES[path])
    assert "arn:aws:" not in values
    assert not re.search(r"\b(us|eu|ap|cn)-(north|east|west|south|southeast|northeast|central)-\d\b", values)


def test_what_the_emulator_refuses_is_conditional() -> None:
    for template in TEMPLATES.values():
        for name, resource in resources(template, *REFUSED_BY_THE_EMULATOR):
            assert resource.get("Condition") == "IsAws", name


def test_the_clock_of_aws_is_never_sped_up() -> None:
    assert ROOT_TEMPLATE["Parameters"]["Clock"]["Default"] == ""
    assert "Clock=" not in (ROOT / "samconfig.toml").read_text(encoding="utf-8")


def test_provisioning_gives_a_device_the_device_policy_and_nothing_else() -> None:
    properties = TEMPLATES["infra/devices.yaml"]["Resources"]["ProvisioningTemplate"]["Properties"]
    body = json.loads(properties["TemplateBody"]["Fn::Sub"])
    assert body["Resources"]["policy"]["Properties"] == {"PolicyName": "${DevicePolicy}"}
    assert body["Resources"]["thing"]["Properties"]["ThingName"] == {"Ref": "SerialNumber"}
    assert properties["PreProvisioningHook"]["TargetArn"] == {"Fn::GetAtt": ["OnDeviceClaimFunction", "Arn"]}


def test_functions_that_verify_tokens_are_told_the_public_keys() -> None:
    told = {function.name for function in functions() if "TOKEN_KEYS" in function.environment}
    assert told == {"OnAuthorizeFunction", "FrontendApiFunction"}


def test_every_function_names_its_own_folder() -> None:
    for template in map(with_globals, TEMPLATES.values()):
        for name, resource in resources(template, "AWS::Serverless::Function"):
            words = re.sub(r"(?<!^)(?=[A-Z])", "_", name.removesuffix("Function")).lower()
            assert resource["Properties"]["CodeUri"].rpartition("/")[2] == words
            assert resource["Metadata"] == {"SkipBuild": True}
