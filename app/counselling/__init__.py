"""/beratung and /merkzettel: needs matched to offers, the sheet to take home."""
