"""Pages of /pult."""
