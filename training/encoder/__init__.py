"""The sentence encoder: fine-tuned with PyTorch (an extra that nothing else needs), exported for onnxruntime."""
