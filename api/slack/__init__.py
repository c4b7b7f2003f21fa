"""The door for Slack: questions in channels, threads and direct messages."""
