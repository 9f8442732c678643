"""Commands on circuits."""
