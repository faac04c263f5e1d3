//! Words and numbers as a reader sees them: escaped, grouped, with their units.

/// Text that is safe inside an element and inside a quoted attribute.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            // Control characters mean nothing on a page.
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

/// As much as fits in the room of so many usual letters, the last an ellipsis if some were cut.
pub fn fit(text: &str, room: usize) -> String {
    let room = room as f64;
    if text.chars().map(letter).sum::<f64>() <= room {
        return text.to_owned();
    }
    let mut used = 1.0;
    let fits = |c: &char| {
        used += letter(*c);
        used <= room
    };
    text.chars().take_while(fits).chain(['…']).collect()
}

/// The width of a letter, about: a page that is not measured has to guess.
fn letter(c: char) -> f64 {
    match c {
        'W' | 'M' | '@' | '%' | 'm' | 'w' => 1.6,
        c if c.is_ascii_uppercase() => 1.25,
        c if c.is_ascii() => 1.0,
        c if c.is_alphabetic() && c < '\u{1100}' => 1.2,
        '\u{a0}' | '…' => 1.0,
        _ => 2.0,
    }
}

/// A number with at most so many decimals and no trailing zeros; what is not finite is 0.
pub fn num(value: f64, decimals: usize) -> String {
    let value = if value.is_finite() { value } else { 0.0 };
    let mut out = format!("{value:.decimals$}");
    if out.contains('.') {
        out.truncate(out.trim_end_matches('0').trim_end_matches('.').len());
    }
    if out == "-0" { "0".to_owned() } else { out }
}

/// A number with exactly so many decimals, for columns; what is not finite is 0.
pub fn fixed(value: f64, decimals: usize) -> String {
    let value = if value.is_finite() { value } else { 0.0 };
    format!("{value:.decimals$}")
}

/// A number with its thousands apart: `1,500`.
pub fn grouped(value: f64, decimals: usize) -> String {
    let plain = num(value, decimals);
    let (sign, rest) = plain.strip_prefix('-').map_or(("", &*plain), |rest| ("-", rest));
    let (whole, fraction) = rest.split_once('.').map_or((rest, None), |(w, f)| (w, Some(f)));
    let mut out = String::from(sign);
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if let Some(fraction) = fraction {
        out.push('.');
        out.push_str(fraction);
    }
    out
}

/// A count with its thousands apart.
pub fn count(value: u32) -> String {
    grouped(f64::from(value), 0)
}

/// A share in `0..=1` as whole percent; the space does not break.
pub fn percent(share: f64) -> String {
    format!("{}\u{a0}%", num(share * 100.0, 0))
}

/// "1 attempt", "2 attempts".
pub fn many(n: u32, noun: &str) -> String {
    format!("{}\u{a0}{noun}{}", count(n), if n == 1 { "" } else { "s" })
}

/// A parameter's name and its unit: `width_mm` is `width (mm)`.
pub fn parameter(name: &str) -> String {
    match quantity(name) {
        (stem, "") => stem,
        (stem, unit) => format!("{stem} ({unit})"),
    }
}

/// The same apart; no unit is an empty one.
pub fn quantity(name: &str) -> (String, &'static str) {
    let end = |(at, _): (usize, &str)| Some((name.get(..at)?, unit(name.get(at + 1..)?)?));
    // The longest ending that is a unit: `ns_m`, and not `m`.
    let (stem, unit) = name.match_indices('_').find_map(end).unwrap_or((name, ""));
    (stem.replace('_', " "), unit)
}

fn unit(suffix: &str) -> Option<&'static str> {
    Some(match suffix {
        "mm" => "mm",
        "cm" => "cm",
        "m" => "m",
        "g" => "g",
        "kg" => "kg",
        "deg" => "°",
        "rad" => "rad",
        "ms" => "ms",
        "s" => "s",
        "n" => "N",
        "nm" => "N m",
        "nms" => "N m s",
        "ns_m" => "N s/m",
        "hz" => "Hz",
        "pct" => "%",
        "c" => "°C",
        "v" => "V",
        "w" => "W",
        "j" => "J",
        _ => return None,
    })
}
