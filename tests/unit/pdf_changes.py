"""What programs put into a PDF: each function changes an open one in place."""

from pikepdf import Array, Dictionary, Name, Stream, String

from chorus_pro.pdfa.metadata import srgb_profile

HELVETICA = {"Type": Name.Font, "Subtype": Name.Type1, "BaseFont": Name.Helvetica}
INKS = {"FunctionType": 2, "Domain": [0, 1], "C0": [0] * 4, "C1": [0, 1, 1, 0], "N": 1}


def draw(pdf, instructions, **resources):
    """Draw on the first page, with resources of the names given."""
    page = pdf.pages[0]
    for kind, entries in resources.items():
        if f"/{kind}" not in page.resources:
            page.resources[f"/{kind}"] = Dictionary()
        for name, value in entries.items():
            page.resources[f"/{kind}"][f"/{name}"] = value
    page.contents_add(b"q " + instructions + b" Q")


def annotate(pdf, subtype, *, indirect=True, **values):
    """Add an annotation to the first page."""
    values = {"F": 4, "Rect": [10, 10, 40, 40], **values}
    annotation = Dictionary(Type=Name.Annot, Subtype=Name(f"/{subtype}"), **values)
    pdf.pages[0].Annots.append(
        pdf.make_indirect(annotation) if indirect else annotation
    )


def form(pdf, body=b"0 0 30 10 re S", **values):
    values = {"Subtype": Name.Form, "BBox": [0, 0, 30, 10], **values}
    return pdf.make_indirect(Stream(pdf, body, Type=Name.XObject, **values))


def image(pdf, space=Name.DeviceRGB, **values):
    values = {"ColorSpace": space, "Width": 1, "Height": 1, **values}
    values |= {"Subtype": Name.Image, "BitsPerComponent": 8}
    return pdf.make_indirect(Stream(pdf, b"\0\0\0\0", Type=Name.XObject, **values))


def show_image(pdf, *args, **values):
    draw(pdf, b"9 0 0 9 0 0 cm /I Do", XObject={"I": image(pdf, *args, **values)})


def profile(pdf, place=0, other=b"", *, numbers=3, **values):
    """A colour space of the profile of a screen, with other bytes at one place."""
    content = bytearray(srgb_profile())
    content[place : place + len(other)] = other
    stream = pdf.make_indirect(Stream(pdf, bytes(content), N=numbers, **values))
    return Array([Name.ICCBased, stream])


def colour(pdf, space, numbers=b"1 0 0"):
    body = b"/C cs " + numbers + b" scn 0 0 9 9 re f"
    draw(pdf, body, ColorSpace={"C": space})


# === REPAIRED: NOTHING THAT IS SEEN CHANGES === #


def script_in_a_link(pdf):
    script = Dictionary(S=Name.JavaScript, JS=String("x"))
    annotate(pdf, "Link", indirect=False, A=script)


def script_after_a_link(pdf):
    script = Dictionary(S=Name.JavaScript, JS=String("x"))
    action = Dictionary(S=Name.URI, URI=String("https://a.example"), Next=script)
    annotate(pdf, "Link", A=action)


def print_button(pdf):
    annotate(pdf, "Link", A=Dictionary(S=Name.Named, N=Name.Print))


def script_in_the_outline(pdf):
    script = Dictionary(S=Name.Launch, F=String("x"))
    entry = pdf.make_indirect(Dictionary(Title=String("a"), A=script))
    outline = Dictionary(Type=Name.Outlines, First=entry, Last=entry, Count=1)
    pdf.Root.Outlines = pdf.make_indirect(outline)
    entry.Parent = pdf.Root.Outlines


def file_pinned_to_the_page(pdf):
    file = Dictionary(F=pdf.make_indirect(Stream(pdf, b"old")))
    file = Dictionary(Type=Name.Filespec, F=String("old.txt"), EF=file)
    file = pdf.make_indirect(file)
    annotate(pdf, "FileAttachment", AP=Dictionary(N=form(pdf)), FS=file)


def file_of_the_page(pdf):
    file = Dictionary(F=pdf.make_indirect(Stream(pdf, b"old")))
    file = Dictionary(Type=Name.Filespec, F=String("old.txt"), EF=file)
    pdf.pages[0].obj.AF = Array([pdf.make_indirect(file)])


def stamp_with_a_second_look(pdf):
    annotate(pdf, "Stamp", AP=Dictionary(N=form(pdf), D=form(pdf)))


def form_without_field(pdf):
    pdf.Root.AcroForm = Dictionary(Fields=Array(), NeedAppearances=True)


def form_of_xml(pdf):
    xml = pdf.make_indirect(Stream(pdf, b"<x/>"))
    pdf.Root.AcroForm = Dictionary(Fields=Array(), XFA=xml)


def layer_that_switches_itself(pdf):
    layer = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String("Fond")))
    event = Dictionary(Event=Name.Print, OCGs=[layer], Category=[Name.Print])
    shown = Dictionary(Order=[layer], AS=[event])
    pdf.Root.OCProperties = Dictionary(OCGs=[layer], D=shown)


def metadata_of_the_page(pdf):
    pdf.pages[0].obj.Metadata = pdf.make_indirect(
        Stream(pdf, b"not XMP", Type=Name.Metadata, Subtype=Name.XML)
    )


def slide_show(pdf):
    pdf.pages[0].obj.PresSteps = Dictionary()
    pdf.Root.Names = Dictionary(AlternatePresentations=Dictionary(Names=Array()))
    pdf.Root.NeedsRendering = True
    pdf.Root.Requirements = [Dictionary(S=Name.EnableJavaScripts)]


def odd_names(pdf):
    pdf.Root.Names = Array()


def smoothed_picture(pdf):
    show_image(pdf, Interpolate=True)


def picture_of_a_press(pdf):
    show_image(pdf, OPI=Dictionary())


def page_of_another_file(pdf):
    other = Dictionary(F=String("a.pdf"), Page=0)
    draw(pdf, b"/F Do", XObject={"F": form(pdf, Ref=other)})


def state_of_a_press(pdf):
    state = Dictionary(TR=Name.Identity, HT=Dictionary(HalftoneType=6), BM=Name.Odd)
    draw(pdf, b"/G gs 0 0 9 9 re f", ExtGState={"G": state})


# === ALLOWED === #


def text_to_be_found(pdf):
    font = pdf.make_indirect(Dictionary(**HELVETICA))
    draw(pdf, b"BT 3 Tr /X 9 Tf (x) Tj ET", Font={"X": font})


def watermark(pdf):
    state = Dictionary(ca=0.3, CA=0.3)
    draw(pdf, b"/G gs 1 0 0 rg 0 0 99 99 re f", ExtGState={"G": state})


def picture_with_transparency(pdf):
    show_image(pdf, SMask=image(pdf, Name.DeviceGray))


def inks_that_nobody_uses(pdf):
    unused = form(pdf, b"0 1 1 0 k 0 0 9 9 re f odd")
    draw(pdf, b"", XObject={"U": unused}, ColorSpace={"C": Name.DeviceCMYK})


def profile_of_a_screen(pdf):
    colour(pdf, profile(pdf))


def broken_profile_that_nobody_uses(pdf):
    space = profile(pdf, 36, b"none")
    draw(pdf, b"", ColorSpace={"C": space}, XObject={"I": image(pdf, space)})


# === FAULTS === #


def font_written_inside(pdf):
    draw(pdf, b"BT /X 9 Tf (x) Tj ET", Font={"X": Dictionary(**HELVETICA)})


def composite_font(pdf):
    """The page's own font once more, asked for its glyphs by their numbers."""
    plain = next(
        font
        for font in pdf.pages[0].resources.Font.values()
        if "/FontDescriptor" in font
    )
    descendant = Dictionary(
        Type=Name.Font,
        Subtype=Name.CIDFontType2,
        BaseFont=plain.BaseFont,
        CIDSystemInfo=Dictionary(Registry="Adobe", Ordering="Identity", Supplement=0),
        FontDescriptor=plain.FontDescriptor,
        CIDToGIDMap=Name.Identity,
    )
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.Type0,
            BaseFont=plain.BaseFont,
            Encoding=Name("/Identity-H"),
            DescendantFonts=[pdf.make_indirect(descendant)],
        )
    )


def missing_glyph(pdf):
    """The glyph 0 is the box of a missing one (6.2.11.8)."""
    font = composite_font(pdf)
    draw(pdf, b"BT /X 9 Tf [<0000>] TJ ET", Font={"X": font})


def missing_glyph_that_nobody_sees(pdf):
    font = composite_font(pdf)
    draw(pdf, b"BT /X 9 Tf 3 Tr <00010000> Tj ET", Font={"X": font})


def font_of_a_state(pdf):
    font = pdf.make_indirect(Dictionary(**HELVETICA))
    draw(pdf, b"BT /G gs (x) Tj ET", ExtGState={"G": Dictionary(Font=[font, 9])})


def font_of_a_stamp(pdf):
    resources = Dictionary(Font=Dictionary(X=Dictionary(**HELVETICA)))
    look = form(pdf, b"BT /X 9 Tf (x) Tj ET", Resources=resources)
    annotate(pdf, "Stamp", AP=Dictionary(N=look))


def film_written_inside(pdf):
    look = Dictionary(N=form(pdf))
    annotate(pdf, "Movie", indirect=False, AP=look)


def content_elsewhere(pdf):
    draw(pdf, b"/F Do", XObject={"F": form(pdf, F=String("a.bin"))})


def note_without_a_look(pdf):
    annotate(pdf, "Text", F=28, Contents=String("x"))


def inks(pdf):
    draw(pdf, b"0 1 1 0 k 10 10 20 20 re f")


def picture_in_inks(pdf):
    show_image(pdf, Name.DeviceCMYK)


def small_picture_in_inks(pdf):
    draw(pdf, b"9 0 0 9 0 0 cm BI /W 1 /H 1 /BPC 8 /CS /CMYK ID \1\1\1\1 EI")


def spot_colour(pdf):
    space = Array([Name.Separation, Name.Red, Name.DeviceCMYK, Dictionary(**INKS)])
    draw(pdf, b"/C cs 1 scn 0 0 9 9 re f", ColorSpace={"C": space})


def shading_in_inks(pdf):
    shading = {"ShadingType": 2, "ColorSpace": Name.DeviceCMYK, "Coords": [0, 0, 9, 9]}
    shading = Dictionary(**shading, Function=Dictionary(**INKS))
    draw(pdf, b"/S sh", Shading={"S": shading})


def page_blended_in_inks(pdf):
    pdf.pages[0].obj.Group = Dictionary(S=Name.Transparency, CS=Name.DeviceCMYK)


def form_in_a_pattern_in_inks(pdf):
    values = {"PatternType": 1, "PaintType": 1, "TilingType": 1, "XStep": 9, "YStep": 9}
    values |= {"BBox": [0, 0, 9, 9], "Resources": Dictionary()}
    tile = Stream(pdf, b"0 1 1 0 k 0 0 9 9 re f", Type=Name.Pattern, **values)
    pattern = {"P": pdf.make_indirect(tile)}
    draw(pdf, b"/Pattern cs /P scn 0 0 99 99 re f", Pattern=pattern)


def unknown_instruction(pdf):
    draw(pdf, b"odd")


def too_many_states(pdf):
    draw(pdf, b"q " * 40 + b"Q " * 40)


def odd_intent(pdf):
    draw(pdf, b"/Odd ri")


def packed_picture(pdf):
    draw(pdf, b"9 0 0 9 0 0 cm BI /W 1 /H 1 /BPC 8 /CS /G /F /LZW ID \x80\x0b EI")


def tiny_page(pdf):
    pdf.pages[0].obj.MediaBox = Array([0, 0, 2, 2])


def profile_of_the_next_version(pdf):
    colour(pdf, profile(pdf, 8, b"\5"))


def profile_of_a_link(pdf):
    colour(pdf, profile(pdf, 12, b"link"))


def profile_of_other_colours(pdf):
    show_image(pdf, profile(pdf, 16, b"GRAY"))


def profile_of_unknown_colours(pdf):
    palette = Array([Name.Indexed, profile(pdf, 16, b"HSV "), 0, String("abc")])
    colour(pdf, palette, b"0")


def profile_without_its_mark(pdf):
    colour(pdf, profile(pdf, 36, b"none"))


def profile_cut_short(pdf):
    stream = pdf.make_indirect(Stream(pdf, srgb_profile()[:100], N=3))
    colour(pdf, Array([Name.ICCBased, stream]))


def profile_of_a_group(pdf):
    group = Dictionary(S=Name.Transparency, CS=profile(pdf, 12, b"abst"))
    pdf.pages[0].obj.Group = group


def profile_meant_by_default(pdf):
    space = profile(pdf, 12, b"link")
    draw(pdf, b"1 0 0 rg 0 0 9 9 re f", ColorSpace={"DefaultRGB": space})


REPAIRED = (
    script_in_a_link,
    script_after_a_link,
    print_button,
    script_in_the_outline,
    file_pinned_to_the_page,
    file_of_the_page,
    stamp_with_a_second_look,
    form_without_field,
    form_of_xml,
    layer_that_switches_itself,
    metadata_of_the_page,
    slide_show,
    odd_names,
    smoothed_picture,
    picture_of_a_press,
    page_of_another_file,
    state_of_a_press,
)
ALLOWED = (
    text_to_be_found,
    watermark,
    picture_with_transparency,
    inks_that_nobody_uses,
    profile_of_a_screen,
    broken_profile_that_nobody_uses,
)
FAULTS = {
    missing_glyph: "CP-PDF-11",
    missing_glyph_that_nobody_sees: "CP-PDF-11",
    font_written_inside: "CP-PDF-03",
    font_of_a_state: "CP-PDF-03",
    font_of_a_stamp: "CP-PDF-03",
    film_written_inside: "CP-PDF-04",
    content_elsewhere: "CP-PDF-04",
    note_without_a_look: "CP-PDF-06",
    inks: "CP-PDF-08",
    picture_in_inks: "CP-PDF-08",
    small_picture_in_inks: "CP-PDF-08",
    spot_colour: "CP-PDF-08",
    shading_in_inks: "CP-PDF-08",
    page_blended_in_inks: "CP-PDF-08",
    form_in_a_pattern_in_inks: "CP-PDF-08",
    unknown_instruction: "CP-PDF-09",
    too_many_states: "CP-PDF-09",
    odd_intent: "CP-PDF-09",
    packed_picture: "CP-PDF-09",
    tiny_page: "CP-PDF-09",
    profile_of_the_next_version: "CP-PDF-09",
    profile_of_a_link: "CP-PDF-09",
    profile_of_unknown_colours: "CP-PDF-09",
    profile_of_a_group: "CP-PDF-09",
    profile_meant_by_default: "CP-PDF-09",
}
#: against ICC.1, which the norm refers to; veraPDF does not look there
FAULTS_OF_THE_PROFILE = {
    profile_of_other_colours: "it describes other colours than those drawn",
    profile_without_its_mark: "it is cut short or damaged",
    profile_cut_short: "it is cut short or damaged",
}
