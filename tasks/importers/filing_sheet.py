"""One sheet of a filing workbook, row by row: what it says, and what is wrong with it. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from openpyxl.utils import get_column_letter, range_boundaries

from tasks.importers.cells import understand
from tasks.importers.filing_layout import (
    EMPTY_ROWS,
    HEADER_WITHIN,
    KEY,
    MAX_COLUMNS,
    Column,
    Layout,
    tidy,
)
from tasks.importers.filing_reading import AGAIN, Duty, Input, Problem, Reading, Row
from tasks.importers.sheet_facts import SheetFacts


class SheetReader:
    """One sheet, read into the reading that all sheets share."""

    def __init__(
        self,
        layout: Layout,
        sheet: Any,
        facts: SheetFacts,
        duties: Mapping[str, Duty],
        reading: Reading,
    ) -> None:
        self.layout, self.sheet, self.facts, self.reading = layout, sheet, facts, reading
        self.duties = {key: duty for key, duty in duties.items() if duty.sheet == layout.title}
        self.places: dict[str, int] = {}
        self.header = 0
        self.seen: dict[str, int] = {}

    def read(self) -> None:
        """Rows in order; the end is where 200 rows in a row are empty, and what lies beyond is named."""
        empty, last = 0, 0
        for number, cells in self._rows():
            if not self.header:
                self._look_for_header(number, cells)
            elif number in self.facts.filled:
                empty, last = 0, number
                self._read_row(number, cells)
            else:
                empty += 1
            if (empty > EMPTY_ROWS) or (not self.header and number >= HEADER_WITHIN):
                break
        if not self.header:
            self._complain("", "", "", f"找不到表头。表头不要改、不要移走。{AGAIN}")
            return
        self._say_what_lies_beyond(last)
        self._say_what_is_merged()
        self._say_what_is_hidden()
        self._say_what_is_missing()

    def _rows(self) -> Iterator[tuple[int, dict[int, Any]]]:
        """Row numbers and their cells by column; the numbers are the cells' own, never counted."""
        self.sheet.reset_dimensions()
        for number, row in enumerate(self.sheet.iter_rows(max_col=MAX_COLUMNS), start=1):
            cells = {cell.column: cell for cell in row if getattr(cell, "column", None)}
            yield next((cell.row for cell in cells.values()), number), cells

    def _look_for_header(self, number: int, cells: Mapping[int, Any]) -> None:
        titles = {column: tidy(str(cell.value)) for column, cell in cells.items() if cell.value is not None}
        if KEY not in titles.values():
            return
        self.header = number
        for column in (Column(KEY, 0), *self.layout.inputs):
            found = [place for place, title in titles.items() if title == column.title]
            if len(found) == 1:
                self.places[column.title] = found[0]
                continue
            words = "表头里没有这一列" if not found else "表头里有两列同名"
            self._complain(
                self._address(number, found[-1]) if found else "", column.title, "", f"{words}。{AGAIN}"
            )

    def _read_row(self, number: int, cells: Mapping[int, Any]) -> None:
        self.reading.found += 1
        key_place = self.places.get(KEY, 0)
        key = tidy(str(getattr(cells.get(key_place), "value", None) or ""))
        duty, trouble = self._duty(number, key)
        inputs = tuple(self._inputs(number, cells, duty, key))
        if trouble:
            self._complain(self._address(number, key_place or 1), KEY, key, trouble)
        elif duty:
            self.reading.read += 1
            self.reading.rows.append(Row(key, self.layout.title, duty.report, inputs, duty.base))

    def _duty(self, number: int, key: str) -> tuple[Duty | None, str]:
        """The row's duty, or why there is none."""
        if not key:
            return None, "这一行没有编号，不知道是哪一项。合计、备注等不要写在表里，删掉这一行。"
        if key not in self.duties:
            return None, f"编号“{key[:40]}”不在这张表里。不要改编号、不要加行，删掉这一行。"
        first = self.seen.setdefault(key, number)
        if first != number:
            return None, f"第 {first} 行和第 {number} 行都是“{key}”，留一行。"
        return self.duties[key], ""

    def _inputs(self, number: int, cells: Mapping[int, Any], duty: Duty | None, key: str) -> Iterator[Input]:
        for column in self.layout.inputs:
            place = self.places.get(column.title)
            if place is None:
                continue
            cell = cells.get(place)
            address = self._address(number, place)
            typed = understand(
                getattr(cell, "value", None),
                getattr(cell, "data_type", "n"),
                getattr(cell, "number_format", "") or "",
                column,
            )
            if typed.wrong:
                self._complain(address, f"{key} {column.title}".strip(), typed.text, typed.wrong)
            elif duty:
                yield Input(column.field_for(duty.subject), address, column.title, typed.text, typed.note)

    def _say_what_lies_beyond(self, last: int) -> None:
        beyond = [number for number in self.facts.filled if number > max(last, self.header)]
        if beyond:
            self.reading.found += len(beyond)
            self._complain(
                f"A{min(beyond)}",
                "",
                "",
                f"前面空了 {EMPTY_ROWS} 多行，从这行起的 {len(beyond)} 行没有读取。删掉空行或这些行。",
            )

    def _say_what_is_merged(self) -> None:
        for area in self.facts.merged:
            first_column, _, _, last_row = range_boundaries(area)
            if last_row >= self.header and first_column <= max(self.places.values(), default=0):
                self._complain(area.partition(":")[0], "", area, f"合并了单元格 {area}。取消合并，逐行填写。")

    def _say_what_is_hidden(self) -> None:
        rows = [
            number
            for number in self.facts.hidden_rows
            if number in self.facts.filled and number > self.header
        ]
        columns = [column for column in self.facts.hidden_columns if column in self.places.values()]
        title = self.layout.title
        if rows:
            self.reading.notices.append(f"“{title}”表第 {_listed(rows)} 行是隐藏的，里面的内容也读取了。")
        if columns:
            letters = "、".join(get_column_letter(column) for column in columns)
            self.reading.notices.append(f"“{title}”表 {letters} 列是隐藏的，里面的内容也读取了。")
        if self.facts.filtered:
            self.reading.notices.append(f"“{title}”表设了筛选，没显示的行也读取了。")

    def _say_what_is_missing(self) -> None:
        missing = [key for key in self.duties if key not in self.seen]
        if missing and KEY in self.places:
            self._complain("", KEY, "", f"少了 {_listed(missing)} 的行。不要删行，不填的空着。{AGAIN}")

    def _complain(self, cell: str, label: str, typed: str, words: str) -> None:
        self.reading.problems.append(Problem(self.layout.title, cell, label, typed, words))

    @staticmethod
    def _address(row: int, column: int) -> str:
        return f"{get_column_letter(column)}{row}"


def _listed(things: Iterable[object], most: int = 10) -> str:
    texts = [str(thing) for thing in things]
    return "、".join(texts[:most]) + (f"等 {len(texts)} 个" if len(texts) > most else "")
