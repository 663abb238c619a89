"""What keeps secrets and strangers apart: keys, seals, private files, hosts, the log of events."""
