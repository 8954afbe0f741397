"""grow-coach: a coach that sits down with a person before they meet their mentor."""

import os

# Nothing leaves this machine unasked. onnxruntime makes a device id and reports its use to its maker unless it finds
# this before it is loaded, so it is set before any module of ours can load it.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
