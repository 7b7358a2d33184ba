"""What the recorded runs predicted: one JSON and one NumPy file each."""
