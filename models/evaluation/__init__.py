"""How good the models are (评估): average precision with intervals, the shipped thresholds, milliseconds a frame."""
