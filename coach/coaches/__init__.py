"""Who writes the reply: the built-in coach, which needs no model, or (later) any OpenAI-compatible endpoint."""
