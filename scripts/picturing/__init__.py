"""Pictures of the program at work, taken of the demo."""
