//! The report in a headless Chromium: wide and narrow, on paper, in few colours, by pointer, key and finger.
//!
//! `test.sh` installs the browser and asks for this with `ETUDE_BROWSER=required`. Without one a plain `cargo test` says so
//! and passes. `colours.rs` is about what is seen, this file about what happens.

mod colours;
mod driver;
mod page;

use driver::Browser;
use page::USUAL;
use serde_json::{Value, json};

/// Width of a desktop and of a phone.
const WIDTHS: [u32; 2] = [1280, 390];

/// What a browser shows of the usual page.
fn opened(width: u32) -> Option<Browser> {
    let browser = Browser::start(width)?;
    browser.open(&USUAL.path);
    Some(browser)
}

/// Nothing was complained of, and nothing asked for but the page itself.
fn assert_quiet(browser: &Browser) {
    let complaints = browser.complaints();
    assert!(complaints.is_empty(), "{complaints:?}");
    for address in browser.requests() {
        // The browser's own empty page comes first.
        assert!(["file:", "data:", "chrome:"].iter().any(|own| address.starts_with(own)), "asked for {address}");
    }
}

#[test]
fn it_is_as_wide_as_the_window_and_asks_for_nothing() {
    for width in WIDTHS {
        let Some(browser) = opened(width) else { return };
        let wide = browser.run("return [document.documentElement.scrollWidth, innerWidth]");
        assert_eq!(wide, json!([width, width]), "it scrolls sideways");
        assert_quiet(&browser);
    }
}

#[test]
fn every_chart_has_marks_and_says_in_words_what_it_shows() {
    const CHARTS: &str = "return [...document.querySelectorAll('svg[role=img]')].filter((svg) => svg.checkVisibility()).map((svg) => {
        const box = (mark) => mark.getBoundingClientRect();
        const drawn = [...svg.querySelectorAll('path, circle')].filter((mark) => box(mark).width + box(mark).height > 3);
        const words = [svg.getAttribute('aria-label'), svg.querySelector('desc')?.textContent];
        return [words.filter(Boolean).join(': '), drawn.length, box(svg).width, svg.dataset.kind ?? 'film'];
    })";
    for width in WIDTHS {
        let Some(browser) = opened(width) else { return };
        let charts = browser.run(CHARTS);
        let charts = charts.as_array().expect("a list");
        for chart in charts {
            let (words, marks) = (chart[0].as_str().unwrap_or_default(), chart[1].as_u64().unwrap_or_default());
            assert!(words.len() > 12, "no words: {chart}");
            assert!(marks >= 3 && chart[2].as_f64() > Some(90.0), "not drawn: {chart}");
        }
        let kinds = |kind: &str| charts.iter().filter(|chart| chart[3] == kind).count();
        // Five skills, two teachers, four costs, four slices of the clouds, two views; the rest once for this width.
        let found = ["mastery", "practice", "progress", "teacher", "cost", "cloud", "film"].map(kinds);
        assert_eq!(found, [5, 1, 1, 2, 4, 20, 2], "at {width}");
    }
}

/// Brings the first dot of the clouds into sight; answers where it is, and which episode.
fn dot(browser: &Browser) -> (f64, f64, u64) {
    let at = browser.run(
        "const svg = document.querySelector('svg[data-kind=cloud]'), { skill, from, left, right, top, bottom } = svg.dataset;
        const at = data.episodes.skill.findIndex((s, n) => s === +skill && n >= from);
        svg.scrollIntoView({ block: 'start' });
        const edge = svg.getBoundingClientRect(), unit = edge.width / svg.viewBox.baseVal.width;
        const [u, v] = data.episodes.point[at].map((x) => x / 100);
        const found = [edge.left + (+left + u * (right - left)) * unit, edge.top + (+bottom - v * (bottom - top)) * unit, at];
        // Scrolling is over, and told, after the next picture but one.
        return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(found))))",
    );
    (at[0].as_f64().expect("x"), at[1].as_f64().expect("y"), at[2].as_u64().expect("an episode"))
}

fn tip(browser: &Browser) -> String {
    browser.run("return tip.hidden ? '' : tip.textContent").as_str().unwrap_or_default().to_owned()
}

/// The reason of an episode as the page's own data have it: its chance, which no other line has.
fn reason(browser: &Browser, episode: u64) -> String {
    let told = browser.run(&format!("return told.reason({episode}).join('\\n')"));
    told.as_str().unwrap_or_default().to_owned()
}

#[test]
fn a_decision_says_why_to_pointer_keys_and_finger() {
    let Some(browser) = opened(1280) else { return };
    let (x, y, episode) = dot(&browser);
    let mouse = |kind: &str| json!({ "type": kind, "x": x, "y": y, "button": "left", "clickCount": 1 });
    browser.command("Input.dispatchMouseEvent", &json!({ "type": "mouseMoved", "x": x, "y": y }));
    let (said, why) = (tip(&browser), reason(&browser, episode));
    assert!(why.contains("drawn with a chance of") || why.contains("a test"), "{why}");
    assert!(said.contains(&why) && said.contains(&format!("attempt {}", episode + 1)), "{said}");
    browser.command("Input.dispatchMouseEvent", &json!({ "type": "mouseMoved", "x": 2, "y": 2 }));
    assert_eq!(tip(&browser), "");
    // The keys: through the page to the first chart, and along it.
    browser.run("scrollTo(0, 0)");
    browser.key("Tab");
    let end = tip(&browser);
    browser.key("ArrowLeft");
    let before = tip(&browser);
    assert!(end.contains("after 120 attempts") && before.contains("after 96 attempts"), "{end} | {before}");
    browser.key("Escape");
    assert_eq!(tip(&browser), "");
    // To the clouds: the last dot of the first panel, and Enter shows its film.
    browser.run("for (const svg of document.querySelectorAll('svg[data-kind]')) if (svg.dataset.kind !== 'cloud') svg.tabIndex = -1");
    browser.key("Tab");
    assert!(tip(&browser).contains("attempt "), "{}", tip(&browser));
    browser.key("Enter");
    browser.until("player.classList.contains('afloat')");
    browser.command("Input.dispatchMouseEvent", &mouse("mousePressed"));
    browser.command("Input.dispatchMouseEvent", &mouse("mouseReleased"));
    assert_quiet(&browser);
    let Some(phone) = opened(390) else { return };
    let (x, y, episode) = dot(&phone);
    phone.command("Input.dispatchTouchEvent", &json!({ "type": "touchStart", "touchPoints": [{ "x": x, "y": y }] }));
    phone.command("Input.dispatchTouchEvent", &json!({ "type": "touchEnd", "touchPoints": [] }));
    phone.until("!tip.hidden && player.classList.contains('afloat')");
    assert!(tip(&phone).contains(&reason(&phone, episode)), "{}", tip(&phone));
    let lead = phone.run("return player.querySelector('h3').textContent");
    assert!(lead.as_str().is_some_and(|lead| lead.ends_with(&format!("attempt {}", episode + 1))), "{lead}");
    assert_quiet(&phone);
}

#[test]
fn an_episode_plays_and_stops() {
    let Some(browser) = opened(1280) else { return };
    let (x, y, episode) = dot(&browser);
    let mouse = |kind: &str| json!({ "type": kind, "x": x, "y": y, "button": "left", "clickCount": 1 });
    browser.command("Input.dispatchMouseEvent", &mouse("mousePressed"));
    browser.command("Input.dispatchMouseEvent", &mouse("mouseReleased"));
    let title = browser.run("return player.querySelector('h3').textContent");
    assert!(title.as_str().is_some_and(|title| title.ends_with(&format!("attempt {}", episode + 1))), "{title}");
    browser.run("window.first = document.querySelector('.oblique').innerHTML");
    browser.until("document.querySelector('.oblique').innerHTML !== first");
    browser.until("document.querySelector('.play').getAttribute('aria-label') === 'Play'");
    assert_eq!(browser.run("const bar = player.querySelector('input'); return bar.value === bar.max"), true);
    let arm = "return document.querySelectorAll('.oblique .arm').length";
    assert!(browser.run(arm).as_u64() > Some(8));
    // By its keys, a picture at a time.
    browser.run("window.end = document.querySelector('.oblique').innerHTML; player.querySelector('input').focus()");
    browser.key("ArrowLeft");
    browser.key("ArrowLeft");
    browser.until("document.querySelector('.oblique').innerHTML !== end");
    browser.key("Escape");
    browser.until("!player.classList.contains('afloat')");
    assert_quiet(&browser);
}

#[test]
fn an_address_may_name_an_attempt() {
    let Some(browser) = opened(1280) else { return };
    browser.run("location.hash = 'attempt-31'");
    browser.until("player.querySelector('h3').textContent.endsWith('attempt 31')");
    browser.until("scrollY > 1000");
    // What is not there changes nothing.
    browser.run("location.hash = 'attempt-999'");
    browser.run("return new Promise((done) => requestAnimationFrame(done))");
    assert_eq!(browser.run("return player.querySelector('h3').textContent.endsWith('attempt 31')"), true);
    assert_quiet(&browser);
}

#[test]
fn contacts_and_help_are_seen() {
    let Some(browser) = opened(1280) else { return };
    // Every mark is somewhere in some film, and what is said of it, too.
    for (mark, word) in [("touch", "touch"), ("push", "helped by"), ("led", "the expert leads"), ("goal-ring", "")] {
        let found = browser.run(&format!(
            "for (const n of films.episodes) {{
                document.querySelector('.choice').innerHTML = `<button data-film=${{n}}></button>`;
                document.querySelector('[data-film]').click();
                document.querySelector('.play').click();
                const bar = player.querySelector('input');
                for (let at = 0; at <= bar.max; at += 4) {{
                    bar.value = at;
                    bar.dispatchEvent(new Event('input'));
                    const there = ['oblique', 'above'].every((view) => document.querySelector(`.${{view}} .{mark}`));
                    if (there && document.querySelector('.live').textContent.includes('{word}')) return n;
                }}
            }}
            return null"
        ));
        assert!(found.is_number(), "no film shows {mark}");
    }
    assert_quiet(&browser);
}

#[test]
fn films_are_what_the_camera_saw() {
    let Some(browser) = opened(1280) else { return };
    let all = browser.run(
        "return films.episodes.map((n) => {
            const film = films.open(n);
            return Array.from({ length: film.pictures }, (_, at) => {
                const picture = films.at(film, at);
                return [films.tool(picture), picture.things.map((thing) => thing.at), picture.touches.length, picture.led, picture.force];
            });
        })",
    );
    let all = all.as_array().expect("films");
    assert_eq!(all.len(), USUAL.films.len());
    let near = |value: &Value, at: [f32; 3], by: f32| {
        let off = (0..3).map(|n| (value[n].as_f64().expect("a number") as f32 - at[n]).abs());
        assert!(off.clone().all(|off| off <= by), "{value} is not {at:?}");
    };
    for (shown, film) in all.iter().zip(&USUAL.films) {
        assert_eq!(shown.as_array().map(Vec::len), Some(film.pictures.len()));
        for (shown, picture) in shown.as_array().into_iter().flatten().zip(&film.pictures) {
            // Angles are told to half a milliradian, and the arm is long.
            near(&shown[0], picture.tool.at, 1.5e-3);
            picture.bodies[7..].iter().enumerate().for_each(|(n, thing)| near(&shown[1][n], thing.at, 3e-4));
            assert_eq!(shown[2], picture.touches.iter().flatten().count());
            assert!((shown[3].as_f64().expect("a share") as f32 - picture.led).abs() < 0.03);
            near(&shown[4], picture.help[0], 0.026);
        }
    }
}

#[test]
fn who_wants_calm_has_it() {
    let Some(browser) = Browser::start(1280) else { return };
    browser.media("", &[("prefers-reduced-motion", "reduce")]);
    browser.open(&USUAL.path);
    let (.., episode) = dot(&browser);
    let open = format!("return watch.open({episode})");
    assert_eq!(browser.run(&open), true);
    assert_eq!(browser.run("return document.querySelector('.play').getAttribute('aria-label')"), "Play");
    browser.media("", &[]);
    browser.run(&open);
    assert_eq!(browser.run("return document.querySelector('.play').getAttribute('aria-label')"), "Pause");
}

#[test]
fn five_thousand_episodes_are_small_and_load_at_once() {
    let page = page::long(5000);
    assert!(page.html.len() < 5_000_000, "{} bytes", page.html.len());
    let Some(browser) = Browser::start(1280) else { return };
    // Seconds of the page's own thread, which no other work on this machine makes longer.
    browser.command("Performance.enable", &json!({ "timeDomain": "threadTicks" }));
    browser.open(&page.path);
    let metrics = browser.command("Performance.getMetrics", &json!({}));
    let mut metrics = metrics["metrics"].as_array().expect("metrics").iter();
    let busy = metrics.find(|metric| metric["name"] == "TaskDuration").and_then(|metric| metric["value"].as_f64());
    assert!(busy > Some(0.0) && busy < Some(2.0), "the page is busy for {busy:?} s");
    let counts = browser.run(
        "return [document.querySelectorAll('*').length, films.episodes.length, performance.getEntriesByType('navigation')[0].loadEventEnd]",
    );
    println!("{} bytes, {} elements, loaded in {} ms, busy for {busy:?} s", page.html.len(), counts[0], counts[2]);
    assert!(counts[0].as_u64() < Some(5000), "{counts}");
    assert_eq!(counts[1], 5000, "every episode has its film");
    assert_eq!(browser.run("return watch.open(4999)"), true);
    assert_quiet(&browser);
}

#[test]
fn more_than_there_is_room_for_is_thinned_evenly() {
    let page = page::long(12_000);
    assert!(page.html.len() < 5_000_000, "{} bytes", page.html.len());
    let shown: Value = {
        let (_, rest) = page.html.split_once("id=\"data\">").expect("data");
        let (json, _) = rest.split_once("</script>").expect("an end");
        serde_json::from_str::<Value>(json).expect("a document")["films"]["episodes"].clone()
    };
    let shown: Vec<u64> = shown.as_array().into_iter().flatten().filter_map(Value::as_u64).collect();
    let apart: Vec<u64> = shown.windows(2).map(|pair| pair[1] - pair[0]).collect();
    assert!(apart.iter().all(|gap| *gap <= 4) && shown.len() > 3000, "{} of them", shown.len());
    assert!(page.html.contains("attempts are here"), "it says that some are missing");
}
