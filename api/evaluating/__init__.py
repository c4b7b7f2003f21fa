"""Evaluation: questions with known answers are asked, and what comes back is measured."""
