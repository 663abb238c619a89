"""The furniture of HTTP pages: rendering, guards, errors, what a route can ask for."""
