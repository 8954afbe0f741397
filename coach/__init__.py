"""grow-coach: a coach that sits down with a person before they meet their mentor."""

import os

# Nothing leaves this machine unasked. onnxruntime makes a device id and reports its use to its maker unless it finds
# this before it is loaded, so it is set before any module of ours can load it.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
# Matrices here are so small that a second BLAS thread mostly waits, burning a core: a reply took twice the processor
# time with two. Read when numpy is loaded; a number set outside holds.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
