"""What to look at next: doubt of landmarks and scans, their order, how far the work is."""
