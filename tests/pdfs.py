"""Small PDFs, made by hand."""

PAGE = "/MediaBox[0 0 600 800]/Resources<</Font<</F 3 0 R>>>>"


def pdf(pages: list[str], info: str = "", page: str = PAGE) -> bytes:
    """A small PDF whose pages draw these content streams."""
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{kids}]/Count {len(pages)}>>",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    for number, stream in enumerate(pages):
        objects += [
            f"<</Type/Page/Parent 2 0 R/Contents {5 + 2 * number} 0 R{page}>>",
            f"<</Length {len(stream)}>>stream\n{stream}\nendstream",
        ]
    objects.append(f"<<{info}>>")
    data, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(data))
        data += f"{number} 0 obj{body}endobj\n".encode("latin-1")
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    return data + (
        f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
        f"trailer<</Size {len(objects) + 1}/Root 1 0 R/Info {len(objects)} 0 R>>\n"
        f"startxref\n{len(data)}\n%%EOF"
    ).encode("latin-1")


def drawn(*lines: tuple[float, str]) -> str:
    """A content stream that draws lines, each at its height above the page's lower edge."""
    return "".join(f"BT /F 12 Tf 72 {y} Td ({text}) Tj ET\n" for y, text in lines)
