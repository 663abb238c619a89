"""Speed, shown and not promised: `make bench` prints ratios against a reference of the same run."""
