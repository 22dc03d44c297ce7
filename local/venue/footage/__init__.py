"""Cameras that are played (摄像机模拟): composed scenes with their truth, encoded once, pushed as a camera pushes."""
