"""Words in, words out: parse, call one workflow, show, exit."""
