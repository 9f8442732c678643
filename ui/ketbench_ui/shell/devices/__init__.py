"""Parts of the dialogs about devices: keys, maps, what is handed over."""
