"""All rooms of the API, in the order in which they stand in its document."""

from chalicelib import alerts, food, identity, subjects, system, telemetry, video

ROOMS = (system.routes, identity.routes, subjects.routes, telemetry.routes, video.routes, food.routes, alerts.routes)
