"""Which documents hold a token, as compact bytes: the format of the index.

A token's postings are kept in blocks of 65,536 document numbers. A block is the numbers
inside it, ascending, two bytes each, and then one byte each for the token's impact there.
So a changed document rewrites one small value a token, inside the transaction that
changed it, and a query adds a block to all scores in one step of numpy.
"""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from hashlib import blake2b

import numpy as np
import numpy.typing as npt

BLOCK = 1 << 16

_NUMBERS = np.dtype("<u2")
_BYTES = 3

Impacts = Mapping[int, int]
"""Document number to impact, from 1 to 255."""


def key(token: str, block: int) -> int:
    """Return the key under which the token's block is stored, a positive 63-bit number.

    48 bits are a hash of the token. With a million tokens, two of them share a key with a
    chance of one in five hundred; the cost would be one misplaced match.
    """
    return _hash(token) << 15 | block


@lru_cache(maxsize=8192)
def _hash(token: str) -> int:
    digest = blake2b(token.encode("utf-8", "replace"), digest_size=6).digest()
    return int.from_bytes(digest, "big")


def pack(impacts: Impacts) -> bytes:
    """Return the block as bytes; the numbers count from the block's start."""
    numbers = sorted(impacts)
    return np.array(numbers, _NUMBERS).tobytes() + bytes(impacts[n] for n in numbers)


def unpack(block: bytes) -> tuple[npt.NDArray[np.uint16], npt.NDArray[np.uint8]]:
    """Return the block's numbers and impacts, as views of the bytes."""
    count = len(block) // _BYTES
    numbers = np.frombuffer(block, _NUMBERS, count)
    return numbers, np.frombuffer(block, np.uint8, count, 2 * count)


def joined(blocks: Sequence[bytes]) -> tuple[npt.NDArray[np.uint16], npt.NDArray[np.uint8]]:
    """Return the blocks' numbers and impacts, one block's after the other's."""
    impacts = b"".join([block[2 * size(block) :] for block in blocks])
    return numbers(blocks), np.frombuffer(impacts, np.uint8)


def numbers(blocks: Iterable[bytes]) -> npt.NDArray[np.uint16]:
    """Return the blocks' numbers, one block's after the other's."""
    return np.frombuffer(b"".join([block[: 2 * size(block)] for block in blocks]), _NUMBERS)


def impacts(blocks: Mapping[int, bytes], wanted: npt.NDArray[np.int64]) -> npt.NDArray[np.uint8]:
    """Return the documents' impacts in a token's blocks, 0 where one has not got the token.

    Their numbers ascend.
    """
    found = np.zeros(len(wanted), np.uint8)
    for block, packed in blocks.items():
        first, last = wanted.searchsorted((block * BLOCK, (block + 1) * BLOCK))
        here = (wanted[first:last] - block * BLOCK).astype(np.uint16)
        places, held = unpack(packed)
        at = places.searchsorted(here)
        found[first:last] = held.take(at, mode="clip") * (places.take(at, mode="clip") == here)
    return found


def size(block: bytes) -> int:
    """Return how many documents the block holds."""
    return documents(len(block))


def documents(length: int) -> int:
    """Return how many documents a block of so many bytes holds."""
    return length // _BYTES


def changed(block: bytes, impacts: Impacts) -> bytes:
    """Return the block with the numbers at their new impact; impact 0 takes one out."""
    count = size(block)
    numbers, held = array("H", block[: 2 * count]), bytearray(block[2 * count :])
    for number, impact in impacts.items():
        at = bisect_left(numbers, number)
        if at < len(numbers) and numbers[at] == number:
            del numbers[at], held[at]
        if impact:
            numbers.insert(at, number)
            held.insert(at, impact)
    return numbers.tobytes() + bytes(held)


def place(number: int) -> tuple[int, int]:
    """Return the document's block and its number in there."""
    return number // BLOCK, number % BLOCK


def last_of_block(number: int) -> int:
    """Return the last number that fits into the document's block."""
    return number - number % BLOCK + BLOCK - 1


def keys(tokens: Iterable[str], last_number: int) -> dict[int, tuple[str, int]]:
    """Return all keys under which the tokens may be stored, with token and block."""
    blocks = range(last_number // BLOCK + 1)
    return {key(token, block): (token, block) for token in tokens for block in blocks}


def merged(block: bytes, other: bytes) -> bytes:
    """Return what both blocks hold, for the rare two tokens that share a key."""
    impacts: dict[int, int] = {}
    for part in (block, other):
        numbers, found = unpack(part)
        impacts.update(zip(numbers.tolist(), found.tolist(), strict=True))
    return pack(impacts)
