"""/pult: where Kümmerer, Familienbüro and Präventionsbüro work."""
