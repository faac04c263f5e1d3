//! stub
/// stub
pub fn suggest(_w: &str, n: &[&str]) -> String {
    n.join(", ")
}
