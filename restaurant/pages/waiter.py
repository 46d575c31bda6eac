"""Stub."""

from flask import Blueprint

door = Blueprint("waiter", __name__)
