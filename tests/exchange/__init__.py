"""The bridges to other people's tools, each with the real tool, each without a network."""
