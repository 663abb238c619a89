"""The digital Präventionskette: public catalogue, chain and desk for Kreis Düren."""
