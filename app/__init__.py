"""The digital Präventionskette: public catalogue, chain and desk for Kreis Düren."""

import gc

# A start makes half a million objects that stay: to look through them again and again for garbage
# took a seventh of it.
gc.set_threshold(20_000, 20, 20)
