"""What we say: measures into a document, a document into text."""
