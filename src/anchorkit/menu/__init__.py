"""What may be measured: the indicators, the logic model and the principles."""
