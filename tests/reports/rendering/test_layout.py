from reports.rendering import layout


def test_type_area_and_margins_add_up_to_a4() -> None:
    assert (layout.PORTRAIT.width, layout.PORTRAIT.height) == (210, 297)
    assert (layout.PORTRAIT.type_width, layout.PORTRAIT.type_height) == (156, 225)
    assert (layout.PORTRAIT.right, layout.PORTRAIT.bottom) == (26, 35)


def test_turned_sheet_is_the_upright_one_turned() -> None:
    assert (layout.LANDSCAPE.width, layout.LANDSCAPE.height) == (297, 210)
    assert (layout.LANDSCAPE.type_width, layout.LANDSCAPE.type_height) == (225, 156)
    assert layout.sheet(landscape=True).top == layout.sheet(landscape=False).left == 28


def test_22_lines_fill_the_type_area_and_a_23rd_does_not_fit() -> None:
    height = layout.points(layout.TYPE_HEIGHT_MM)

    assert int(height // layout.LINE_PITCH) == layout.LINES_PER_PAGE == 22
    assert int(layout.twips(height) // layout.twips(layout.LINE_PITCH)) == 22


def test_28_characters_fill_the_line() -> None:
    assert round(28 * layout.CHARACTER_PITCH, 6) == round(layout.points(156), 6)
    assert layout.CHARACTER_PITCH < layout.SIZE_3


def test_units() -> None:
    assert layout.twips_of_mm(210) == 11906
    assert layout.twips_of_mm(297) == 16838
    assert layout.twips(28.95) == 579
