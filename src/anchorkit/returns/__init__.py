"""What came back: reading and checking a filled workbook."""
