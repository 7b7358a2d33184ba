"""What a reader sees and does where Python runs in the page."""
