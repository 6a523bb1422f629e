"""The only place that knows everything: settings, wiring, the web server, the worker and the command line."""
