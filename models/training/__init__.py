"""Training (训练): the only code that needs PyTorch (`make train` installs it into an environment of its own)."""
