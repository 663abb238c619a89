"""HTTP in, page out. Each module is a corner of the site; none of them knows SQL."""
