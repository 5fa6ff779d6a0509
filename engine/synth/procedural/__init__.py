"""Parts of the procedural head: measures, anatomy, the sculpted field, the lattice, expressions, landmarks."""
