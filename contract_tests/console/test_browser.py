"""The Hardware page in a real Chromium, over TLS, against a real server: what an operator sees and clicks."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
import requests
from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.wait import WebDriverWait

from contract_tests.patience import PATIENCE_SECONDS
from mock_prism import control_client
from mock_prism.testing.live_server import LiveServer, live_server

PASSWORD = "Nutanix/4u"
A, B = "192.168.38.161", "192.168.38.162"


@pytest.fixture(scope="module")
def server() -> Iterator[LiveServer]:
    with live_server("--pace", "frozen") as server:
        yield server


@pytest.fixture(scope="module")
def chromium(need_program: Callable[..., str]) -> Iterator[Chrome]:
    options = ChromeOptions()
    options.binary_location = need_program("chromium", "chromium-browser", "google-chrome")
    for flag in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--ignore-certificate-errors"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = Chrome(options, Service(need_program("chromedriver")))
    yield driver
    driver.quit()


@pytest.fixture
def page(server: LiveServer, chromium: Chrome, mock_sandbox: str) -> Chrome:
    """The Hardware page of a sandbox of the test's own."""
    log_in(chromium, server, f"admin@{mock_sandbox}")
    complaints(chromium)  # those of the test before
    return chromium


@pytest.fixture
def pass_time(server: LiveServer, mock_sandbox: str) -> Callable[[], None]:
    """Let all come to its end that is under way in the sandbox of the test."""
    environment = {**server.environment, "MOCK_PRISM_SANDBOX": mock_sandbox}

    def pass_an_hour() -> None:
        assert control_client.ask("POST", "/advance", {"seconds": 3600}, environment).is_good

    return pass_an_hour


def log_in(page: Chrome, server: LiveServer, user: str) -> None:
    """Log in, and wait for the Hardware page and its script."""
    page.get(f"{server.url}/console/login")
    page.find_element(By.NAME, "username").send_keys(user)
    page.find_element(By.NAME, "password").send_keys(PASSWORD)
    page.find_element(By.CSS_SELECTOR, "button[type=submit]").click()
    wait(page, lambda: page.find_elements(By.CSS_SELECTOR, "#hosts") and is_loaded(page))


def is_loaded(page: Chrome) -> bool:
    state: object = page.execute_script("return document.readyState")  # type: ignore[no-untyped-call]  # of selenium
    return state == "complete"


def wait(page: Chrome, is_so: Callable[[], object]) -> None:
    WebDriverWait(page, PATIENCE_SECONDS, poll_frequency=0.1).until(lambda _: is_so())


def row(page: Chrome, address: str) -> WebElement:
    return page.find_element(By.XPATH, f"//tr[td[text()='{address}']]")


def state(page: Chrome, address: str) -> tuple[str, str]:
    """The icon's name and the CVM's state."""
    here = row(page, address)
    icon = here.find_element(By.CLASS_NAME, "icon").get_attribute("class") or ""
    return icon.replace("icon", "").strip(), here.find_element(By.CLASS_NAME, "cvm").text


def name_of(page: Chrome, address: str) -> str:
    return row(page, address).find_element(By.CLASS_NAME, "name").text


def message(page: Chrome) -> str:
    return page.find_element(By.ID, "message").text


def button(page: Chrome, address: str, name: str) -> WebElement:
    return row(page, address).find_element(By.CLASS_NAME, name)


def answer(page: Chrome, dialog: str, value: str) -> None:
    """Click a button of a dialog, once it is there."""
    button = page.find_element(By.CSS_SELECTOR, f"#{dialog} [value={value}]")
    wait(page, lambda: button.is_displayed() and button.is_enabled())
    button.click()


def confirm(page: Chrome, dialog: str) -> None:
    answer(page, dialog, "confirm")


def complaints(page: Chrome) -> list[str]:
    """What the page's script ran into."""
    entries = page.get_log("browser")  # type: ignore[no-untyped-call]  # selenium leaves it untyped
    return [entry["message"] for entry in entries if entry["level"] == "SEVERE"]


def test_an_operator_takes_a_node_out_and_puts_it_back(page: Chrome, pass_time: Callable[[], None]) -> None:
    button(page, A, "enter").click()
    confirm(page, "enter-dialog")
    wait(page, lambda: state(page, A)[0] == "spinner")
    assert not button(page, A, "exit").is_enabled()

    pass_time()
    wait(page, lambda: state(page, A) == ("maintenance", "Off"))
    assert button(page, A, "exit").is_enabled()
    assert page.find_element(By.CLASS_NAME, "resiliency").text == "Critical"
    assert row(page, A).find_element(By.CLASS_NAME, "icon").get_attribute("title") == "Host is under maintenance"
    wait(page, lambda: message(page) == f"Enter maintenance mode · {name_of(page, A)}: Succeeded")

    button(page, A, "exit").click()
    confirm(page, "exit-dialog")
    wait(page, lambda: state(page, A)[0] == "spinner")
    pass_time()
    wait(page, lambda: state(page, A) == ("normal", "Up"))
    wait(page, lambda: page.find_element(By.CLASS_NAME, "resiliency").text == "OK")
    assert complaints(page) == []


def test_a_mixed_exit_that_fails_is_told_on_the_page(
    page: Chrome, server: LiveServer, mock_sandbox: str, pass_time: Callable[[], None]
) -> None:
    """The documented trap, as the operator meets it."""
    host = row(page, A).get_attribute("data-host")
    requests.post(
        f"{server.url}/PrismGateway/services/rest/v2.0/hosts/{host}/enter_maintenance_mode",
        json={},
        auth=(f"admin@{mock_sandbox}", PASSWORD),
        verify=str(server.ca_file),
        timeout=PATIENCE_SECONDS,
    ).raise_for_status()
    pass_time()
    wait(page, lambda: button(page, A, "exit").is_enabled())

    button(page, A, "exit").click()
    confirm(page, "exit-dialog")
    wait(page, lambda: "Exit maintenance mode" in page.find_element(By.ID, "tasks").text)
    pass_time()

    wait(page, lambda: message(page).startswith(f"Exit maintenance mode · {name_of(page, A)}: Failed · "))
    assert state(page, A) == ("maintenance", "Off")


def test_the_keyboard_stays_at_the_host_whose_button_went_dim(page: Chrome) -> None:
    button(page, A, "enter").send_keys(Keys.ENTER)
    confirm(page, "enter-dialog")

    wait(page, lambda: page.switch_to.active_element == row(page, A))


def test_the_dialog_is_in_the_middle_of_the_window(page: Chrome) -> None:
    button(page, A, "enter").click()
    dialog = page.find_element(By.ID, "enter-dialog")
    wait(page, lambda: dialog.is_displayed())

    window = page.find_element(By.TAG_NAME, "html").get_property("clientHeight")
    above, height = dialog.rect["y"], dialog.rect["height"]

    assert above > 0
    assert abs(above - (float(str(window)) - above - height)) < 2


def test_cancelling_the_dialog_changes_nothing(page: Chrome) -> None:
    button(page, A, "enter").click()
    answer(page, "enter-dialog", "cancel")

    assert state(page, A) == ("normal", "Up")
    assert page.find_elements(By.CSS_SELECTOR, "#tasks li") == []


def test_guests_that_cannot_move_must_be_allowed_to_go_down(page: Chrome, pass_time: Callable[[], None]) -> None:
    button(page, B, "enter").click()
    dialog = page.find_element(By.ID, "enter-dialog")
    wait(page, lambda: dialog.is_displayed())
    assert not dialog.find_element(By.CSS_SELECTOR, "[value=confirm]").is_enabled()
    dialog.find_element(By.TAG_NAME, "summary").click()
    assert len(dialog.find_elements(By.TAG_NAME, "li")) > 2

    dialog.find_element(By.CLASS_NAME, "allow").click()
    confirm(page, "enter-dialog")
    wait(page, lambda: state(page, B)[0] == "spinner")
    pass_time()

    wait(page, lambda: state(page, B) == ("maintenance", "Off"))


def test_a_refusal_is_told_on_the_page(page: Chrome, pass_time: Callable[[], None]) -> None:
    button(page, A, "enter").click()
    confirm(page, "enter-dialog")
    wait(page, lambda: state(page, A)[0] == "spinner")
    pass_time()
    wait(page, lambda: "Succeeded" in message(page))

    button(page, "192.168.38.163", "enter").click()
    confirm(page, "enter-dialog")

    wait(page, lambda: "Cannot" in message(page))
    assert state(page, "192.168.38.163") == ("normal", "Up")


def test_a_page_without_tasks_says_so_and_one_with_tasks_does_not(page: Chrome) -> None:
    none = page.find_element(By.CSS_SELECTOR, "#tasks ~ .none")
    assert none.is_displayed()

    button(page, A, "enter").click()
    confirm(page, "enter-dialog")

    wait(page, lambda: page.find_elements(By.CSS_SELECTOR, "#tasks li"))
    assert not none.is_displayed()


def test_in_a_narrow_window_the_page_fits_and_the_buttons_are_in_reach(page: Chrome) -> None:
    page.set_window_size(520, 900)
    try:
        root = page.find_element(By.TAG_NAME, "html")
        wide, seen = (int(str(root.get_property(name))) for name in ("scrollWidth", "clientWidth"))
        button(page, A, "enter").click()
        answer(page, "enter-dialog", "cancel")
    finally:
        page.set_window_size(1200, 900)

    assert wide <= seen


def test_the_page_says_when_the_server_is_gone(chromium: Chrome) -> None:
    with live_server("--no-ssh") as server:
        log_in(chromium, server, "admin")
        assert not chromium.find_element(By.ID, "silence").is_displayed()

    wait(chromium, lambda: chromium.find_element(By.ID, "silence").is_displayed())
    assert chromium.find_element(By.ID, "message").text == ""
