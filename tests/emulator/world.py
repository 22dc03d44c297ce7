"""One running emulator as the tests see it: its clients, functions made from a few lines, and waiting for conditions."""

from __future__ import annotations

import io
import json
import textwrap
import time
import zipfile
from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar, cast
from uuid import uuid4

import boto3

from local.emulator.process import Emulator

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_events import EventBridgeClient
    from mypy_boto3_iot import IoTClient
    from mypy_boto3_iot_data import IoTDataPlaneClient
    from mypy_boto3_kinesis import KinesisClient
    from mypy_boto3_lambda import LambdaClient
    from mypy_boto3_logs import CloudWatchLogsClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sqs import SQSClient

T = TypeVar("T")
PATIENCE_SECONDS = 20.0
ACCOUNT = "000000000000"
TELL = """
import boto3, json, os
def tell(message):
    boto3.client("sqs").send_message(QueueUrl=os.environ["TELL"], MessageBody=json.dumps(message))
"""
"""Put before a handler, so that it can tell the test what it saw: `tell(message)` reaches the queue in TELL."""


def eventually(look: Callable[[], T | None]) -> T:
    """The first true value of `look`; fails after the deadline with the last value."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not (value := look()):
        assert time.monotonic() < deadline, f"did not happen within {PATIENCE_SECONDS:.0f} s; last seen: {value!r}"
        time.sleep(0.02)
    return value


def fresh(name: str) -> str:
    """A name that no other test uses."""
    return f"{name}-{uuid4().hex[:8]}"


def queue_arn(url: str) -> str:
    return f"arn:aws:sqs:us-east-1:{ACCOUNT}:{url.rsplit('/', 1)[1]}"


class World:
    """The services of one emulator."""

    def __init__(self, emulator: Emulator) -> None:
        self.emulator = emulator

    def client(self, service: Any, **more: Any) -> Any:
        """A boto3 client; every test uses the root account's keys."""
        settings: dict[str, Any] = {
            "endpoint_url": self.emulator.endpoint,
            "region_name": "us-east-1",
            "aws_access_key_id": "test",
            "aws_secret_access_key": "test",
        }
        return boto3.client(service, **(settings | more))

    @cached_property
    def sqs(self) -> SQSClient:
        return self.client("sqs")

    @cached_property
    def kinesis(self) -> KinesisClient:
        return self.client("kinesis")

    @cached_property
    def functions(self) -> LambdaClient:
        return self.client("lambda")

    @cached_property
    def tables(self) -> DynamoDBClient:
        return self.client("dynamodb")

    @cached_property
    def events(self) -> EventBridgeClient:
        return self.client("events")

    @cached_property
    def iot(self) -> IoTClient:
        return self.client("iot")

    @cached_property
    def iot_data(self) -> IoTDataPlaneClient:
        return self.client("iot-data")

    @cached_property
    def stacks(self) -> CloudFormationClient:
        return self.client("cloudformation")

    @cached_property
    def buckets(self) -> S3Client:
        return self.client("s3")

    @cached_property
    def logs(self) -> CloudWatchLogsClient:
        return self.client("logs")

    def queue(self, **attributes: str) -> str:
        """A new queue's URL."""
        return self.sqs.create_queue(QueueName=fresh("queue"), Attributes=cast(Any, attributes))["QueueUrl"]

    def messages(self, url: str, limit: int = 10) -> list[Any]:
        """Takes what is in a queue, each body parsed as JSON."""
        taken = self.sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=limit).get("Messages", [])
        for message in taken:
            self.sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return [json.loads(message["Body"]) for message in taken]

    def next_message(self, url: str) -> Any:
        """The next message of a queue, waiting for it."""
        return eventually(lambda: self.messages(url, limit=1))[0]

    def collect(self, url: str, count: int) -> list[Any]:
        """Waits until `count` messages have come."""
        got: list[Any] = []

        def enough() -> bool:
            got.extend(self.messages(url))
            return len(got) >= count

        eventually(enough)
        return got

    def depth(self, url: str) -> int:
        """Messages in a queue, those in flight included."""
        names: Any = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        attributes = self.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
        return sum(int(attributes[name]) for name in names)

    def function(self, code: str, variables: dict[str, str] | None = None, **more: Any) -> str:
        """Deploys a function with `handler` in `code`; returns its name."""
        name = fresh("function")
        settings: dict[str, Any] = {"Runtime": "python3.11", "Handler": "app.handler", "Timeout": 10, "Role": self.role}
        self.functions.create_function(
            FunctionName=name,
            Code={"ZipFile": package({"app.py": textwrap.dedent(code)})},
            Environment={"Variables": variables or {}},
            **(settings | more),
        )
        return name

    def telling_function(self, code: str, **more: Any) -> tuple[str, str]:
        """A function whose handler can `tell(...)`, and the URL of the queue where it arrives."""
        url = self.queue()
        variables = {"TELL": url, **more.pop("variables", {})}
        return self.function(TELL + textwrap.dedent(code), variables, **more), url

    def invoke(self, function: str, event: Any = None) -> Any:
        """A function's answer; an error document is returned like any other."""
        answer = self.functions.invoke(FunctionName=function, Payload=json.dumps(event or {}).encode())
        return json.loads(answer["Payload"].read() or b"null")

    def function_arn(self, name: str) -> str:
        return f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:{name}"

    def rule(self, sql: str, actions: list[Any], error_action: Any = None) -> None:
        """An IoT rule; its SQL names the topics."""
        payload: dict[str, Any] = {"sql": sql, "actions": actions, "awsIotSqlVersion": "2016-03-23"}
        if error_action:
            payload["errorAction"] = error_action
        self.iot.create_topic_rule(ruleName=fresh("rule").replace("-", "_"), topicRulePayload=payload)

    def deploy(self, template: dict[str, Any], stack: str | None = None) -> tuple[str, str]:
        """Creates a stack, or updates the one named; returns its name and its final status."""
        name = stack or fresh("stack")
        call = self.stacks.update_stack if stack else self.stacks.create_stack
        capabilities: Any = ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"]
        call(StackName=name, TemplateBody=json.dumps(template), Capabilities=capabilities)
        return name, eventually(lambda: self._final_status(name))

    def refusals(self, stack: str) -> list[str]:
        """Why resources of a stack were refused."""
        events = self.stacks.describe_stack_events(StackName=stack)["StackEvents"]
        return [event.get("ResourceStatusReason", "") for event in events if "FAILED" in event["ResourceStatus"]]

    def outputs(self, stack: str) -> dict[str, str]:
        described = self.stacks.describe_stacks(StackName=stack)["Stacks"][0]
        return {output["OutputKey"]: output["OutputValue"] for output in described.get("Outputs", [])}

    def _final_status(self, stack: str) -> str | None:
        status = self.stacks.describe_stacks(StackName=stack)["Stacks"][0]["StackStatus"]
        return None if status.endswith("IN_PROGRESS") else status

    @cached_property
    def role(self) -> str:
        """A role that functions and rules may take, and that may do everything."""
        roles, name = self.client("iam"), fresh("role")
        services = {"Service": ["lambda.amazonaws.com", "iot.amazonaws.com"]}
        trust = statement(Effect="Allow", Principal=services, Action="sts:AssumeRole")
        arn: str = roles.create_role(RoleName=name, AssumeRolePolicyDocument=trust)["Role"]["Arn"]
        everything = statement(Effect="Allow", Action="*", Resource="*")
        roles.put_role_policy(RoleName=name, PolicyName="everything", PolicyDocument=everything)
        return arn


def statement(**members: Any) -> str:
    """A policy of one statement."""
    return json.dumps({"Version": "2012-10-17", "Statement": [members]})


def package(files: dict[str, str]) -> bytes:
    """A zip file's bytes."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return content.getvalue()
