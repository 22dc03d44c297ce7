"""A1, static part: what a device's certificate may do, decided by a policy evaluator over every policy that the stack makes."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from security.iot_policy import Connection, is_allowed

from local.deploy.template import load_all, resources

POLICIES = {
    (template, name): resource["Properties"]["PolicyDocument"]
    for template, loaded in load_all().items()
    for name, resource in resources(loaded, "AWS::IoT::Policy")
}
DEVICE = POLICIES["infra/devices.yaml", "DevicePolicy"]
CLAIM = POLICIES["infra/devices.yaml", "ClaimPolicy"]
FRIDGE = Connection("fz-0001", "fz-0001")
OWN = [
    ("iot:Connect", "client/fz-0001"),
    ("iot:Publish", "topic/jinbo/v1/fz-0001/telemetry"),
    ("iot:Publish", "topic/jinbo/v1/fz-0001/alarm"),
    ("iot:Subscribe", "topicfilter/jinbo/v1/fz-0001/reply"),
    ("iot:Receive", "topic/jinbo/v1/fz-0001/reply"),
]
FOREIGN = [
    ("iot:Connect", "client/fz-0002"),
    ("iot:Connect", "client/fz-0001-2"),
    ("iot:Connect", "client/claim-1"),
    ("iot:Publish", "topic/jinbo/v1/fz-0002/telemetry"),
    ("iot:Publish", "topic/jinbo/v1/fz-0002/alarm"),
    ("iot:Publish", "topic/jinbo/v1/fz-0001/reply"),
    ("iot:Publish", "topic/jinbo/v1/fz-0001/telemetry/extra"),
    ("iot:Publish", "topic/jinbo/v2/fz-0001/telemetry"),
    ("iot:Publish", "topic/jinbo/v1/fz-0001"),
    ("iot:RetainPublish", "topic/jinbo/v1/fz-0001/telemetry"),
    ("iot:Subscribe", "topicfilter/jinbo/v1/fz-0002/reply"),
    ("iot:Subscribe", "topicfilter/jinbo/v1/fz-0001/telemetry"),
    ("iot:Subscribe", "topicfilter/jinbo/v1/+/reply"),
    ("iot:Subscribe", "topicfilter/jinbo/v1/#"),
    ("iot:Subscribe", "topicfilter/#"),
    ("iot:Subscribe", "topicfilter/+/+/fz-0001/reply"),
    ("iot:Subscribe", "topicfilter/$share/g/jinbo/v1/fz-0001/reply"),
    ("iot:Receive", "topic/jinbo/v1/fz-0002/reply"),
]
RESERVED = [
    "$aws/things/fz-0001/shadow/update",
    "$aws/things/fz-0002/shadow/get",
    "$aws/certificates/create/json",
    "$aws/provisioning-templates/jinbo-fleet/provision/json",
    "$aws/rules/jinbo/v1/fz-0001/alarm",
    "$aws/events/presence/connected/fz-0001",
    "$SYS/broker",
]
THING_NAMES = st.from_regex(r"[a-zA-Z0-9:_-]{1,40}", fullmatch=True)
ACTIONS = st.sampled_from(
    ["Connect", "Publish", "Subscribe", "Receive", "RetainPublish", "UpdateThingShadow", "DeleteThingShadow"]
).map("iot:{}".format)
LEVELS = ["jinbo", "v1", "fz-0001", "fz-0002", "telemetry", "alarm", "reply", "+", "#", "$aws", "things", ""]
TOPICS = st.lists(st.sampled_from(LEVELS), min_size=1, max_size=5).map("/".join)


@pytest.mark.parametrize(("action", "resource"), OWN)
def test_a_device_uses_its_own_topics(action: str, resource: str) -> None:
    assert is_allowed(DEVICE, action, resource, FRIDGE)


@pytest.mark.parametrize(("action", "resource"), FOREIGN)
def test_A1_a_device_cannot_act_as_another(action: str, resource: str) -> None:
    assert not is_allowed(DEVICE, action, resource, FRIDGE)


@pytest.mark.parametrize("topic", RESERVED)
@pytest.mark.parametrize("action", ["iot:Publish", "iot:Subscribe", "iot:Receive"])
def test_A1_reserved_topics_are_closed_to_devices(action: str, topic: str) -> None:
    assert not is_allowed(DEVICE, action, f"topic/{topic}", FRIDGE)
    assert not is_allowed(DEVICE, action, f"topicfilter/{topic}", FRIDGE)


@given(action=ACTIONS, kind=st.sampled_from(["topic", "topicfilter", "client"]), topic=TOPICS)
def test_A1_nothing_but_the_five_own_things_is_allowed(action: str, kind: str, topic: str) -> None:
    asked = (action, f"{kind}/{topic}")
    assert is_allowed(DEVICE, *asked, FRIDGE) is (asked in OWN)


@given(thing=THING_NAMES, other=THING_NAMES)
def test_A1_no_name_of_a_thing_opens_the_topics_of_another(thing: str, other: str) -> None:
    connection = Connection(thing, thing)
    for lane in ("telemetry", "alarm"):
        assert is_allowed(DEVICE, "iot:Publish", f"topic/jinbo/v1/{other}/{lane}", connection) is (thing == other)


def test_A1_a_certificate_without_a_thing_may_do_nothing() -> None:
    stray = Connection("fz-0001", "")
    assert not any(is_allowed(DEVICE, action, resource, stray) for action, resource in OWN)


def test_a_claim_asks_for_an_identity() -> None:
    claim = Connection("claim-7f3a")
    provision = "$aws/provisioning-templates/jinbo-fleet/provision/json"
    assert is_allowed(CLAIM, "iot:Connect", "client/claim-7f3a", claim)
    for topic in ("$aws/certificates/create/json", "$aws/certificates/create-from-csr/json", provision):
        assert is_allowed(CLAIM, "iot:Publish", f"topic/{topic}", claim)
        for answer in ("accepted", "rejected"):
            assert is_allowed(CLAIM, "iot:Subscribe", f"topicfilter/{topic}/{answer}", claim)
            assert is_allowed(CLAIM, "iot:Receive", f"topic/{topic}/{answer}", claim)


@given(action=ACTIONS, topic=TOPICS)
def test_A1_a_claim_reaches_no_topic_of_ours(action: str, topic: str) -> None:
    claim = Connection("claim-7f3a")
    assert not any(is_allowed(CLAIM, action, f"{kind}/{topic}", claim) for kind in ("topic", "topicfilter", "client"))


def test_A1_a_claim_takes_no_device_name_and_no_other_template() -> None:
    claim = Connection("claim-7f3a")
    assert not is_allowed(CLAIM, "iot:Connect", "client/fz-0001", claim)
    assert not is_allowed(CLAIM, "iot:Publish", "topic/$aws/provisioning-templates/other/provision/json", claim)


@pytest.mark.parametrize("policy", POLICIES.values(), ids=[name for _, name in POLICIES])
def test_A1_no_policy_allows_everything(policy: dict[str, Any]) -> None:
    somebody = Connection("x", "x")
    for resource in ("client/somebody", "topic/anything", "topicfilter/#", "topicfilter/+"):
        for action in ("iot:Connect", "iot:Publish", "iot:Subscribe", "iot:Receive"):
            assert not is_allowed(policy, action, resource, somebody)
