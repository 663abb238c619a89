"""Reminders to confirm an offer, and the check of its links."""
