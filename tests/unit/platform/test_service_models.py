"""Our reading of botocore's models gives what botocore's own reading gives."""

from __future__ import annotations

import pytest
from botocore.exceptions import UnknownServiceError
from botocore.loaders import Loader
from jinbo.platform.service_models import Models

OURS = ("apigatewaymanagementapi", "dynamodb", "events", "iot-data", "kinesis", "kms", "s3", "secretsmanager", "sqs")


@pytest.mark.parametrize("type_name", ["service-2", "endpoint-rule-set-1"])
@pytest.mark.parametrize("service", OURS)
def test_a_service_we_use_reads_the_same(service: str, type_name: str) -> None:
    assert Models().load_service_model(service, type_name) == Loader().load_service_model(service, type_name)


@pytest.mark.parametrize("name", ["endpoints", "partitions", "_retry", "sdk-default-configuration"])
def test_what_all_services_share_reads_the_same(name: str) -> None:
    assert Models().load_data(name) == Loader().load_data(name)


def test_a_service_that_does_not_exist_is_refused_by_name() -> None:
    with pytest.raises(UnknownServiceError, match="no-such-service"):
        Models().load_service_model("no-such-service", "service-2")
