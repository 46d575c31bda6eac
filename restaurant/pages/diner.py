"""Stub."""

from flask import Blueprint

door = Blueprint("diner", __name__)
