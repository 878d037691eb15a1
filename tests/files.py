"""Real files for tests, as small as they come."""

import io

from PIL import Image

PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(document.cookie)</script></svg>'
HTML = b"<!doctype html><script>alert(document.cookie)</script>"


def picture(
    kind: str = "PNG", width: int = 320, height: int = 200, colour: str = "#2a7f78", **options: object
) -> bytes:
    """Return a picture of one colour as a file of this kind: PNG, JPEG, GIF, WEBP."""
    file = io.BytesIO()
    Image.new("RGB", (width, height), "#2a7f78").save(file, kind, **options)
    return file.getvalue()
