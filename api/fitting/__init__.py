"""Fitting: what can be learnt from questions with known answers, adopted where it is proven."""
