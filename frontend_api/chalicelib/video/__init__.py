"""Video's room (视频): its routes stand in files that declare on one `routes`."""

from chalicelib.video import cameras, events, evidence, looking
from chalicelib.video.room import routes

__all__ = ["cameras", "events", "evidence", "looking", "routes"]
