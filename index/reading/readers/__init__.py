"""One module a family of formats; each has one function `read`."""
