"""How quick the whole house is: `make bench` prints one table of ratios against raw anchors from the same run."""
