"""Photos of a head and views of a scan: cameras, rays, what nets see in them, and how views agree on the surface."""
