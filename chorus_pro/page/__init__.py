"""The page that a person reads: what can be told of it without printing it."""
