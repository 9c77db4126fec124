"""Only Discord's requests come in: forged, broken, missing, stale and replayed signatures."""

import pytest
from discord_interactions import verify_key
from hypothesis import given
from hypothesis import strategies as st
from nacl.signing import SigningKey

from interactions.signature import SignatureCheck, SignatureVerdict, parse_public_key
from tests.interactions.endpoint_door import NOW, EndpointDoor
from tests.support.asgi import HttpAnswer
from tests.support.door import headers
from tests.support.payloads import PING

KEY = SigningKey(b"k" * 32)
OTHER_KEY = SigningKey(b"o" * 32)
BODY = b'{"type":1,"id":"1"}'
TIMESTAMP = str(NOW).encode()
SIGNATURE = KEY.sign(TIMESTAMP + BODY).signature
CHECK = SignatureCheck([KEY.verify_key.encode().hex()], now=lambda: NOW)

ORDER_L = 2**252 + 27742317777372353535851937790883648493
HIGH_S = SIGNATURE[:32] + (int.from_bytes(SIGNATURE[32:], "little") + ORDER_L).to_bytes(32, "little")
SMALL_ORDER_POINTS = [
    bytes(32),
    b"\x01" + bytes(31),
    b"\xec" + b"\xff" * 30 + b"\x7f",
    bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"),
    bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"),
]

FORGED = {
    "by another key": OTHER_KEY.sign(TIMESTAMP + BODY).signature.hex(),
    "of another body": KEY.sign(TIMESTAMP + b"{}").signature.hex(),
    "of the body alone": KEY.sign(BODY).signature.hex(),
    "of the parts swapped": KEY.sign(BODY + TIMESTAMP).signature.hex(),
    "of another time": KEY.sign(str(NOW + 1).encode() + BODY).signature.hex(),
    "with its halves swapped": (SIGNATURE[32:] + SIGNATURE[:32]).hex(),
    "with a non-canonical S": HIGH_S.hex(),
    "of zeros": "0" * 128,
    "of ones": "f" * 128,
    **{f"on small-order point {n}": (point + bytes(32)).hex() for n, point in enumerate(SMALL_ORDER_POINTS)},
}
MALFORMED = {
    "empty": "",
    "short": SIGNATURE.hex()[:-2],
    "of odd length": SIGNATURE.hex()[:-1],
    "long": SIGNATURE.hex() + "00",
    "doubled": SIGNATURE.hex() * 2,
    "joined with a comma": f"{SIGNATURE.hex()}, {SIGNATURE.hex()}",
    "not hex": "z" * 128,
    "with spaces inside": " ".join(SIGNATURE.hex()[at : at + 2] for at in range(0, 86, 2))[:128],
    "with a prefix": "0x" + SIGNATURE.hex()[2:],
    "with a line end": SIGNATURE.hex()[:-1] + "\n",
    "of letters beyond ASCII": "é" * 128,
    "of wide digits in latin-1": "\xb2" * 128,
}
BAD_TIMESTAMPS = [
    "",
    " ",
    "-1",
    f" {NOW}",
    f"{NOW}\n",
    f"{NOW}.0",
    "1e9",
    "0x10",
    "NaN",
    "²",
    "9" * 21,
    f"+{NOW}",
]


async def never_called(interaction: object, body: bytes) -> object:
    raise AssertionError("a refused request reached dispatch")


def door() -> EndpointDoor:
    return EndpointDoor(never_called, key=KEY)  # type: ignore[arg-type]


def is_refused(answer: HttpAnswer) -> bool:
    return (answer.status, answer.body) == (401, b"")


@pytest.mark.parametrize("signature", [*FORGED.values(), *MALFORMED.values()], ids=[*FORGED, *MALFORMED])
async def test_a_signature_that_is_not_discords_is_refused_with_an_empty_401(signature: str) -> None:
    assert is_refused(await door().sends(BODY, headers(signature, TIMESTAMP.decode())))


@pytest.mark.parametrize("timestamp", BAD_TIMESTAMPS)
async def test_a_timestamp_that_is_not_a_plain_number_is_refused_even_if_signed(timestamp: str) -> None:
    signature = KEY.sign(timestamp.encode("latin-1") + BODY).signature.hex()
    assert is_refused(await door().sends(BODY, headers(signature, timestamp)))


@pytest.mark.parametrize(("signed", "stamped"), [(False, True), (True, False), (False, False)])
async def test_missing_headers_are_refused(signed: bool, stamped: bool) -> None:
    given = headers(SIGNATURE.hex() if signed else None, TIMESTAMP.decode() if stamped else None)
    assert is_refused(await door().sends(BODY, given))


@pytest.mark.parametrize("name", [b"x-signature-ed25519", b"x-signature-timestamp"])
async def test_a_header_that_comes_twice_is_refused_although_both_are_right(name: bytes) -> None:
    right = headers(SIGNATURE.hex(), TIMESTAMP.decode())
    again = [(key, value) for key, value in right if key == name]
    assert is_refused(await door().sends(BODY, right + again))


async def test_a_refused_body_is_not_even_parsed(caplog: pytest.LogCaptureFixture) -> None:
    answer = await door().sends(b"\xff{not json", headers("0" * 128, TIMESTAMP.decode()))
    assert is_refused(answer)
    assert not [record for record in caplog.records if record.name.startswith("interactions")]


async def test_a_changed_body_is_refused() -> None:
    for at in range(len(BODY)):
        changed = BODY[:at] + bytes([BODY[at] ^ 1]) + BODY[at + 1 :]
        assert is_refused(await door().sends(changed, headers(SIGNATURE.hex(), TIMESTAMP.decode())))


async def test_upper_case_hex_is_hex() -> None:
    assert (await door().sends(BODY, headers(SIGNATURE.hex().upper(), TIMESTAMP.decode()))).status == 200


@pytest.mark.parametrize(("age_s", "status"), [(0, 200), (300, 200), (-300, 200), (301, 401), (-301, 401)])
async def test_a_replay_outside_the_window_is_refused(age_s: int, status: int) -> None:
    assert (await door().posts(PING, timestamp=str(NOW - age_s))).status == status


async def test_the_window_can_be_switched_off() -> None:
    open_door = EndpointDoor(never_called, key=KEY, window_s=0)  # type: ignore[arg-type]
    assert (await open_door.posts(PING, timestamp="1")).status == 200


def test_any_of_several_keys_will_do_and_no_other() -> None:
    third = SigningKey(b"3" * 32)
    keys = [KEY.verify_key.encode().hex(), OTHER_KEY.verify_key.encode().hex().upper()]
    check = SignatureCheck(keys, now=lambda: NOW)
    verdicts = [
        check.check(key.sign(TIMESTAMP + BODY).signature.hex().encode(), TIMESTAMP, BODY)
        for key in (KEY, OTHER_KEY, third)
    ]
    assert verdicts == [SignatureVerdict.GENUINE, SignatureVerdict.GENUINE, SignatureVerdict.FORGED]


@pytest.mark.parametrize("key", ["", "abc", "z" * 64, "0" * 62, "0" * 66])
def test_a_public_key_that_is_none_is_named_at_start(key: str) -> None:
    with pytest.raises(ValueError, match="64 hex digits"):
        parse_public_key(key)


@given(
    flips=st.lists(st.integers(0, 511), max_size=2, unique=True),
    body=st.binary(max_size=300),
    timestamp=st.integers(NOW - 300, NOW + 300),
)
def test_verdicts_agree_with_the_official_package(flips: list[int], body: bytes, timestamp: int) -> None:
    stamp = str(timestamp)
    signature = bytearray(KEY.sign(stamp.encode() + body).signature)
    for bit in flips:
        signature[bit // 8] ^= 1 << bit % 8
    ours = CHECK.check(signature.hex().encode(), stamp.encode(), body)
    theirs = verify_key(body, signature.hex(), stamp, KEY.verify_key.encode().hex())
    assert (ours is SignatureVerdict.GENUINE) == theirs == (not flips)


@given(signature=st.binary(max_size=200), timestamp=st.binary(max_size=30), body=st.binary(max_size=50))
def test_no_header_whatever_raises_or_passes(signature: bytes, timestamp: bytes, body: bytes) -> None:
    assert CHECK.check(signature, timestamp, body) is not SignatureVerdict.GENUINE
