"""The Kinesis Video stand-in (视频流替身): streams, media and signalling for unmodified clients, on this machine."""
