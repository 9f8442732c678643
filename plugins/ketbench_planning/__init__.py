"""Planning compute: what a training, a service or an error-corrected computation needs."""
