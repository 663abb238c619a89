"""Links of letters that open nothing any more."""


class LinkOver(Exception):  # noqa: N818 - a situation
    """The link of a letter is too old, or incomplete."""

    def __init__(self, *, expired: bool) -> None:
        super().__init__(expired)
        self.expired = expired
