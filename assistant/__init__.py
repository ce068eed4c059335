"""Calmline. Every thread here is one that we start: numpy's own would run beside them, at full priority."""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
