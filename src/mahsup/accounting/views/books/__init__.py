"""Pages of the books and of the definitions behind them."""
