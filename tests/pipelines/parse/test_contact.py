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


def test_a_telephone_without_a_label_behind_the_unit() -> None:
    contact = read_contact("如对本报告有疑问，请联系：青禾县教育局办公室0990-1234567。", None)
    assert (contact.unit, contact.phones) == ("青禾县教育局办公室", ["0990-1234567"])
    assert read_contact("如有疑问，请联系：1234567。", None).phones == ["1234567"]
    assert read_contact("（电话：0990~1234567）", None).phones == ["0990~1234567"]
    assert read_contact("请各单位联系群众12345678人次。", None).phones == []


def test_lines_for_complaints_are_no_contact() -> None:
    contact = read_contact("电话：0990—1234567；监督电话：0990—7654321。", None)
    assert contact.phones == ["0990—1234567"]


def test_one_number_for_telephone_and_fax() -> None:
    contact = read_contact("请与青禾县政务公开办公室联系（电话(传真)：0990-1234567）。", None)
    assert (contact.phones, contact.faxes) == (["0990-1234567"], ["0990-1234567"])


def test_the_address_of_a_site_is_no_address() -> None:
    assert read_contact("门户网站地址：http://www.qinghe.example/。联系电话：1234567。", None).address is None
    assert read_contact("咨询联系方式：地址青禾县春耕路8号（邮编990100），电话1234567。", None).address == "青禾县春耕路8号"


def test_a_unit_readers_may_turn_to() -> None:
    assert read_contact("如有疑问，可与县政府信息公开办联系（电话：1234567）。", None).unit == "县政府信息公开办"
    assert read_contact("可通过意见箱反映或直接与县政府信息公开中心联系（电话：1234567）。", None).unit == "县政府信息公开中心"
    assert read_contact("如有疑问，请与县政府信息处联络（电话：1234567）。", None).unit == "县政府信息处"
