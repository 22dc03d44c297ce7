"""Fleet provisioning by claim: a device that holds only the claim becomes a thing, if the hook allows it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from emulator.mqtt import Device, connect
from emulator.world import World, eventually, fresh, statement

pytestmark = pytest.mark.emulator
HOOK = """
def handler(event, context):
    return {"allowProvisioning": event["parameters"]["SerialNumber"].startswith("known-")}
"""


@pytest.fixture
def template(world: World) -> str:
    name, policy = fresh("fleet"), fresh("device")
    world.iot.create_policy(policyName=policy, policyDocument=statement(Effect="Allow", Action="iot:*", Resource="*"))
    hook = world.function(HOOK)
    world.functions.add_permission(
        FunctionName=hook, StatementId="iot", Action="lambda:InvokeFunction", Principal="iot.amazonaws.com"
    )
    resources = {
        "thing": {"Type": "AWS::IoT::Thing", "Properties": {"ThingName": {"Ref": "SerialNumber"}}},
        "certificate": {
            "Type": "AWS::IoT::Certificate",
            "Properties": {"CertificateId": {"Ref": "AWS::IoT::Certificate::Id"}, "Status": "Active"},
        },
        "policy": {"Type": "AWS::IoT::Policy", "Properties": {"PolicyName": policy}},
    }
    parameters = {"SerialNumber": {"Type": "String"}, "AWS::IoT::Certificate::Id": {"Type": "String"}}
    properties = {
        "TemplateName": name,
        "Enabled": True,
        "ProvisioningRoleArn": world.role,
        "TemplateBody": json.dumps({"Parameters": parameters, "Resources": resources}),
        "PreProvisioningHook": {"TargetArn": world.function_arn(hook), "PayloadVersion": "2020-04-01"},
    }
    fleet = {"Type": "AWS::IoT::ProvisioningTemplate", "Properties": properties}
    stack, _ = world.deploy({"Resources": {"Fleet": fleet}})
    assert world.refusals(stack) == []
    return name


def provision(world: World, template: str, serial: str) -> tuple[str, dict[str, Any], Device]:
    """The last answer's topic ending, the answer, and the device with the certificate that it got."""
    claim = world.iot.create_provisioning_claim(templateName=template)
    holder = Device(fresh("claim"), claim["certificatePem"].encode(), claim["keyPair"]["PrivateKey"].encode())
    with connect(world, holder) as connection:
        made = connection.ask("$aws/certificates/create/json", {})[1]
        token = made["certificateOwnershipToken"]
        ending, answer = connection.ask(
            f"$aws/provisioning-templates/{template}/provision/json",
            {"certificateOwnershipToken": token, "parameters": {"SerialNumber": serial}},
        )
    return ending, answer, Device(serial, made["certificatePem"].encode(), made["privateKey"].encode())


def test_a_known_device_gets_its_own_certificate_and_connects_with_it(world: World, template: str) -> None:
    serial = fresh("known")
    ending, answer, device = provision(world, template, serial)
    assert (ending, answer["thingName"]) == ("accepted", serial)
    with connect(world, device) as connection:
        connection.publish("any/topic", b"{}")


def test_a_device_that_the_hook_refuses_becomes_nothing(world: World, template: str) -> None:
    ending, _, _ = provision(world, template, fresh("stranger"))
    assert ending == "rejected"
    things = eventually(lambda: [thing["thingName"] for thing in world.iot.list_things()["things"]] or ["none"])
    assert not any(thing.startswith("stranger") for thing in things)
