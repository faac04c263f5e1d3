//! What is seen: on paper, in the dark, in few colours and in none.

use super::driver::Browser;
use super::page::USUAL;
use serde_json::{Value, json};

/// Text and what is behind it, as the browser computes them: the smallest ratios of contrast (WCAG 2.2), worst first.
const CONTRAST: &str = "
    const rgb = (text) => (text.match(/[\\d.]+/g) ?? [0, 0, 0, 0]).map(Number);
    const light = ([r, g, b]) => [r, g, b].map((v) => v / 255).map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
        .reduce((sum, v, n) => sum + v * [0.2126, 0.7152, 0.0722][n], 0);
    const ground = (element) => {
        for (let at = element; at; at = at.parentElement) {
            const [r, g, b, a = 1] = rgb(getComputedStyle(at).backgroundColor);
            if (a > 0) return [r, g, b];
        }
        return [255, 255, 255];
    };
    const found = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const element = walker.currentNode.parentElement, text = walker.currentNode.textContent.trim();
        if (!text || element.closest('script, style, title, desc') || !element.checkVisibility()) continue;
        const style = getComputedStyle(element);
        const [a, b] = [rgb(element.closest('svg') ? style.fill : style.color), ground(element)].map(light);
        found.push([Math.round(100 * (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)) / 100, text.slice(0, 40)]);
    }
    return found.sort((a, b) => a[0] - b[0]).slice(0, 5)";

#[test]
fn all_text_stands_out_from_what_is_behind_it() {
    let Some(browser) = Browser::start(1280) else { return };
    browser.open(&USUAL.path);
    for (name, value) in [
        ("prefers-color-scheme", "light"),
        ("prefers-color-scheme", "dark"),
        ("prefers-contrast", "more"),
        ("forced-colors", "active"),
    ] {
        browser.media("", &[(name, value)]);
        // The tip, too, while there is one.
        browser.run("tip.hidden = false; tip.textContent = 'why'");
        let worst = browser.run(CONTRAST);
        assert!(worst[0][0].as_f64() >= Some(4.5), "{name}: {value}: {worst}");
        if name == "prefers-contrast" {
            assert!(worst[0][0].as_f64() >= Some(7.0), "{worst}");
        }
    }
    browser.media("print", &[]);
    let worst = browser.run(CONTRAST);
    assert!(worst[0][0].as_f64() >= Some(4.5), "print: {worst}");
}

/// What tells marks apart if no colour does: dashes of the lines, patterns, widths, lightness.
const MARKS: &str = "
    const style = (mark) => getComputedStyle(document.querySelector(mark));
    const dot = (n, of) => {
        // Not every score was reached.
        const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
        path.setAttribute('class', `dot s${n}`);
        document.querySelector('svg[data-kind=cloud]').append(path);
        return getComputedStyle(path)[of];
    };
    const light = (text) => {
        const [r, g, b] = text.match(/[\\d.]+/g).map(Number);
        return (0.2126 * r + 0.7152 * g + 0.0722 * b) / 255;
    };
    return {
        dashes: ['svg .curve', 'svg .belief', 'svg .goal'].map((mark) => style(mark).strokeDasharray),
        hatched: style('svg .hatched').fill,
        scores: [0, 1, 2, 3, 4].map((n) => light(dot(n, 'stroke'))),
        sizes: [0, 1, 2, 3, 4].map((n) => parseFloat(dot(n, 'strokeWidth'))),
        shares: [0, 1, 2, 3, 4, 5, 6].map((n) => +style(`svg .k${n}`).fillOpacity),
        names: document.querySelectorAll('svg[data-kind=mastery] .name').length,
    }";

fn rising(values: &Value, by: f64) -> bool {
    let values: Vec<f64> = values.as_array().into_iter().flatten().filter_map(Value::as_f64).collect();
    values.len() > 4 && values.windows(2).all(|pair| pair[1] - pair[0] >= by)
}

#[test]
fn series_are_told_apart_without_colour() {
    let Some(browser) = Browser::start(1280) else { return };
    browser.open(&USUAL.path);
    let tell = |media: &str, features: &[(&str, &str)]| {
        browser.media(media, features);
        let marks = browser.run(MARKS);
        let dashes = marks["dashes"].as_array().expect("three");
        assert!(dashes[0] == "none" && dashes[1] != dashes[2] && !dashes[1..].contains(&json!("none")), "{marks}");
        assert!(marks["hatched"].as_str().is_some_and(|fill| fill.contains("hatch")), "{marks}");
        assert!(rising(&marks["shares"], 0.1), "{marks}");
        assert_eq!(marks["names"], 10, "two names a panel: whose it is, and where it ended");
        marks
    };
    // In grey the scores go from light to dark, or from dark to light.
    let darker = |marks: &Value| {
        let scores = marks["scores"].as_array().expect("five");
        scores.iter().map(|light| 1.0 - light.as_f64().unwrap_or_default()).collect::<Value>()
    };
    assert!(rising(&darker(&tell("", &[])), 0.06));
    assert!(rising(&darker(&tell("print", &[])), 0.06));
    assert!(rising(&tell("", &[("prefers-color-scheme", "dark")])["scores"], 0.06));
    // Where a system leaves no shades, they go by size.
    assert!(rising(&tell("", &[("forced-colors", "active")])["sizes"], 0.9));
}

#[test]
fn on_paper_there_is_everything_but_what_is_to_be_pressed() {
    let Some(browser) = Browser::start(1280) else { return };
    browser.open(&USUAL.path);
    // Whatever was open on the screen.
    browser.run("scrollTo(0, 0); watch.open(0); document.querySelector('.play').click(); tip.hidden = false");
    browser.media("print", &[]);
    let shown = browser.run(
        "const seen = (what) => [...document.querySelectorAll(what)].filter((e) => e.checkVisibility() && e.offsetHeight > 20).length;
        return [seen('section'), seen('button, input, output, #tip'), getComputedStyle(player).position,
            document.querySelectorAll('.oblique .arm').length > 8, document.documentElement.scrollWidth <= innerWidth]",
    );
    assert_eq!(shown, json!([9, 0, "static", true, true]));
    let paper = browser.command("Page.printToPDF", &json!({ "printBackground": true }));
    // "%PDF-" in base64, and as many bytes as pages of drawings take.
    let paper = paper["data"].as_str().unwrap_or_default();
    assert!(paper.starts_with("JVBERi0") && paper.len() > 50_000, "{} letters", paper.len());
}
