"""`/termine`: what is on, by day, for a Kommune, an age, a topic, for Fachkräfte."""
