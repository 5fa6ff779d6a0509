"""The plane a face is symmetric about, from its landmarks or its surface, and what it proposes for the other side."""
