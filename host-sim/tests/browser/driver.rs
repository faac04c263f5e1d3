//! A headless Chromium, driven by WebDriver (<https://www.w3.org/TR/webdriver2/>) and Chromium's own commands.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::{Value, json};

/// Names under which systems know the browser.
const NAMES: [&str; 3] = ["chromium", "chromium-browser", "google-chrome"];
/// How long something may take to happen before it counts as not happening.
const PATIENCE: Duration = Duration::from_secs(60);

/// A browser with one page.
pub struct Browser {
    driver: Child,
    session: String,
    /// What it writes; thrown away with it.
    _profile: tempfile::TempDir,
}

impl Browser {
    /// Starts one that is so many pixels wide; `None`, and a word about it, if there is none and none is asked for.
    pub fn start(width: u32) -> Option<Self> {
        let works =
            |program: &&str| Command::new(program).arg("--version").output().is_ok_and(|out| out.status.success());
        let (browser, driver) = (NAMES.into_iter().find(works), Some("chromedriver").filter(works));
        let Some((browser, driver)) = browser.zip(driver) else {
            assert!(std::env::var_os("ETUDE_BROWSER").is_none(), "chromium or chromedriver is not there");
            println!("NOT RUN: chromium or chromedriver is not there; `sh test.sh` installs them and runs this");
            return None;
        };
        let mut driver = Command::new(driver).arg("--port=0").stdout(Stdio::piped()).spawn().expect("it starts");
        let lines = BufReader::new(driver.stdout.take().expect("a pipe")).lines().map_while(Result::ok);
        let port = |line: String| line.split_once("successfully on port ")?.1.trim_end_matches('.').parse::<u16>().ok();
        let port = lines.filter_map(port).next().expect("the driver says its port");
        let profile = tempfile::tempdir().expect("a folder");
        let mut arguments: Vec<String> =
            "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-sync \
            --disable-background-networking --disable-component-update --disable-dev-shm-usage --hide-scrollbars"
                .split_whitespace()
                .map(String::from)
                .collect();
        arguments.push(format!("--user-data-dir={}", profile.path().display()));
        let wanted = json!({ "capabilities": { "alwaysMatch": {
            "goog:chromeOptions": { "binary": which(browser), "args": arguments },
            "goog:loggingPrefs": { "browser": "ALL", "performance": "ALL" },
        } } });
        let base = format!("http://127.0.0.1:{port}/session");
        let answer = post(&base, &wanted);
        let session = format!("{base}/{}", answer["sessionId"].as_str().expect("a session"));
        let browser = Self { driver, session, _profile: profile };
        let phone = width < 500;
        browser.command(
            "Emulation.setDeviceMetricsOverride",
            &json!({ "width": width, "height": 900, "deviceScaleFactor": 1, "mobile": phone }),
        );
        browser.command("Emulation.setTouchEmulationEnabled", &json!({ "enabled": phone }));
        Some(browser)
    }

    /// One of Chromium's own commands.
    pub fn command(&self, name: &str, parameters: &Value) -> Value {
        post(&format!("{}/goog/cdp/execute", self.session), &json!({ "cmd": name, "params": parameters }))
    }

    /// Opens a file, and waits until it is loaded.
    pub fn open(&self, page: &Path) {
        let address = format!("file://{}", page.display());
        post(&format!("{}/url", self.session), &json!({ "url": address }));
    }

    /// What a script returns.
    pub fn run(&self, script: &str) -> Value {
        post(&format!("{}/execute/sync", self.session), &json!({ "script": script, "args": [] }))
    }

    /// Waits until an expression holds.
    pub fn until(&self, what: &str) {
        let start = std::time::Instant::now();
        while self.run(&format!("return Boolean({what})")) != true {
            assert!(start.elapsed() < PATIENCE, "never: {what}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Pretends to be on paper, or on a system with such a setting.
    pub fn media(&self, media: &str, features: &[(&str, &str)]) {
        let features: Vec<_> = features.iter().map(|(name, value)| json!({ "name": name, "value": value })).collect();
        self.command("Emulation.setEmulatedMedia", &json!({ "media": media, "features": features }));
    }

    /// Presses and lets go of a key.
    pub fn key(&self, name: &str) {
        let text = if name == "Enter" { "\r" } else { "" };
        let code = match name {
            "Tab" => 9,
            "Enter" => 13,
            "Escape" => 27,
            "ArrowLeft" => 37,
            "ArrowRight" => 39,
            _ => 0,
        };
        let event = |kind: &str, text: &str| json!({ "type": kind, "key": name, "code": name, "windowsVirtualKeyCode": code, "text": text });
        self.command("Input.dispatchKeyEvent", &event(if text.is_empty() { "rawKeyDown" } else { "keyDown" }, text));
        self.command("Input.dispatchKeyEvent", &event("keyUp", ""));
    }

    /// What the page complained of.
    pub fn complaints(&self) -> Vec<Value> {
        self.log("browser")
    }

    /// Every address that was asked for.
    pub fn requests(&self) -> Vec<String> {
        let messages = self.log("performance").into_iter().filter_map(|entry| {
            let message: Value = serde_json::from_str(entry["message"].as_str()?).ok()?;
            let message = &message["message"];
            let sent = message["method"] == "Network.requestWillBeSent";
            sent.then(|| message["params"]["request"]["url"].as_str().map(String::from)).flatten()
        });
        messages.collect()
    }

    fn log(&self, kind: &str) -> Vec<Value> {
        let answer = post(&format!("{}/se/log", self.session), &json!({ "type": kind }));
        answer.as_array().cloned().unwrap_or_default()
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // It closes the browser, too.
        let _ = ureq::delete(&self.session).call();
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

/// Where a program is: the driver looks in places of its own.
fn which(program: &str) -> String {
    let folders = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&folders).map(|folder| folder.join(program)).find(|path| path.exists());
    found.map_or_else(|| program.into(), |path| path.display().to_string())
}

/// Asks the driver, and takes the value out of its answer.
fn post(address: &str, body: &Value) -> Value {
    let agent = ureq::Agent::config_builder().http_status_as_error(false).build().new_agent();
    let sent = agent.post(address).header("Content-Type", "application/json").send(body.to_string());
    let mut answer = sent.unwrap_or_else(|error| panic!("{address}: {error}"));
    let text = answer.body_mut().with_config().limit(64 << 20).read_to_string().expect("text");
    let document: Value = serde_json::from_str(&text).expect("a document");
    let value = document["value"].clone();
    assert!(answer.status().is_success(), "{address} {}: {}", body, value["message"]);
    value
}
