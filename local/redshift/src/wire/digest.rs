//! Redshift's own way to prove a password that is kept as SHA-256 (authentication code 13): the client
//! answers SHA-256 of (SHA-256 of password and salt, the server's nonce, its own nonce).
//!
//! As AWS's drivers do it (`core.py` of the Python driver, "`AUTH_REQ_DIGEST`").

use sha2::{Digest, Sha256};

/// Number of the authentication request.
const DIGEST: i32 = 13;

/// Number of the algorithm in the request.
const SHA256: i32 = 0;

/// Longest nonce of a client that is believed.
const MAX_NONCE_BYTES: usize = 1_024;

/// The request as bytes on the wire.
pub(super) fn request(salt: &[u8], server_nonce: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    body.extend(DIGEST.to_be_bytes());
    body.extend(SHA256.to_be_bytes());
    for part in [salt, server_nonce] {
        let length = i32::try_from(part.len()).expect("salt and nonce are 32 bytes");
        body.extend(length.to_be_bytes());
        body.extend(part);
    }
    let length = i32::try_from(body.len() + 4).expect("the parts are short");
    let mut message = vec![b'R'];
    message.extend(length.to_be_bytes());
    message.extend(body);
    message
}

/// Whether the client's answer, the body of its message `d`, proves that it knows the password whose
/// digest with the salt is `stored`.
pub(super) fn is_proof(answer: &[u8], stored: &[u8], server_nonce: &[u8]) -> bool {
    let Some((digest, rest)) = counted(answer) else {
        return false;
    };
    let Some((client_nonce, [])) = counted(rest) else {
        return false;
    };
    let mut hash = Sha256::new();
    hash.update(stored);
    hash.update(server_nonce);
    hash.update(client_nonce);
    let expected = hash.finalize();
    digest.len() == expected.len()
        && digest
            .iter()
            .zip(expected.iter())
            .fold(0, |difference, (a, b)| difference | (a ^ b))
            == 0
}

/// A part with its length before it, and what follows.
fn counted(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = bytes.split_first_chunk::<4>()?;
    let length = usize::try_from(i32::from_be_bytes(*length)).ok()?;
    if length > MAX_NONCE_BYTES {
        return None;
    }
    rest.split_at_checked(length)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(digest: &[u8], nonce: &[u8]) -> Vec<u8> {
        let mut bytes = Vec::new();
        for part in [digest, nonce] {
            bytes.extend(i32::try_from(part.len()).unwrap().to_be_bytes());
            bytes.extend(part);
        }
        bytes
    }

    #[test]
    fn the_answer_is_made_from_password_salt_and_both_nonces() {
        let stored = Sha256::digest(b"Secret12salt");
        let proof = Sha256::digest([stored.as_slice(), b"server", b"client"].concat());
        assert!(is_proof(&answer(&proof, b"client"), &stored, b"server"));
        assert!(!is_proof(&answer(&proof, b"other"), &stored, b"server"));
        assert!(!is_proof(&answer(&stored, b"client"), &stored, b"server"));
    }

    #[test]
    fn answers_that_are_no_answers_prove_nothing() {
        let stored = Sha256::digest(b"x");
        for bytes in [
            &b""[..],
            b"\0\0\0",
            b"\xff\xff\xff\xff",
            b"\x7f\xff\xff\xff",
            b"\0\0\0\x01a",
            b"\0\0\0\0\0\0\0\0z",
        ] {
            assert!(!is_proof(bytes, &stored, b"server"));
        }
    }

    #[test]
    fn the_request_carries_algorithm_salt_and_nonce() {
        assert_eq!(
            request(b"ab", b"c"),
            b"R\0\0\0\x17\0\0\0\x0d\0\0\0\0\0\0\0\x02ab\0\0\0\x01c"
        );
    }
}
