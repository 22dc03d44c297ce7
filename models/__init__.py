"""The detectors (检测模型): their cards and weights, and the code that trains, exports and measures them."""
