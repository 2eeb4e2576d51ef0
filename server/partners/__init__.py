"""Operators that ask by program: signed requests, deposit-free orders, callbacks, and WeChat Pay Score's dialect."""
