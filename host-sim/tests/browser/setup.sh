# Sourced by test.sh, after firmware/setup.sh whose fw_apt and fw_fail it uses: finds a browser and its driver, in which the
# report is tested, or says what is missing.

browser_is_there() {
    command -v chromedriver >/dev/null &&
        { command -v chromium || command -v chromium-browser || command -v google-chrome; } >/dev/null
}

browser_is_there || fw_apt chromium chromium-driver && browser_is_there ||
    fw_fail "chromium and chromedriver are not there" "install both (Debian: chromium chromium-driver; macOS: brew install --cask chromium chromedriver)"
