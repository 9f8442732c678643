"""The window itself: docks, toolbar, status, commands; the only folder that knows `MainWindow`."""
