"""The search house: finds offers for words, needs, places and ages; knows nothing of app."""
