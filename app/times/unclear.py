"""What is said where a text is not surely understood."""


class Unclear(Exception):  # noqa: N818 - nothing went wrong
    """The text says in German why, and what would be right."""
