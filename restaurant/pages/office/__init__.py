"""Stub."""

from flask import Blueprint

door = Blueprint("office", __name__)
