"""Device alarms (设备报警) in table `records`, each with its news in its own item (outbox)."""

from __future__ import annotations

import json

from jinbo.kernel.clock import iso
from jinbo.kernel.errors import ConflictError
from jinbo.kernel.fact import Fact
from jinbo.platform import items
from jinbo.platform.clock import platform_clock, wall_ms
from jinbo.platform.outbox import encode_facts
from jinbo.telemetry.records.keys import device_key

ALARM_KEEP_S = 731 * 86_400


class AlarmRecords:
    """Device alarms (port AlarmStore)."""

    def put_new(self, key: tuple[str, int, str], fact: Fact) -> bool:
        """Stores the alarm unless it stands there."""
        device, at, natural = key
        now = platform_clock().now()
        item = {
            "pk": device_key(device),
            "sk": f"ALARM#{at:013d}#{natural}",
            "kind": "DEVICE_ALARM",
            "version": 1,
            "body": json.dumps(dict(fact.value)),
            "arrived": int(fact.recorded_at.timestamp() * 1000),
            "created_at": iso(now),
            "updated_at": iso(now),
            "facts": encode_facts([fact]),
            "ttl": wall_ms() // 1000 + ALARM_KEEP_S,
        }
        try:
            items.put(item, *items.expecting(0))
        except ConflictError:
            return False
        return True
