"""What plugins add besides backends: found, described from files alone, and asked in processes of their own."""
