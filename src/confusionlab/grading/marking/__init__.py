"""Points and why: one submission, a class, or a learner's own run."""
