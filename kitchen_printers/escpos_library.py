"""python-escpos, imported so that it leaves no trace: it would set up logging and leave a folder in /tmp each time.

Importing it unpickles a file from a folder that anybody may name, so it gets a private one, which is gone afterwards.
"""

import contextlib
import logging
import os
import tempfile

SETTING = "ESCPOS_CAPABILITIES_PICKLE_DIR"


@contextlib.contextmanager
def _privately():
    handlers, folder = list(logging.root.handlers), tempfile.tempdir
    with tempfile.TemporaryDirectory(prefix="tableside-escpos-") as private:
        os.environ[SETTING] = tempfile.tempdir = private
        try:
            yield
        finally:
            tempfile.tempdir = folder
            del os.environ[SETTING]
            logging.root.handlers[:] = handlers


with _privately():
    from escpos.magicencode import Encoder
    from escpos.printer import Dummy

__all__ = ["Dummy", "Encoder"]
