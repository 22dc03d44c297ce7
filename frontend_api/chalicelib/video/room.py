"""The room that all of video's routes are declared in (视频)."""

from chalicelib.http import Routes

routes = Routes("video")
