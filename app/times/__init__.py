"""When an offer takes place: weekly and monthly hours, single dates, and how people say them.

Ground: no SQL, no HTTP, no files. Holidays are handed in (`holidays.Calendar`). `german`
reads what people write, `saying` says it back, `osm` is the notation in which hours are stored.
"""
