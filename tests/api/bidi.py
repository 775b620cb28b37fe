"""What a terminal that follows the Unicode bidirectional algorithm shows, by ICU."""

import ctypes
from pathlib import Path

import icu4py
import icu4py.breakers  # loads ICU's data

#: Icu4py carries ICU, whose functions end in its major version.
_FOLDER = Path(icu4py.__file__).parent.parent / "icu4py.libs"
_ICU = ctypes.CDLL(str(next(_FOLDER.glob("libicuuc*"))))
_VERSION = next(_FOLDER.glob("libicuuc*")).name.rpartition(".so.")[2].partition(".")[0]
_REMOVE_CONTROLS, _DO_MIRRORING = 8, 2
#: By the first letter that stands in no isolate, else from left to right.
DEFAULT_LTR = 0xFE


def _function(name, restype, *argtypes):
    function = getattr(_ICU, f"{name}_{_VERSION}")
    function.restype, function.argtypes = restype, argtypes
    return function


_int, _pointer, _text = ctypes.c_int32, ctypes.c_void_p, ctypes.c_char_p
_open = _function("ubidi_open", _pointer)
_close = _function("ubidi_close", None, _pointer)
_set = _function(
    "ubidi_setPara", None, _pointer, _text, _int, ctypes.c_uint8, _pointer, ctypes.POINTER(_int)
)
_write = _function(
    "ubidi_writeReordered",
    *(_int, _pointer, ctypes.c_char_p, _int, ctypes.c_uint16, ctypes.POINTER(_int)),
)


def as_seen(line):
    """Return a line's characters from left to right, as they are seen; controls are gone."""
    assert "\n" not in line
    content = line.encode("utf-16-le")
    seen, error, bidi = ctypes.create_string_buffer(len(content) + 2), _int(0), _open()
    try:
        _set(bidi, content, len(content) // 2, DEFAULT_LTR, None, ctypes.byref(error))
        options = _REMOVE_CONTROLS | _DO_MIRRORING
        length = _write(bidi, seen, len(content) // 2 + 1, options, ctypes.byref(error))
        assert error.value <= 0, error.value
    finally:
        _close(bidi)
    return seen.raw[: 2 * length].decode("utf-16-le")
