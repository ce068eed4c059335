"""Calmline. Every thread here is one that we start: numpy's own would run beside them, at full priority.

What we are built on tells its makers nothing: onnxruntime would report each model it loads, from a store in the home
folder, and the Hugging Face libraries that they were used.
"""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
