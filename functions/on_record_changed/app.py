"""A record changed: the facts it tells go from the table's stream to the bus (发件箱). Knows no module."""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools import Logger, Metrics
from jinbo.platform.batches import BatchResponse, item_failures, sequence_number
from jinbo.platform.observability import count, observed
from jinbo.platform.outbox import told_facts
from jinbo.wiring.outbox import bus


@observed("on_record_changed")
def handler(event: dict[str, Any], log: Logger, metrics: Metrics) -> BatchResponse:
    """Publishes in the stream's order; answers with the first record whose facts the bus would not take."""
    owner = [(record, fact) for record in event["Records"] for fact in told_facts(record)]
    failed = {fact.id for fact in bus().publish([fact for _, fact in owner])}
    count(metrics, "FactsPublished", len(owner) - len(failed))
    count(metrics, "FactsFailed", len(failed))
    if not failed:
        return item_failures([])
    first = next(record for record, fact in owner if fact.id in failed)
    log.warning("facts not taken by the bus; the stream will bring them again", extra={"facts": sorted(failed)[:10]})
    return item_failures([sequence_number(first)])
