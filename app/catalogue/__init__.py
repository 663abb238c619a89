"""What everybody reads: the published snapshot, search, results, pages of offers and places."""
