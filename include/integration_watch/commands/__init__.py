"""Groups of commands, one module each; `cli.py` joins them."""
