# An addon of tests alone: nothing to import outside of them.
