"""The pages: templates, and the files that browsers fetch for them. Nothing here knows HTTP."""
