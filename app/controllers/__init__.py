"""What the program does when a person asks: no widgets here."""
