"""Scripted replays of cameras (脚本回放): how good events are, given how good a detector is. Simulated detections, no pictures."""
