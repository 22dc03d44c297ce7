"""Each mend is needed: what it promises holds with the mends and does not hold in plain ministack."""

from __future__ import annotations

import json
import socket
import ssl
import urllib.request
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError
from emulator.conftest import MENDS
from emulator.world import World, eventually, fresh, queue_arn

pytestmark = pytest.mark.emulator
SAM = "AWS::Serverless-2016-10-31"


def mqtt_is_for_this_machine_only(world: World) -> bool:
    with socket.socket() as probe:
        # Another address of the loopback network: reachable when the listener is bound to every interface.
        return probe.connect_ex(("127.0.0.2", world.emulator.mqtt_port)) != 0


def functions_see_only_what_they_bring(world: World) -> bool:
    code = """
        import importlib.util
        def handler(event, context):
            return [importlib.util.find_spec(name) is not None for name in ("boto3", "hypercorn", "ministack")]
    """
    return bool(world.invoke(world.function(code)) == [True, False, False])


def log_groups_do_not_grow_for_ever(world: World) -> bool:
    function = world.function("def handler(event, context): return 1")
    world.logs.create_log_group(logGroupName=f"/aws/lambda/{function}")
    for number in range(500):
        world.logs.create_log_stream(logGroupName=f"/aws/lambda/{function}", logStreamName=f"{number:04}")
    world.invoke(function)
    streams = world.logs.get_paginator("describe_log_streams").paginate(logGroupName=f"/aws/lambda/{function}")
    return sum(len(page["logStreams"]) for page in streams) == 500


def rules_write_to_kinesis(world: World) -> bool:
    stream, after, topic = fresh("stream"), world.queue(), fresh("topic")
    world.kinesis.create_stream(StreamName=stream, ShardCount=1)
    actions: list[Any] = [
        {"kinesis": {"streamName": stream, "partitionKey": "k", "roleArn": world.role}},
        {"sqs": {"queueUrl": after, "roleArn": world.role, "useBase64": False}},
    ]
    world.rule(f"SELECT * FROM '{topic}'", actions)
    world.iot_data.publish(topic=topic, payload=b'{"t": 4}')
    world.next_message(after)
    return len(read_stream(world, stream)) == 1


def a_rule_says_that_its_function_is_missing(world: World) -> bool:
    errors, after, topic = world.queue(), world.queue(), fresh("topic")
    missing = {"lambda": {"functionArn": world.function_arn("missing")}}
    world.rule(f"SELECT * FROM '{topic}'", [missing], {"sqs": {"queueUrl": errors, "roleArn": world.role}})
    world.rule(f"SELECT * FROM '{topic}'", [{"sqs": {"queueUrl": after, "roleArn": world.role}}])
    world.iot_data.publish(topic=topic, payload=b"{}")
    world.next_message(after)
    return world.depth(errors) == 1


def a_stream_batch_may_fail_in_part(world: World) -> bool:
    stream, failed = fresh("stream"), world.queue()
    world.kinesis.create_stream(StreamName=stream, ShardCount=1)
    code = """
        import base64
        def handler(event, context):
            failures = []
            for record in event["Records"]:
                text = base64.b64decode(record["kinesis"]["data"]).decode()
                tell(text)
                if text == "bad":
                    failures.append({"itemIdentifier": record["kinesis"]["sequenceNumber"]})
            return {"batchItemFailures": failures}
    """
    function, seen = world.telling_function(code)
    world.functions.create_event_source_mapping(
        FunctionName=function,
        EventSourceArn=f"arn:aws:kinesis:us-east-1:000000000000:stream/{stream}",
        StartingPosition="TRIM_HORIZON",
        MaximumRetryAttempts=1,
        BisectBatchOnFunctionError=True,
        FunctionResponseTypes=["ReportBatchItemFailures"],
        DestinationConfig={"OnFailure": {"Destination": queue_arn(failed)}},
    )
    for text in ("good", "bad", "last"):
        world.kinesis.put_record(StreamName=stream, Data=text.encode(), PartitionKey="k")
        eventually(lambda expected=text: expected in world.messages(seen))  # type: ignore[misc]  # a bound default, that mypy cannot infer
    return world.depth(failed) == 1


def a_queue_batch_is_not_lost_to_a_typo(world: World) -> bool:
    failed = world.queue()
    redrive = json.dumps({"deadLetterTargetArn": queue_arn(failed), "maxReceiveCount": 1})
    source = world.queue(RedrivePolicy=redrive, VisibilityTimeout="6")  # longer than a cold start on a busy machine
    function, seen = world.telling_function("""
        def handler(event, context):
            tell("seen")
            return {"batchItemFailures": [{"itemIdentifier": "no such message"}]}
    """)
    world.functions.create_event_source_mapping(
        FunctionName=function,
        EventSourceArn=queue_arn(source),
        FunctionResponseTypes=["ReportBatchItemFailures"],
    )
    world.sqs.send_message(QueueUrl=source, MessageBody="{}")
    world.next_message(seen)
    eventually(lambda: world.depth(source) == 0)
    return world.depth(failed) == 1


def a_mapping_is_disabled_when_its_batch_is_finished(world: World) -> bool:
    """With the stream readers left out, as in plain ministack, a queue shows it as well."""
    source, gate = world.queue(VisibilityTimeout="60"), world.queue()
    function, seen = world.telling_function(
        """
        def handler(event, context):
            tell("started")
            queue = boto3.client("sqs")
            while not queue.receive_message(QueueUrl=os.environ["GATE"], WaitTimeSeconds=1).get("Messages"):
                pass
        """,
        variables={"GATE": gate},
    )
    mapping = world.functions.create_event_source_mapping(FunctionName=function, EventSourceArn=queue_arn(source))[
        "UUID"
    ]
    world.sqs.send_message(QueueUrl=source, MessageBody="{}")
    world.next_message(seen)
    state = world.functions.update_event_source_mapping(UUID=mapping, Enabled=False)["State"]
    world.sqs.send_message(QueueUrl=gate, MessageBody="{}")
    eventually(lambda: world.functions.get_event_source_mapping(UUID=mapping)["State"] == "Disabled")
    return state == "Disabling"


def child_stacks_may_use_sam(world: World) -> bool:
    child = {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Transform": SAM,
        "Resources": {"Table": {"Type": "AWS::Serverless::SimpleTable"}},
    }
    return world.deploy(parent_of(world, child))[1] == "CREATE_COMPLETE"


def cameras_do_not_refuse_the_stack(world: World) -> bool:
    camera = {"Type": "AWS::KinesisVideo::Stream", "Properties": {"Name": fresh("camera")}}
    try:
        return world.deploy({"Resources": {"Camera": camera}})[1] == "CREATE_COMPLETE"
    except world.stacks.exceptions.ClientError:
        return False


def tables_expire_their_items(world: World) -> bool:
    name = fresh("table")
    world.deploy({"Resources": {"Table": {"Type": "AWS::DynamoDB::Table", "Properties": table_properties(name)}}})
    expiry = world.tables.describe_time_to_live(TableName=name)["TimeToLiveDescription"]
    backups = world.tables.describe_continuous_backups(TableName=name)["ContinuousBackupsDescription"]
    recovery = backups["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"]
    return expiry["TimeToLiveStatus"] == "ENABLED" and recovery == "ENABLED"


def who_may_send_may_send_a_batch(world: World) -> bool:
    url, users, name = world.queue(), world.client("iam"), fresh("sender")
    users.create_user(UserName=name)
    allow = {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": queue_arn(url)}
    users.put_user_policy(
        UserName=name, PolicyName="send", PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [allow]})
    )
    key = users.create_access_key(UserName=name)["AccessKey"]
    queues = world.client("sqs", aws_access_key_id=key["AccessKeyId"], aws_secret_access_key=key["SecretAccessKey"])
    try:
        queues.send_message_batch(QueueUrl=url, Entries=[{"Id": "1", "MessageBody": "{}"}])
    except ClientError:
        return False
    return True


def a_policy_that_demands_tls_lets_this_machine_in(world: World) -> bool:
    url = world.queue()
    deny = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "sqs:*",
        "Resource": queue_arn(url),
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    world.sqs.set_queue_attributes(
        QueueUrl=url, Attributes={"Policy": json.dumps({"Version": "2012-10-17", "Statement": [deny]})}
    )
    try:
        world.sqs.send_message(QueueUrl=url, MessageBody="{}")
    except ClientError:
        return False
    return True


def preflights_carry_their_headers(world: World) -> bool:
    stack, _ = world.deploy(preflight_template())
    api = world.outputs(stack)["Api"]
    request = urllib.request.Request(
        f"{world.emulator.endpoint}/_aws/execute-api/{api}/local/things",
        method="OPTIONS",
        headers={"Origin": "https://dashboard.example", "Access-Control-Request-Method": "PUT"},
    )
    with urllib.request.urlopen(request, timeout=5) as answer:
        headers: dict[str, str] = dict(answer.headers)
        return headers.get("Access-Control-Allow-Methods") == "PUT,OPTIONS"


def nobody_comes_in_without_a_certificate(world: World) -> bool:
    with urllib.request.urlopen(f"{world.emulator.endpoint}/_ministack/iot/ca.pem", timeout=5) as answer:
        trusted = ssl.create_default_context(cadata=answer.read().decode())
    connect = b"\x10\x10\x00\x04MQTT\x04\x02\x00\x3c\x00\x04lift"
    address = ("127.0.0.1", world.emulator.mqtt_port)
    try:
        with (
            socket.create_connection(address, timeout=5) as wire,
            trusted.wrap_socket(wire, server_hostname="localhost") as secured,
        ):
            secured.sendall(connect)
            return secured.recv(4)[:1] != b"\x20"  # CONNACK
    except (ssl.SSLError, ConnectionError):
        return True


PROMISES: dict[str, Callable[[World], bool]] = {
    "loopback": mqtt_is_for_this_machine_only,
    "functions": functions_see_only_what_they_bring,
    "function-logs": log_groups_do_not_grow_for_ever,
    "rule-actions": rules_write_to_kinesis,
    "asynchronous": a_rule_says_that_its_function_is_missing,
    "stream-mappings": a_stream_batch_may_fail_in_part,
    "queue-mappings": a_queue_batch_is_not_lost_to_a_typo,
    "mapping-states": a_mapping_is_disabled_when_its_batch_is_finished,
    "nested-stacks": child_stacks_may_use_sam,
    "kinesis-video": cameras_do_not_refuse_the_stack,
    "dynamodb-settings": tables_expire_their_items,
    "preflight": preflights_carry_their_headers,
    "secure-transport": a_policy_that_demands_tls_lets_this_machine_in,
    "queue-permissions": who_may_send_may_send_a_batch,
    "client-certificates": nobody_comes_in_without_a_certificate,
}


def test_every_mend_has_its_promise() -> None:
    assert tuple(PROMISES) == MENDS


@pytest.mark.parametrize("mend", MENDS)
def test_a_mend_keeps_its_promise(world: World, mend: str) -> None:
    assert PROMISES[mend](world)


@pytest.mark.parametrize("mend", MENDS)
def test_plain_ministack_does_not(plain_world: World, mend: str) -> None:
    assert not PROMISES[mend](plain_world)


def read_stream(world: World, stream: str) -> list[bytes]:
    """Every record of a stream's only shard."""
    shard = world.kinesis.list_shards(StreamName=stream)["Shards"][0]["ShardId"]
    iterator = world.kinesis.get_shard_iterator(StreamName=stream, ShardId=shard, ShardIteratorType="TRIM_HORIZON")[
        "ShardIterator"
    ]
    return [record["Data"] for record in world.kinesis.get_records(ShardIterator=iterator)["Records"]]


def parent_of(world: World, child: dict[str, Any], **parameters: str) -> dict[str, Any]:
    """A stack with one nested stack, whose template is put into a bucket first."""
    bucket = fresh("templates")
    world.buckets.create_bucket(Bucket=bucket)
    key = fresh("child")
    world.buckets.put_object(Bucket=bucket, Key=key, Body=json.dumps(child).encode())
    properties = {"TemplateURL": f"{world.emulator.endpoint}/{bucket}/{key}", "Parameters": parameters}
    nested = {"Type": "AWS::CloudFormation::Stack", "Properties": properties}
    return {"Resources": {"Child": nested}}


def table_properties(name: str) -> dict[str, Any]:
    return {
        "TableName": name,
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
        "TimeToLiveSpecification": {"AttributeName": "expires_at", "Enabled": True},
        "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": True},
    }


def preflight_template() -> dict[str, Any]:
    headers = {"method.response.header.Access-Control-Allow-Methods": "'PUT,OPTIONS'"}
    integration = {
        "type": "mock",
        "requestTemplates": {"application/json": '{"statusCode": 200}'},
        "responses": {"default": {"statusCode": "200", "responseParameters": headers}},
    }
    operation = {"responses": {"200": {"description": "ok"}}, "x-amazon-apigateway-integration": integration}
    body = {"openapi": "3.0.1", "info": {"title": "t", "version": "1"}, "paths": {"/things": {"options": operation}}}
    api = {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Name": fresh("api"), "Body": body}}
    deployment = {"Type": "AWS::ApiGateway::Deployment", "Properties": {"RestApiId": {"Ref": "Api"}}}
    stage_properties = {"RestApiId": {"Ref": "Api"}, "DeploymentId": {"Ref": "Deployment"}, "StageName": "local"}
    stage = {"Type": "AWS::ApiGateway::Stage", "Properties": stage_properties}
    return {
        "Resources": {"Api": api, "Deployment": deployment, "Stage": stage},
        "Outputs": {"Api": {"Value": {"Ref": "Api"}}},
    }
