"""A word as somebody typed it into the word as it is compared."""

from functools import lru_cache


@lru_cache(maxsize=4096)
def plain_word(text: str) -> str:
    """The word in small letters, with single spaces and none around it."""
    return " ".join(text.split()).casefold()
