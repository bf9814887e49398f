"""Pictures of pages, looked into by a browser, which knows how to read them: how unlike two are, and one made small."""

from __future__ import annotations

import struct
import zlib
from base64 import b64decode, b64encode

from playwright.async_api import Page

OPEN = """const open = async (text, width) => {
    const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    const picture = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
    width = width || picture.width;
    const height = Math.round((picture.height * width) / picture.width);
    const paper = new OffscreenCanvas(width, height).getContext('2d');
    paper.imageSmoothingQuality = 'high';
    paper.drawImage(picture, 0, 0, width, height);
    const { data } = paper.getImageData(0, 0, width, height);
    return { data, size: [picture.width, picture.height] };
};"""
DIFFERENCE = f"""async ([one, other, width]) => {{
    {OPEN}
    const [first, second] = [await open(one, width), await open(other, width)];
    const sum = first.data.reduce((total, value, at) => total + Math.abs(value - second.data[at]), 0);
    return [first.size, second.size, sum / first.data.length / 255];
}}"""
PIXELS = f"""async (text) => {{
    {OPEN}
    const {{ data, size }} = await open(text, 0);
    const colours = data.filter((_, at) => at % 4 !== 3);
    let letters = '';
    for (let at = 0; at < colours.length; at += 4096) {{
        letters += String.fromCharCode(...colours.subarray(at, at + 4096));
    }}
    return [size, btoa(letters)];
}}"""
ABOUT_THAT_SMALL = 64


async def difference(page: Page, one: bytes, other: bytes) -> tuple[list[int], list[int], float]:
    """The size of both, and the mean difference of their colours, 0 to 1, when shrunk until no letter can be read.

    So another font or another anti-aliasing hardly counts. `page` must let scripts run; about:blank does.
    """
    texts = [b64encode(picture).decode() for picture in (one, other)]
    size, other_size, share = await page.evaluate(DIFFERENCE, [*texts, ABOUT_THAT_SMALL])
    return list(size), list(other_size), float(share)


async def compact(page: Page, picture: bytes) -> bytes:
    """The same picture in fewer bytes: browsers write theirs in a hurry, and lines of one colour need no filter."""
    (width, height), text = await page.evaluate(PIXELS, b64encode(picture).decode())
    colours = b64decode(text)
    lines = b"".join(b"\0" + colours[at : at + 3 * width] for at in range(0, len(colours), 3 * width))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(lines, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_part(*part) for part in parts)


def _part(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
