"""What travels between devices and the relay: shapes, sizes and limits, and nothing that acts."""
