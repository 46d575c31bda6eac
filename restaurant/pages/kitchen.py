"""Stub."""

from flask import Blueprint

door = Blueprint("kitchen", __name__)
