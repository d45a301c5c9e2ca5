import pytest
from cryptography.fernet import Fernet, InvalidToken
from hypothesis import given
from hypothesis import strategies as st

from gongzhi.core import personal
from gongzhi.core.personal import (
    decrypt,
    digest,
    encrypt,
    mask_address,
    mask_identity,
    mask_name,
    mask_phone,
    name_digest,
    phone_digest,
    phone_ending_digest,
    plain_phone,
)


@pytest.fixture
def keys(settings):
    """Lets a test say which keys there are; the cipher is made anew for each."""

    def use(*these: bytes) -> None:
        settings.PERSONAL_DATA_KEYS = list(these)
        personal.cipher.cache_clear()

    yield use
    personal.cipher.cache_clear()


class TestEncrypt:
    def test_gives_back_what_was_put_in_and_never_the_same_token(self):
        assert decrypt(encrypt("张示例")) == "张示例"
        assert encrypt("张示例") != encrypt("张示例")
        assert "张示例".encode() not in encrypt("张示例")

    def test_uses_the_newest_key_and_still_opens_what_an_older_one_closed(self, keys):
        old, new = Fernet.generate_key(), Fernet.generate_key()
        keys(old)
        before = encrypt("张示例")
        keys(new, old)
        after = encrypt("张示例")
        assert decrypt(before) == decrypt(after) == "张示例"
        assert Fernet(new).decrypt(after)
        keys(new)
        assert decrypt(after) == "张示例"
        with pytest.raises(InvalidToken):
            decrypt(before)


class TestDigests:
    def test_find_equal_values_and_show_none(self, settings):
        assert name_digest("张 示例") == name_digest("张示例") != name_digest("李示例")
        assert len(digest("name", "张示例")) == 16
        before = digest("name", "张示例")
        settings.LOOKUP_KEY = "another"
        assert digest("name", "张示例") != before

    def test_tell_purposes_apart(self):
        assert digest("phone", "1234") != digest("phone ending", "1234")

    def test_know_a_phone_however_it_is_written(self):
        told = ("19900001234", "199 0000 1234", "+86 199-0000-1234", "0086 19900001234"[2:])
        assert len({phone_digest(phone) for phone in told}) == 1
        assert phone_ending_digest("19900001234") == phone_ending_digest("1234")
        assert plain_phone("0851-85550000") == "085185550000"

    def test_are_none_where_there_is_nothing(self):
        assert phone_digest("") is name_digest(" ") is phone_ending_digest("123") is None


class TestMasks:
    def test_show_a_little(self):
        assert mask_name("张三") == "张*"
        assert mask_name("欧阳示例") == "欧**"
        assert mask_phone("138 0000 4321") == "138******21"
        assert mask_identity("520102199001011234") == "52" + "*" * 14 + "34"
        assert mask_address("贵州省贵阳市南明区某路1号2单元") == "贵州省贵阳市****"
        assert mask_address("某路1号") == "****"

    def test_show_nothing_where_nothing_was_told(self):
        assert [mask("") for mask in (mask_name, mask_phone, mask_identity, mask_address)] == [""] * 4

    @given(st.text(alphabet="张王李赵示例甲乙", min_size=2, max_size=6))
    def test_never_show_more_than_the_first_character_of_a_name(self, name):
        assert mask_name(name)[0] == name[0]
        assert set(mask_name(name)[1:]) == {"*"}

    @given(st.text(alphabet="0123456789", min_size=1, max_size=14))
    def test_never_show_the_middle_of_a_phone(self, phone):
        masked = mask_phone(phone)
        assert sum(character != "*" for character in masked) <= 5
        assert "***" in masked or len(plain_phone(phone)) < 3

    @given(st.text(alphabet="0123456789X", min_size=5, max_size=18))
    def test_never_show_more_than_four_characters_of_an_identity_number(self, number):
        assert sum(character != "*" for character in mask_identity(number)) == 4
