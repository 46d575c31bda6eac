"""The sandboxes: for each provider a small server of our own that speaks its wire format and moves no money.

They serve the demo and the tests. A house with real keys never reaches them, since its providers are made with the
providers' own addresses.
"""
