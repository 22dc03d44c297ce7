"""Stacks: template.yaml over nested applications, deployed, deployed again without a change, and updated."""

from __future__ import annotations

import json
import urllib.request
from typing import Any

import pytest
from emulator.test_mends import SAM, parent_of
from emulator.world import World, eventually, fresh

pytestmark = pytest.mark.emulator
FUNCTION = """
def handler(event, context):
    return {"statusCode": 200, "body": "%s"}
"""


def child(answer: str) -> dict[str, Any]:
    """An application as infra/*.yaml are: SAM, a parameter, a function that refers to a table, outputs."""
    function = {
        "Runtime": "python3.11",
        "Handler": "index.handler",
        "InlineCode": FUNCTION % answer,
        "Environment": {"Variables": {"TABLE": {"Ref": "Table"}, "STREAM": {"Fn::GetAtt": ["Table", "StreamArn"]}}},
    }
    table = {
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
        "StreamSpecification": {"StreamViewType": "NEW_IMAGE"},
    }
    return {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Transform": SAM,
        "Parameters": {"Stage": {"Type": "String"}},
        "Resources": {
            "Table": {"Type": "AWS::DynamoDB::Table", "Properties": table},
            "Function": {"Type": "AWS::Serverless::Function", "Properties": function},
        },
        "Outputs": {
            "Function": {"Value": {"Ref": "Function"}},
            "Stream": {"Value": {"Fn::GetAtt": ["Table", "StreamArn"]}},
            "Stage": {"Value": {"Ref": "Stage"}},
        },
    }


def parent(world: World, answer: str) -> dict[str, Any]:
    template = parent_of(world, child(answer), Stage="local")
    names = ("Function", "Stream", "Stage")
    template["Outputs"] = {name: {"Value": {"Fn::GetAtt": ["Child", f"Outputs.{name}"]}} for name in names}
    return template


def test_a_nested_application_is_created_updated_and_keeps_what_did_not_change(world: World) -> None:
    stack, status = world.deploy(parent(world, "first"))
    assert status == "CREATE_COMPLETE"
    before = world.outputs(stack)
    assert before["Stage"] == "local"
    assert world.invoke(before["Function"])["body"] == "first"

    _, status = world.deploy(parent(world, "second"), stack)
    assert status == "UPDATE_COMPLETE"
    after = world.outputs(stack)
    assert after == before
    assert world.invoke(after["Function"])["body"] == "second"
    variables = world.functions.get_function_configuration(FunctionName=after["Function"])["Environment"]["Variables"]
    assert variables["STREAM"] == before["Stream"]


def test_deploying_the_same_again_changes_nothing(world: World) -> None:
    template = parent(world, "same")
    stack, _ = world.deploy(template)
    with pytest.raises(world.stacks.exceptions.ClientError, match="No updates are to be performed"):
        world.deploy(template, stack)


def test_a_child_that_cannot_be_made_fails_the_parent_with_the_reason(world: World) -> None:
    broken = child("x")
    broken["Resources"]["Function"]["Properties"].pop("Handler")
    stack, status = world.deploy(parent_of(world, broken, Stage="local"))
    assert "COMPLETE" in status
    assert "ROLLBACK" in status
    assert any("Handler" in reason for reason in world.refusals(stack))


def test_a_camera_is_registered_with_the_stand_in_s_arn_form(world: World) -> None:
    name = fresh("camera")
    camera = {"Type": "AWS::KinesisVideo::Stream", "Properties": {"Name": name, "DataRetentionInHours": 24}}
    outputs = {"Arn": {"Value": {"Fn::GetAtt": ["Camera", "Arn"]}}}
    stack, _ = world.deploy({"Resources": {"Camera": camera}, "Outputs": outputs})
    assert world.outputs(stack)["Arn"].startswith(f"arn:aws:kinesisvideo:us-east-1:000000000000:stream/{name}/")


def test_a_custom_resource_answers_into_the_stack(world: World) -> None:
    code = """
import json, urllib.request
def handler(event, context):
    answer = {name: event[name] for name in ("StackId", "RequestId", "LogicalResourceId")}
    answer |= {"Status": "SUCCESS", "PhysicalResourceId": "made", "Data": {"Answer": event["RequestType"]}}
    request = urllib.request.Request(event["ResponseURL"], json.dumps(answer).encode(), method="PUT")
    urllib.request.urlopen(request, timeout=5)
"""
    function = world.function_arn(world.function(code))
    stack, status = world.deploy(
        {
            "Resources": {"Made": {"Type": "Custom::Made", "Properties": {"ServiceToken": function}}},
            "Outputs": {"Answer": {"Value": {"Fn::GetAtt": ["Made", "Answer"]}}},
        }
    )
    assert (status, world.outputs(stack)["Answer"]) == ("CREATE_COMPLETE", "Create")


def test_a_table_s_expiry_can_be_changed_by_an_update(world: World) -> None:
    name = fresh("table")

    def template(attribute: str) -> dict[str, Any]:
        properties = {
            "TableName": name,
            "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
            "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
            "TimeToLiveSpecification": {"AttributeName": attribute, "Enabled": True},
        }
        return {"Resources": {"Table": {"Type": "AWS::DynamoDB::Table", "Properties": properties}}}

    stack, _ = world.deploy(template("first"))
    world.deploy(template("second"), stack)
    expiry = world.tables.describe_time_to_live(TableName=name)["TimeToLiveDescription"]
    assert expiry["AttributeName"] == "second"


def test_a_schedule_of_every_minute_is_accepted_and_its_function_answers(world: World) -> None:
    function = world.function("def handler(event, context): return 1")
    target = {"Arn": world.function_arn(function), "RoleArn": world.role}
    properties = {
        "ScheduleExpression": "rate(1 minute)",
        "FlexibleTimeWindow": {"Mode": "OFF"},
        "Target": target,
    }
    stack, status = world.deploy(
        {"Resources": {"Tick": {"Type": "AWS::Scheduler::Schedule", "Properties": properties}}}
    )
    assert status == "CREATE_COMPLETE"
    schedules = world.client("scheduler").list_schedules()["Schedules"]
    assert any(schedule["Name"].startswith(stack) for schedule in schedules)


def test_an_api_is_called_through_its_authorizer(world: World) -> None:
    authorizer = world.function("""
        def handler(event, context):
            headers = {name.lower(): value for name, value in event["headers"].items()}
            effect = "Allow" if headers.get("authorization") == "good" else "Deny"
            statement = {"Action": "execute-api:Invoke", "Effect": effect, "Resource": event["methodArn"]}
            policy = {"Version": "2012-10-17", "Statement": [statement]}
            return {"principalId": "officer-1", "policyDocument": policy, "context": {"role": "officer"}}
    """)
    echo = world.function("""
        import json
        def handler(event, context):
            return {"statusCode": 200, "body": json.dumps(event["requestContext"]["authorizer"])}
    """)
    stack, _ = world.deploy(api_template(world, echo, authorizer))
    url = f"{world.emulator.endpoint}/_aws/execute-api/{world.outputs(stack)['Api']}/local/things"
    request = urllib.request.Request(url, headers={"Authorization": "good"})
    with urllib.request.urlopen(request, timeout=5) as answer:
        assert json.loads(answer.read())["role"] == "officer"
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(urllib.request.Request(url, headers={"Authorization": "bad"}), timeout=5)
    assert refused.value.code == 403
    assert eventually(lambda: refused.value.read() or b"-")


def api_template(world: World, function: str, authorizer: str) -> dict[str, Any]:
    """A REST API of one route behind a request authorizer."""

    def uri(name: str) -> str:
        arn = world.function_arn(name)
        return f"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{arn}/invocations"

    scheme = {
        "type": "apiKey",
        "name": "Authorization",
        "in": "header",
        "x-amazon-apigateway-authtype": "custom",
        "x-amazon-apigateway-authorizer": {
            "type": "request",
            "identitySource": "method.request.header.Authorization",
            "authorizerResultTtlInSeconds": 0,
            "authorizerUri": uri(authorizer),
        },
    }
    operation = {
        "security": [{"ours": []}],
        "responses": {"200": {"description": "ok"}},
        "x-amazon-apigateway-integration": {"type": "aws_proxy", "httpMethod": "POST", "uri": uri(function)},
    }
    body = {
        "openapi": "3.0.1",
        "info": {"title": "t", "version": "1"},
        "paths": {"/things": {"get": operation}},
        "components": {"securitySchemes": {"ours": scheme}},
    }
    api = {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Name": fresh("api"), "Body": body}}
    deployment = {"Type": "AWS::ApiGateway::Deployment", "Properties": {"RestApiId": {"Ref": "Api"}}}
    stage_properties = {"RestApiId": {"Ref": "Api"}, "DeploymentId": {"Ref": "Deployment"}, "StageName": "local"}
    stage = {"Type": "AWS::ApiGateway::Stage", "Properties": stage_properties}
    return {
        "Resources": {"Api": api, "Deployment": deployment, "Stage": stage},
        "Outputs": {"Api": {"Value": {"Ref": "Api"}}},
    }
