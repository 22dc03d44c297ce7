"""The same platform on a laptop: the emulated AWS, its devices, and the commands that start them."""
