//! Names and secrets that nobody can guess.

/// `length` characters of `alphabet`, each with nearly the same chance (the alphabet has at most
/// 256).
fn characters(length: usize, alphabet: &[u8]) -> String {
    let mut bytes = vec![0_u8; length];
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    bytes
        .iter()
        .map(|byte| char::from(alphabet[usize::from(*byte) % alphabet.len()]))
        .collect()
}

/// 32 lower-case hexadecimal digits.
pub(crate) fn hex_id() -> String {
    characters(32, b"0123456789abcdef")
}

/// A request id in the form AWS uses, a version 4 UUID.
pub(crate) fn request_id() -> String {
    let hex = hex_id();
    format!(
        "{}-{}-4{}-a{}-{}",
        &hex[..8],
        &hex[8..12],
        &hex[13..16],
        &hex[17..20],
        &hex[20..]
    )
}

/// An access key id with AWS's prefix: `AKIA` for a user's key, `ASIA` for a session's.
pub(crate) fn access_key_id(prefix: &str) -> String {
    format!(
        "{prefix}{}",
        characters(16, b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
    )
}

/// A secret access key: 40 characters.
pub(crate) fn secret_access_key() -> String {
    characters(
        40,
        b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
    )
}

/// A session token. Opaque to clients; long, as AWS's are.
pub(crate) fn session_token() -> String {
    characters(
        200,
        b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
    )
}
