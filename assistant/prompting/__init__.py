"""Which sentence to suggest, when, and why: the prompt library and the engine that reads it."""
