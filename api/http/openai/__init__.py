"""The door that speaks as OpenAI's API does, for the clients that are made for it."""
