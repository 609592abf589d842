"""Which cell asks what: the plan of a workbook, and the workbook."""
