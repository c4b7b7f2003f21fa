"""Every door to Pincite, and the wiring behind them."""

import os

# Before numpy is imported. Threads of OpenBLAS wait for more by spinning, which takes more from the
# next encoding than they give to a question's small products.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
