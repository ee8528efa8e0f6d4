"""What leaves the house inside a package and runs without it: nothing here imports the rest of the program."""
