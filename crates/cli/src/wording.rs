//! Numbers as people say them.

use std::time::Duration;

use model::RowCount;

/// `1 part`, `2 parts`, `1,000 parts`.
pub(crate) fn counted(count: usize, noun: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{} {noun}{plural}", RowCount(count as u64))
}

/// `0.21 s`, `12.3 s`, `4 min 7 s`.
pub(crate) fn seconds(time: Duration) -> String {
    let whole = time.as_secs();
    match whole {
        0..10 => format!("{:.2} s", time.as_secs_f64()),
        10..60 => format!("{:.1} s", time.as_secs_f64()),
        _ => format!("{} min {} s", whole / 60, whole % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_the_digits_that_matter() {
        let told = [210, 12_340, 247_000].map(|millis| seconds(Duration::from_millis(millis)));
        assert_eq!(told, ["0.21 s", "12.3 s", "4 min 7 s"]);
    }
}
