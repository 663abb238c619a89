"""Who signs in, and what a page asks about whoever is signed in."""
