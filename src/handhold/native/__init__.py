"""Home A: the app on a person's own machine."""
