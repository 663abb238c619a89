"""Letters: written, signed links in them, kept until they have left."""
