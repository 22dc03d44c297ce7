"""What cameras send (视频载荷): Matroska from Kinesis Video, H.264 in it, and pictures' headers. Standard library only."""
