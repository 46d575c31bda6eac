"""Stub."""

from flask import Blueprint

from .guards import opens_to

door = Blueprint("login", __name__)


@door.get("/login")
@opens_to("anybody")
def show():
    return "login"
