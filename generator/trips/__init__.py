"""Work that travels to other processes and back: each trip's two ends in one file. Bodies and pages never cross back."""
