//! A table: names at the left, numbers at the right.

/// A table of HTML cells; the columns in `words` hold words, the others numbers.
pub fn table(words: &[usize], head: &[&str], rows: &[Vec<String>]) -> String {
    let class = |i: usize| if words.contains(&i) { "" } else { " class=\"n\"" };
    let head: String =
        head.iter().enumerate().map(|(i, h)| format!("<th scope=\"col\"{}>{h}</th>", class(i))).collect();
    let rows: String = rows.iter().map(|row| line(row, class)).collect();
    format!("<div class=\"scroll\"><table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}</tbody>\n</table></div>\n")
}

fn line(row: &[String], class: impl Fn(usize) -> &'static str) -> String {
    let cells: String = row
        .iter()
        .enumerate()
        .map(|(i, cell)| match i {
            0 => format!("<th scope=\"row\">{cell}</th>"),
            _ => format!("<td{}>{cell}</td>", class(i)),
        })
        .collect();
    format!("<tr>{cells}</tr>\n")
}
