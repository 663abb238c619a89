"""Translations that are written at the desk: kept, laid over the files, given back to them."""
