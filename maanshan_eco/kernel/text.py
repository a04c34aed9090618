"""Text from outside, before it is stored."""

import re

_BROKEN = re.compile("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\ufffd\\ufffe\\uffff\\ud800-\\udfff]")


def what_is_broken(text: str) -> str:
    """What to mend about characters that no document or workbook can carry; empty where all is well.

    U+FFFD marks bytes that were not UTF-8 (old clients posting GBK): the text is lost already, and storing
    it would acknowledge the loss. Control characters come with pastes from Word; NUL stops PostgreSQL.
    """
    if not _BROKEN.search(text):
        return ""
    return "有乱码或看不见的控制字符，可能是编码不对。重新输入，或粘贴为纯文本。"
