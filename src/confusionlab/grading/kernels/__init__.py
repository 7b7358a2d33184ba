"""Kernels for submissions: how they are started, forked, talked with and ended."""
