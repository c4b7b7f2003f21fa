"""The encoder: any sentence-transformers model, exported once, served without torch."""

import os

os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # before onnxruntime is imported; children inherit it
