"""Commands of the shell: what ``engine.cli`` names, done and told in plain text."""
