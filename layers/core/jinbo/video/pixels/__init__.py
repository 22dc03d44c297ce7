"""Numpy on pictures (像素): pure; `onnx.py` alone imports onnxruntime, `frames.py` cv2, `jpeg.py` and `drawing.py` Pillow."""
