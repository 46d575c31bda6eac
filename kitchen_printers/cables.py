"""Conversations with printers at a cable. Whatever may block runs in a thread, so that no cable holds up anybody else.

While a thread is at work with a device, nobody closes it: its number could be another file's by then.
"""

import contextlib
import errno
import os
import stat
import tty

import gevent
import gevent.monkey
import gevent.threadpool

from restaurant import clock

from .wire import BROKEN, DENIED, MISSING, OFF, TIMEOUT, Conversation, Trouble, Word

try:
    import serial
except ImportError:  # the extra ``serial``
    serial = None
try:
    import usb.core
    import usb.util
except ImportError:  # the extra ``usb``
    usb = None

LARGEST_FILE = 50_000_000
PIECE = 4096            # octets: what a device takes at once, about
PRINTERS = 7            # the class of printers among USB devices
MOST_THREADS = 64       # a device that hangs holds one
READABLE, WRITABLE, GONE = 1, 4, 16

# Threads wait with the machine's own tools: gevent's belong to its own thread.
_poll = gevent.monkey.get_original("select", "poll")
_lock = gevent.monkey.get_original("_thread", "allocate_lock")
_threads = gevent.threadpool.ThreadPool(MOST_THREADS)


def _in_thread(function, *args):
    """Run what may block; the words of the machine become ours."""
    try:
        return _threads.apply(function, args)
    except OSError as error:
        raise Trouble(_meaning(error)) from None


def _meaning(error):
    if error.errno in (errno.EACCES, errno.EPERM, errno.ELOOP):
        return DENIED
    if error.errno in (errno.ENOENT, errno.ENXIO, errno.ENODEV, errno.EBUSY, errno.EAGAIN):
        return OFF
    return TIMEOUT if error.errno == errno.ETIMEDOUT else BROKEN


class Cable(Conversation):
    """What is at work in a thread is finished before the device is closed."""

    def __init__(self):
        self.at_work = _lock()

    def work(self, function, *args):
        return _in_thread(self._alone, function, *args)

    def _alone(self, function, *args):
        with self.at_work:
            return function(*args)

    def close(self):
        with contextlib.suppress(Trouble):
            self.work(self._close)


class Device(Cable):
    """A character device, such as /dev/usb/lp0, or a pipe. A pipe is only written to."""

    def __init__(self, path):
        super().__init__()
        self.reads = True
        self.file = self.work(self._opened, path)

    def _opened(self, path):
        self.reads = not stat.S_ISFIFO(os.stat(path).st_mode)
        way = os.O_RDWR if self.reads else os.O_WRONLY
        file = _if_it_is(os.open(path, way | os.O_NONBLOCK | os.O_NOCTTY), stat.S_ISCHR, stat.S_ISFIFO)
        if os.isatty(file):
            tty.setraw(file)
        return file

    def _close(self):
        os.close(self.file)

    def _send(self, octets, within):
        self.work(_write, self.file, octets, within)

    def _receive(self, within):
        if not self.reads:
            gevent.sleep(within)
            return b""
        return self.work(_read, self.file, within)


def _if_it_is(file, *kinds):
    """The open file, if it is of one of these kinds and has no second name; or PermissionError."""
    found = os.fstat(file)
    if not any(kind(found.st_mode) for kind in kinds) or found.st_nlink > 1:
        os.close(file)
        raise PermissionError(errno.EPERM, "not a printer's device")
    return file


def _write(file, octets, within):
    """All of it, or TimeoutError."""
    end, left = clock.steady() + within, memoryview(octets)
    while left:
        _wait(file, WRITABLE, end)
        with contextlib.suppress(BlockingIOError):
            left = left[os.write(file, left[:PIECE]):]


def _read(file, within):
    """What there is, or nothing when the time is over. Some drivers say nothing when there is nothing."""
    try:
        state = _wait(file, READABLE, clock.steady() + within)
        heard = os.read(file, 64)
    except (TimeoutError, BlockingIOError):
        return b""
    if not heard and state & GONE:
        raise BrokenPipeError()
    if not heard:
        _poll().poll(20)
    return heard


def _wait(file, what, end):
    """Wait until a file can be read or written, or is gone: that is for reading and writing to find."""
    waiting = _poll()
    waiting.register(file, what)
    found = waiting.poll(max(0, end - clock.steady()) * 1000)
    if not found or clock.steady() > end:
        raise TimeoutError(errno.ETIMEDOUT, "nothing moves")
    return found[0][1]


class SerialLine(Device):
    """A serial line, by pyserial: eight bits, no parity, and the printer may ask for a pause (XON/XOFF)."""

    def _opened(self, path):
        try:
            self.line = serial.Serial(path, self.baud, timeout=0, xonxoff=True, exclusive=True)
        except serial.SerialException as error:
            raise OSError(error.errno or errno.ENODEV, "no such line") from None
        self.line.reset_input_buffer()
        return self.line.fileno()

    def __init__(self, path, baud):
        self.baud, self.pace = baud, 10 / baud
        super().__init__(path)

    def _close(self):
        """What could not be sent is taken back, or closing would wait for it."""
        with contextlib.suppress(OSError):
            self.line.reset_output_buffer()
        self.line.close()


class InFolder(Cable):
    """A file of the data folder's ``paper``, to which every slip is added. It is on the disk before it is printed."""

    def __init__(self, folder, name):
        super().__init__()
        self.file = self.work(self._opened, folder, name)

    @staticmethod
    def _opened(folder, name):
        folder.mkdir(mode=0o700, exist_ok=True)
        within = os.open(folder, os.O_DIRECTORY | os.O_NOFOLLOW)
        try:
            file = os.open(name, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK, 0o600,
                           dir_fd=within)
        finally:
            os.close(within)
        return _if_it_is(file, stat.S_ISREG)

    def _close(self):
        os.close(self.file)

    def ask(self, within=0):
        return Word(online=True, paper=os.fstat(self.file).st_size < LARGEST_FILE)

    def print(self, octets, talks):
        self.work(self._kept, octets)
        return Word(online=True, paper=True, done=True)

    def _kept(self, octets):
        with open(self.file, "ab", closefd=False) as file:
            file.write(octets)
            file.flush()
            os.fsync(self.file)


class ByNumbers(Cable):
    """A USB printer by its vendor's and product's number, by pyusb: where the system has no driver for it."""

    def __init__(self, vendor, product):
        super().__init__()
        try:
            self.work(self._open, vendor, product)
        except usb.core.NoBackendError:  # libusb itself
            raise Trouble(MISSING) from None

    def _open(self, vendor, product):
        self.device = usb.core.find(idVendor=vendor, idProduct=product)
        if self.device is None:
            raise OSError(errno.ENODEV, "no such device")
        found = [each for setting in self.device for each in setting if each.bInterfaceClass == PRINTERS]
        if not found:
            raise PermissionError(errno.EPERM, "not a printer")
        self.interface = found[0].bInterfaceNumber
        if self.device.is_kernel_driver_active(self.interface):
            self.device.detach_kernel_driver(self.interface)
        usb.util.claim_interface(self.device, self.interface)
        self.out, self.back = (self._end(found[0], way) for way in (usb.util.ENDPOINT_OUT, usb.util.ENDPOINT_IN))

    @staticmethod
    def _end(interface, way):
        return usb.util.find_descriptor(
            interface, custom_match=lambda end: usb.util.endpoint_direction(end.bEndpointAddress) == way)

    def _close(self):
        usb.util.dispose_resources(self.device)

    def _send(self, octets, within):
        self.work(self._put, octets, clock.steady() + within)

    def _put(self, octets, end):
        while octets:
            left = end - clock.steady()
            if left <= 0:
                raise TimeoutError(errno.ETIMEDOUT, "nothing moves")
            octets = octets[self.out.write(octets[:PIECE], int(left * 1000) + 1):]

    def _receive(self, within):
        if self.back is None:
            gevent.sleep(within)
            return b""
        try:
            return self.work(lambda: bytes(self.back.read(64, int(within * 1000) + 1)))
        except Trouble as trouble:
            if trouble.what == TIMEOUT:
                return b""
            raise
