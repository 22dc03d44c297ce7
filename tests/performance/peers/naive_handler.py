"""The peer of P6: what one writes first. Powertools' resolver with validation, pydantic, boto3's resource; answers one POST."""

from __future__ import annotations

import json
import os
from typing import Any

import boto3
from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.event_handler import APIGatewayRestResolver
from aws_lambda_powertools.utilities.typing import LambdaContext
from pydantic import BaseModel, Field

logger = Logger(service="naive")
metrics = Metrics(namespace="Naive", service="naive")
app = APIGatewayRestResolver(enable_validation=True)
table = boto3.resource("dynamodb").Table(os.environ["RECORDS_TABLE"])


class Reading(BaseModel):
    """A reading as it comes."""

    device: str = Field(min_length=1)
    sensor: str
    at: int
    value: float


@app.post("/readings")
def store(reading: Reading) -> dict[str, str]:
    """Stores one."""
    table.put_item(Item={"pk": reading.device, "sk": str(reading.at), "value": str(reading.value)})
    return {"stored": reading.device}


@logger.inject_lambda_context
@metrics.log_metrics
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """One request."""
    return app.resolve(event, context)


EVENT = {
    "resource": "/readings",
    "path": "/readings",
    "httpMethod": "POST",
    "headers": {"content-type": "application/json"},
    "multiValueHeaders": {},
    "queryStringParameters": None,
    "multiValueQueryStringParameters": None,
    "pathParameters": None,
    "requestContext": {"requestId": "r", "stage": "t", "identity": {"sourceIp": "10.0.0.1"}},
    "body": json.dumps({"device": "fz-0001", "sensor": "t1", "at": 1604538000000, "value": -18.4}),
    "isBase64Encoded": False,
}
