"""When an offer takes place: weekly and monthly hours, single dates, and what people write of them.

Ground: no SQL, no HTTP, no files. School holidays are handed in (`holidays.Calendar`). `german`
reads what people write, `osm` is the notation in which hours are stored.
"""
