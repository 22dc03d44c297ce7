"""The faults and abuses that the platform is tested against, each with its pass criterion (故障与滥用清单)."""

from __future__ import annotations

FAULTS: dict[str, tuple[str, str]] = {
    "F1": (
        "duplicates 1–5×, 30 % of a stream",
        "stored readings = distinct; alerts identical to a run without duplicates",
    ),
    "F2": ("out of order within 10 min, shuffled", "final state = in-order state; the latest value never goes back"),
    "F3": (
        "late backfill, 10 min to 72 h",
        "history filled; no live alert for past excursions; a historic excursion is recorded instead",
    ),
    "F4": ("clock wrong: ±5 min; ±24 h, 1970, 2099", "accepted and flagged; quarantined, 0 rows outside the window"),
    "F5": ("oversized: 128 KB MQTT, 256 KB SQS, 400 KB item, 10 MB API", "413 or quarantine; neighbours unaffected"),
    "F6": (
        "10,000 malformed messages: NaN, 1e999, duplicate keys, depth 2,000, bad UTF-8, wrong types",
        "0 unhandled; each counted by reason",
    ),
    "F7": (
        "a poison pill, 1 in 100, in SQS and in Kinesis",
        "99 stored once; the pill set aside after ≤ 3 receives; no shard blocked > 60 s",
    ),
    "F8": (
        "DynamoDB throttles 50 % of calls, or everything for 30 s",
        "0 loss; jittered back-off; returns in time with exactly the failed ids",
    ),
    "F9": ("handler killed at every step", "0 lost; ≤ 1 duplicate notification"),
    "F10": ("timeout at 90 % of a batch", "only unfinished ids returned"),
    "F11": ("dead letters redriven, 1,000", "idempotent, same final state hash"),
    "F12": ("one device sends 1,000 messages a second", "others' p99 ≤ 2× baseline"),
    "F13": ("burst × 10 for 10 min", "bounded memory, backlog drains, oldest age measured right"),
    "F14": (
        "no data for 1 sensor of 8 on a live gateway",
        "alert at T ± 5 s; clears on data; 10,000 random races, 0 stuck",
    ),
    "F15": ("flapping around a threshold, 1 Hz for 1 h", "≤ 1 raise and ≤ 1 clear"),
    "F16": ("alarm storm, 10,000 in 1 min", "≤ 1 notification a group and interval; critical p99 ≤ 5 s"),
    "F17": ("notifier down for 1 h, then up", "all delivered once or marked expired; gravest first"),
    "F18": ("the alert path's own heartbeat stops", "somebody is called within 2 intervals"),
    "F19": (
        "an outside system: 500s, 30 s hangs, HTML, schema drift, clock jump",
        "breaker opens after ≤ 5; staleness shown; no bad row",
    ),
    "F20": (
        "cameras: no media, empty image, frozen stream, changed resolution",
        "coverage right; offline ≤ 60 s, frozen ≤ 120 s",
    ),
    "F21": ("corrupt, truncated, CMYK, 16-bit, rotated JPEG", "no crash; right orientation"),
    "F22": ("a model's file missing, of another hash or shape", "refuses to start and says which; others keep running"),
    "F23": (
        "WebSocket: gone, slow client, 200 reconnect at once",
        "stale ids removed; resumes from the cursor; 0 missed states",
    ),
    "F24": ("50 acknowledge, close, escalate at once", "one winner, linear history, 409 for the rest"),
    "F25": ("restore from a backup", "state hash equal"),
}
ABUSES: dict[str, tuple[str, str]] = {
    "A1": (
        "a device publishes or subscribes as another: other topic, wildcard, other client id, reserved topics",
        "100 % denied; no `*` in the policy; another device's id in a payload → quarantine",
    ),
    "A2": ("stolen certificate or session", "revoked: the next message or refresh is refused; nobody else is touched"),
    "A3": ("replayed signed request (same nonce, +10 min)", "401 or 409; timestamp ± 300 s and nonces kept"),
    "A4": ("every route × other enterprise, other role, nobody", "0 leaks; the same 404 for foreign and absent"),
    "A5": ("mass assignment: role, status, score, version", "refused"),
    "A6": (
        "forged tokens: alg none, HS/RS confusion, expired, wrong audience, kid paths, jku, 1 MB, reused refresh",
        "all 401, one shape",
    ),
    "A7": ("WeChat sign-in: reused code, foreign app, session_key in an answer or log", "refused; 0 found"),
    "A8": ("ballot stuffing: 1,000 ratings from a phone", "≤ 1 counted a visit; the venue's score moves ≤ 0.1"),
    "A9": (
        "rates: anonymous 10/min an address, user 60/min, a code 120/min, sign-in 5/min",
        "429 with Retry-After; memory bounded",
    ),
    "A10": (
        "printed codes: edited, old key, copied to another place, foreign host",
        "signature fails; rotation works; the wrong place is flagged",
    ),
    "A11": (
        "server-side requests to inner addresses",
        "no fetch by a user's URL; adapters call hosts of the settings only",
    ),
    "A12": ("decompression bombs, polyglots", "refused from the header; ≤ 128 MB; ≤ 50 ms"),
    "A13": ("metadata in pictures", "0 bytes kept except orientation applied"),
    "A14": ("scripts and formulas in text, names and CSV; direction overrides, zero-width", "inert everywhere"),
    "A15": ("injection into queries, logs, headers, keys", "parameterised; line breaks stripped"),
    "A16": ("privilege: editing closed records, deleting evidence", "refused and audited"),
    "A17": ("audit log: an entry dropped, altered, reordered", "the verifier names the first bad index"),
    "A18": ("IAM: `*`, shared roles, open principals, no encryption, short log retention", "0 findings"),
    "A19": ("secrets in variables, history, logs, errors, bundles", "0"),
    "A20": ("cost: a million anonymous scans an hour, huge pages, deep paging", "capped; every page bounded"),
    "A21": ("counting up ids of codes or complaints", "≥ 96 random bits, or signed"),
    "A22": ("video links used by others or too long", "≤ 5 min, bound to the user"),
    "A23": ("text into rules or models", "text never becomes code"),
    "A24": ("supply chain", "hash-pinned packages, licences, bill of materials, nothing fetched at run time"),
    "A25": ("privacy: export, deletion, retention, small groups, faces", "deletion leaves tombstones only"),
}
LATER: dict[str, str] = {
    "F16": "the alert engine",
    "F18": "the alert engine",
    "F19": "lifts, inspections, complaints and command",
    "F20": "cameras",
    "F21": "cameras",
    "F22": "cameras",
    "A3": "lifts, inspections, complaints and command",
    "A8": "lifts, inspections, complaints and command",
    "A12": "cameras",
    "A13": "cameras",
    "A16": "lifts, inspections, complaints and command",
    "A20": "the clients",
    "A22": "cameras",
    "A23": "cameras",
    "A25": "the clients",
}
"""What belongs to parts of the platform that come in later releases, by the release's name."""
