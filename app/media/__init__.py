"""Flyers and pictures: how they are checked, where they lie, who puts them there, who sees them."""
