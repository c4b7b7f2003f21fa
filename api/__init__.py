"""Every door to Pincite, and the wiring behind them."""
