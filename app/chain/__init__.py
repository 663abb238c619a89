"""/kette: the chain of one Kommune and one family, its calendar and its poster."""
