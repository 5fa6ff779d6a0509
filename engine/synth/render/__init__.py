"""Pictures of synthetic heads with everything known about every pixel."""
