"""What is already published nationally, as observations."""
