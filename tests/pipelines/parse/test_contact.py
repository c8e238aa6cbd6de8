from __future__ import annotations

from pipelines.parse.contact import read_contact


def test_every_part_of_the_contact_sentence_is_read() -> None:
    contact = read_contact(
        "如对本报告有任何疑问，请与青禾县政府办公室联系（地址：青禾县春耕路8号，邮编：990100，电话：0990-1234567、1234568，"
        "传真：0990-7654321，电子邮箱：gk@qinghe.example）。电子版可在门户网站（http://www.qinghe.example）下载。",
        None,
    )
    assert contact.unit == "青禾县政府办公室"
    assert (contact.address, contact.postcode) == ("青禾县春耕路8号", "990100")
    assert contact.phones == ["0990-1234567", "1234568"]
    assert contact.faxes == ["0990-7654321"]
    assert contact.emails == ["gk@qinghe.example"]
    assert contact.website == "http://www.qinghe.example"
    assert contact.origin == "body"


def test_the_sites_footer_is_told_apart() -> None:
    contact = read_contact("全县共收到申请12件。", "联系方式:0990-1234567邮件:[email protected]")
    assert contact.phones == ["0990-1234567"]
    assert contact.emails_obfuscated == ["[email protected]"]
    assert contact.origin == "site_footer"


def test_numbers_without_a_label_are_no_telephone() -> None:
    contact = read_contact("联系群众12345678人次，办理热线来电20191231件。", None)
    assert contact.phones == []
    assert contact.origin is None
