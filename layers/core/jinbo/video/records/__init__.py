"""Cameras and their health in the records table, their streams in Kinesis Video (视频的存储)."""
