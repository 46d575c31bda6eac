"""Keeping the house: what owners and managers change of menu, tables, people and settings. Each verb is saved whole or
not at all, and says what changed.
"""

from .choices import (
    add_choice,
    add_group,
    add_part,
    add_part_dish,
    change_choice,
    change_group,
    change_part,
    change_part_dish,
    move_choice,
    remove_choice,
    sell_out_choice,
)
from .courses import add_course, move_course, remove_course, rename_course
from .entry import add_entry_rule, remove_entry_rule
from .house import add_rate, change_house, change_rate, remove_rate
from .keys import enter_keys, forget_keys, offer
from .mailbox import enter_mail, forget_mail
from .menu import (
    add_dish,
    add_section,
    change_dish,
    change_section,
    move_dish,
    move_section,
    order_dishes,
    recount,
    remove_dish,
    remove_section,
    sell_out,
)
from .people import add_person, change_person, forget_device, invite_device, let_go, new_password, new_pin
from .photos import hang_photo, take_photo_down
from .plan import place_table
from .setting_up import set_up
from .stations import add_station, change_station, move_station, remove_station
from .tables import (
    add_area,
    add_tables,
    change_area,
    change_table,
    give_table,
    move_area,
    remove_area,
    remove_table,
    renew_all_codes,
    renew_code,
)
from .telling import turn_push

__all__ = [
    "add_area", "add_choice", "add_course", "add_dish", "add_entry_rule", "add_group", "add_part", "add_part_dish",
    "add_person", "add_rate", "add_section", "add_station", "add_tables", "change_area", "change_choice",
    "change_dish", "change_group", "change_house", "change_part", "change_part_dish", "change_person",
    "change_rate", "change_section", "change_station", "change_table", "enter_keys", "enter_mail", "forget_device",
    "forget_keys", "forget_mail", "give_table", "hang_photo", "invite_device", "let_go", "move_area", "move_choice",
    "move_course", "move_dish", "move_section", "move_station", "new_password", "new_pin", "offer", "order_dishes",
    "place_table", "recount", "remove_area", "remove_choice", "remove_course", "remove_dish", "remove_entry_rule",
    "remove_rate", "remove_section", "remove_station", "remove_table", "rename_course", "renew_all_codes",
    "renew_code", "sell_out", "sell_out_choice", "set_up", "take_photo_down", "turn_push",
]
