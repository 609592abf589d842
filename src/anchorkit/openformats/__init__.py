"""Observations and measures as other programs read them: CSV on the Web, Data Package, Parquet."""
