"""The Ketbench window: the only package that imports Qt and pyqtgraph; it knows the core and no plugin."""
