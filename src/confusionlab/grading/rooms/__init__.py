"""Rooms: the namespaces that a submission is locked into, and what it gives up before it runs."""
