"""What keeps data or messages: encrypted, reached over TLS only, restorable."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from infra.checks.policies import policies_of
from infra.checks.reading import Finding, Template, at, listed, properties, resources, target

_ENCRYPTED: dict[str, tuple[Callable[[dict[str, Any]], object], str]] = {
    "AWS::DynamoDB::Table": (
        lambda p: (p.get("SSESpecification") or {}).get("SSEType") == "KMS",
        "SSESpecification with SSEType KMS",
    ),
    "AWS::SQS::Queue": (
        lambda p: p.get("KmsMasterKeyId") or p.get("SqsManagedSseEnabled") is True,
        "SqsManagedSseEnabled",
    ),
    "AWS::Kinesis::Stream": (lambda p: p.get("StreamEncryption"), "StreamEncryption"),
    "AWS::SNS::Topic": (lambda p: p.get("KmsMasterKeyId"), "KmsMasterKeyId"),
    "AWS::S3::Bucket": (lambda p: p.get("BucketEncryption"), "BucketEncryption"),
    "AWS::SecretsManager::Secret": (lambda p: p.get("KmsKeyId"), "KmsKeyId"),
}
_GUARDS = {
    "AWS::S3::Bucket": ("AWS::S3::BucketPolicy", "Bucket"),
    "AWS::SQS::Queue": ("AWS::SQS::QueuePolicy", "Queues"),
    "AWS::SNS::Topic": ("AWS::SNS::TopicPolicy", "Topics"),
}
_HOLDS_DATA = ("AWS::DynamoDB::Table", "AWS::S3::Bucket", "AWS::KMS::Key", "AWS::SecretsManager::Secret")
_BLOCKS = ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets")


def encryption(template: Template, _: str) -> Iterator[Finding]:
    """Everything at rest is encrypted, and no bucket can be made public."""
    for kind, (is_encrypted, name_of_it) in _ENCRYPTED.items():
        for name, resource in resources(template, kind):
            if not is_encrypted(properties(resource)):
                yield Finding(at(name), f"{name} is not encrypted: {name_of_it}")
    for name, bucket in resources(template, "AWS::S3::Bucket"):
        blocks = properties(bucket).get("PublicAccessBlockConfiguration") or {}
        if not all(blocks.get(block) is True for block in _BLOCKS):
            yield Finding(at(name), f"{name} could be made public: PublicAccessBlockConfiguration")


def tls_only(template: Template, _: str) -> Iterator[Finding]:
    """A policy denies what does not come over TLS."""
    for kind, (policy_kind, names) in _GUARDS.items():
        guarded = {
            target(guarded)
            for policy_name, statements in policies_of(template, policy_kind)
            if any(_denies_plain(statement) for statement in statements)
            for guarded in listed(properties(template["Resources"][policy_name]).get(names))
        }
        for name, _resource in resources(template, kind):
            if name not in guarded:
                yield Finding(
                    at(name), f"{name} can be reached without TLS: deny aws:SecureTransport false in a {policy_kind}"
                )


def durable(template: Template, _: str) -> Iterator[Finding]:
    """Tables have point-in-time recovery and a TTL attribute; what holds data outlives its stack."""
    for name, table in resources(template, "AWS::DynamoDB::Table"):
        found = properties(table)
        if (found.get("PointInTimeRecoverySpecification") or {}).get("PointInTimeRecoveryEnabled") is not True:
            yield Finding(at(name), f"{name} cannot be restored: PointInTimeRecoverySpecification")
        if (found.get("TimeToLiveSpecification") or {}).get("Enabled") is not True:
            yield Finding(at(name), f"{name} never expires anything: TimeToLiveSpecification")
    for name, resource in resources(template, *_HOLDS_DATA):
        for policy in ("DeletionPolicy", "UpdateReplacePolicy"):
            if resource.get(policy) != "Retain":
                yield Finding(at(name), f"{name} holds data: {policy} must be Retain")


def _denies_plain(statement: dict[str, Any]) -> bool:
    transport = ((statement.get("Condition") or {}).get("Bool") or {}).get("aws:SecureTransport")
    return statement.get("Effect") == "Deny" and str(transport).lower() == "false"
