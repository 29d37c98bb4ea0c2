//! MD5 passwords (PostgreSQL protocol, `AuthenticationMD5Password`), which is what Redshift asks for
//! where the user was created with a plain password.

use md5::{Digest, Md5};

/// What the client must answer: `md5` and the hash of the stored secret with the salt.
///
/// `secret` is as the cluster stores it, `md5` and the hash of password and user name in hex.
pub(crate) fn expected_answer(secret: &str, salt: [u8; 4]) -> String {
    let inner = secret.strip_prefix("md5").unwrap_or(secret);
    let mut hash = Md5::new();
    hash.update(inner.as_bytes());
    hash.update(salt);
    format!("md5{}", hex::encode(hash.finalize()))
}

/// Compares without telling by its duration where the texts differ.
pub(crate) fn is_same(given: &str, expected: &str) -> bool {
    given.len() == expected.len()
        && given
            .bytes()
            .zip(expected.bytes())
            .fold(0, |difference, (a, b)| difference | (a ^ b))
            == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_answer_hashes_the_stored_secret_with_the_salt() {
        let stored = format!("md5{}", hex::encode(Md5::digest(b"Secret12awsuser")));
        assert_eq!(stored, "md59b71eb603276bbec687fe62c6252466e");
        let answer = expected_answer(&stored, [1, 2, 3, 4]);
        assert_eq!(answer, "md5390186f4fc66391f3d74b33e57db9c39");
        assert!(is_same(&answer, "md5390186f4fc66391f3d74b33e57db9c39"));
        assert!(!is_same(&answer, &stored));
    }
}
