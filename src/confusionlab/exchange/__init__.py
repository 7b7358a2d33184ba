"""Bridges to the tools in which people meet matrices; each tool is optional, and only a call imports it.

No bridge sends anything by itself, reads a key, or opens a connection: the tool's own library does, as its
user has set it up.
"""

from confusionlab.exchange import comet, mlflow, sagemaker

__all__ = ["comet", "mlflow", "sagemaker"]
