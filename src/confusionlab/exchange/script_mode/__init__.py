"""Scripts that run inside SageMaker's containers; `exchange.sagemaker.entry_points` copies them."""
