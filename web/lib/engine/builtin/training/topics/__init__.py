"""One module per thing the model can talk about."""
