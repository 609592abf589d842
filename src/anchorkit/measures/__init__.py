"""Turns observations into measures with intervals and signals; everything in here is pure."""
