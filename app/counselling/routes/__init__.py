"""/beratung and /merkzettel."""
