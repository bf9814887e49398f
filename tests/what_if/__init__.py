"""What-if: the fold of late, the question, the futures, the answer, and the process that plays them."""
