"""A twin of Mollie: speaks version 2 of its published API, with a payment page, and fails on request."""
