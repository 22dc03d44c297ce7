"""Numpy on pictures (像素): pure; `onnx.py` alone imports onnxruntime, `frames.py` alone cv2, `jpeg.py` alone Pillow."""
