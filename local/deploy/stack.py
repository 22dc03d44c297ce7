"""A deployed stack (部署好的栈): its outputs, its parameters, and the public half of its token key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import boto3
from botocore.exceptions import ClientError, WaiterError
from jinbo.platform.keys import ask_kms, published

KEPT = {
    "AWS::DynamoDB::Table": "table",
    "AWS::S3::Bucket": "bucket",
    "AWS::KMS::Key": "key",
    "AWS::SecretsManager::Secret": "secret",
}
"""What holds data and is retained when the stack is deleted (infra/data.yaml)."""


@dataclass(slots=True)
class Stack:
    """One stack by name, on AWS ('' as endpoint) or in the emulator."""

    name: str
    endpoint: str = ""
    region: str | None = None

    def client(self, service: str) -> Any:
        """A client of the place where the stack is."""
        local = {"aws_access_key_id": "test", "aws_secret_access_key": "test"} if self.endpoint else {}
        return boto3.client(service, endpoint_url=self.endpoint or None, region_name=self.region, **local)  # type: ignore[call-overload]  # the service is a variable

    def describe(self) -> dict[str, Any] | None:
        """CloudFormation's description; None when there is no such stack."""
        try:
            stacks = self.client("cloudformation").describe_stacks(StackName=self.name)["Stacks"]
        except ClientError as error:
            if "does not exist" in error.response["Error"]["Message"]:
                return None
            raise
        described: dict[str, Any] = stacks[0]
        return described

    def outputs(self) -> dict[str, str]:
        """The root stack's outputs. In the emulator the two APIs' addresses are its own, not those that AWS would have."""
        described = self.describe()
        if described is None:
            raise LookupError(f"there is no stack {self.name}")
        outputs = {entry["OutputKey"]: entry["OutputValue"] for entry in described.get("Outputs", [])}
        outputs["StackName"] = self.name
        outputs["Region"] = self.client("cloudformation").meta.region_name
        if self.endpoint:
            outputs["ApiUrl"] = f"{self.endpoint}/_aws/execute-api/{outputs['ApiId']}/api"
            outputs["SocketUrl"] = outputs["SocketEndpoint"].replace("http", "ws", 1)
            outputs["Endpoint"] = self.endpoint
        return outputs

    def parameters(self) -> dict[str, str]:
        """The root stack's parameters as deployed; empty when there is no stack."""
        described = self.describe() or {}
        return {entry["ParameterKey"]: entry.get("ParameterValue", "") for entry in described.get("Parameters", [])}

    def tell(self, news: Mapping[str, str]) -> None:
        """Changes some parameters of the template as it is deployed, without packing and uploading everything once more.

        Raises:
            RuntimeError: the update failed, and CloudFormation took it back.
        """
        cloudformation = self.client("cloudformation")
        kept = [{"ParameterKey": name, "UsePreviousValue": True} for name in self.parameters() if name not in news]
        told = [{"ParameterKey": name, "ParameterValue": value} for name, value in news.items()]
        cloudformation.update_stack(
            StackName=self.name,
            UsePreviousTemplate=True,
            Parameters=kept + told,
            Capabilities=["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
        )
        try:
            waiter = cloudformation.get_waiter("stack_update_complete")
            waiter.wait(StackName=self.name, WaiterConfig={"Delay": 0.3 if self.endpoint else 5, "MaxAttempts": 360})
        except WaiterError as error:
            raise RuntimeError(f"{self.name} is not updated: {error}") from error

    def token_keys(self, key_ids: str) -> str:
        """The JWKS of the token keys' public halves, which functions verify against without a call."""
        return published(ask_kms(lambda: self.client("kms"), key_ids)())

    def resources(self) -> Iterator[tuple[str, str]]:
        """Type and physical id of every resource, those of nested stacks included."""
        yield from self._resources(self.name)

    def kept(self) -> list[tuple[str, str]]:
        """What a deletion leaves behind, as words and names."""
        return sorted((KEPT[kind], name) for kind, name in self.resources() if kind in KEPT)

    def delete(self) -> None:
        """Deletes the stack with its nested ones and waits until it is gone.

        Raises:
            RuntimeError: something of it could not be deleted; CloudFormation's console says what.
        """
        cloudformation = self.client("cloudformation")
        # by its id: after the deletion a name finds nothing, an id still tells how it ended
        stack_id = cloudformation.describe_stacks(StackName=self.name)["Stacks"][0]["StackId"]
        cloudformation.delete_stack(StackName=stack_id)
        pause = 1 if self.endpoint else 10
        try:
            waiter = cloudformation.get_waiter("stack_delete_complete")
            waiter.wait(StackName=stack_id, WaiterConfig={"Delay": pause, "MaxAttempts": 240})
        except WaiterError as error:
            raise RuntimeError(f"{self.name} is not deleted: {error}") from error

    def _resources(self, stack: str) -> Iterator[tuple[str, str]]:
        pages = self.client("cloudformation").get_paginator("list_stack_resources").paginate(StackName=stack)
        for page in pages:
            for entry in page["StackResourceSummaries"]:
                if entry["ResourceType"] == "AWS::CloudFormation::Stack":
                    yield from self._resources(entry["PhysicalResourceId"])
                else:
                    yield entry["ResourceType"], entry["PhysicalResourceId"]
