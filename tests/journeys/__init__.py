"""Journeys through a real Chromium, as the people of PRODUCT.md would make them."""
