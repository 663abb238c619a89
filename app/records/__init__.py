"""What people write in data/: offers, Träger, Kommunen, guides; how the files are read."""
