"""From a trained net in ONNX to what is shipped (发布): quantised, measured, told on its card. Needs no PyTorch."""
