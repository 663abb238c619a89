"""When an offer takes place: weekly and monthly hours, and single dates.

Ground: no SQL, no HTTP, no files. School holidays are handed in (`holidays.Calendar`). `osm` is the
notation in which hours are stored.
"""
