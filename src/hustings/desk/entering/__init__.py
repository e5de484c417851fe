"""The entry of returns by people: accounts, sessions, second factor, forms, and who may do what."""
