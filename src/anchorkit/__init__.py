"""anchorkit: choose indicators, send a workbook, take it back, report what a health anchor does."""

__version__ = "0.1.0"
