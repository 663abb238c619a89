""" "Stimmt etwas nicht?", "vorschlagen", a Träger's change: what others send in."""
