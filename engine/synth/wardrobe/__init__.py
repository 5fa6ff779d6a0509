"""What people wear and carry on their heads: hair, beards, clothes, glasses; all sized in the canonical frame."""
