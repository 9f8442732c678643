"""Adapters that outlive a run: kept, loaded, refused, merged, asked."""
