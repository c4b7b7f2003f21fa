"""Slack: questions that are asked in channels, threads and direct messages."""
