"""The world in which a store's contract is tested: `tables` gives empty tables, in moto (in this process) or in the emulator.

A module's contract test is one class with a fixture `store` that is parametrised over the fake and the real records;
the real one asks for `tables`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
from conftest import forget_everything_made_from_settings
from jinbo.platform.aws import client
from jinbo.platform.tables import Record
from moto import mock_aws


def forget_connections() -> None:
    """PynamoDB keeps a connection a model; another world needs another one."""
    waiting: list[Any] = [Record]
    while waiting:
        model = waiting.pop()
        model._connection = None
        waiting += model.__subclasses__()
    forget_everything_made_from_settings()


def create_tables() -> None:
    """The two tables with the keys and index of infra/data.yaml (a template test holds the two alike)."""
    dynamodb = client("dynamodb")
    key = [{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}]
    strings = [{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk", "gsi1pk", "gsi1sk")]
    dynamodb.create_table(
        TableName="records",
        KeySchema=key,
        AttributeDefinitions=strings,
        BillingMode="PAY_PER_REQUEST",
        GlobalSecondaryIndexes=[
            {
                "IndexName": "gsi1",
                "KeySchema": [
                    {"AttributeName": "gsi1pk", "KeyType": "HASH"},
                    {"AttributeName": "gsi1sk", "KeyType": "RANGE"},
                ],
                "Projection": {"ProjectionType": "ALL"},
            }
        ],
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
    )
    dynamodb.create_table(
        TableName="readings", KeySchema=key, AttributeDefinitions=strings[:2], BillingMode="PAY_PER_REQUEST"
    )


def drop_tables() -> None:
    """Empties the emulator's world again."""
    for name in client("dynamodb").list_tables()["TableNames"]:
        client("dynamodb").delete_table(TableName=name)


@pytest.fixture(params=["moto", pytest.param("emulator", marks=pytest.mark.emulator)])
def tables(request: pytest.FixtureRequest) -> Iterator[None]:
    """Empty tables `records` and `readings`."""
    if request.param == "moto":
        with mock_aws():
            forget_connections()
            create_tables()
            yield
        forget_connections()
        return
    os.environ["AWS_ENDPOINT_URL"] = request.getfixturevalue("emulator_endpoint")
    forget_connections()
    create_tables()
    yield
    drop_tables()
    del os.environ["AWS_ENDPOINT_URL"]
    forget_connections()


@pytest.fixture(scope="session")
def emulator_endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """One emulator for the session, on free ports."""
    from local.emulator.process import Emulator, free_port

    folder = tmp_path_factory.mktemp("emulator")
    with Emulator(folder / "state", free_port(), free_port(), persist=False, log_file=folder / "log") as running:
        yield running.endpoint
