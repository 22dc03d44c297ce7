"""Video (视频): cameras, what they shall watch and whether they can; sampling, detections and evidence stand on it."""
