"""What the API takes and answers of video (视频接口)."""
