//! Messages of clients, cut and checked before anything relies on their form: lengths in range, fields
//! inside their message, text in UTF-8.

use std::str;

use bytes::{Buf, Bytes, BytesMut};
use local_dialect::error::{SqlError, SqlState};
use pgwire::messages::PgWireFrontendMessage;
use pgwire::messages::copy::{CopyData, CopyDone, CopyFail};
use pgwire::messages::extendedquery::{Bind, Close, Describe, Execute, Flush, Parse, Sync};
use pgwire::messages::simplequery::Query;
use pgwire::messages::startup::{Password, PasswordMessageFamily};
use pgwire::messages::terminate::Terminate;

/// Most bytes of a message of a client that has not proved who it is.
const MAX_UNPROVED_BYTES: usize = 64 << 10;

/// Most bytes of any other message.
const MAX_BYTES: usize = 256 << 20;

/// A type and a length.
const HEADER_BYTES: usize = 5;

/// Who may send what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sender {
    Unproved,
    Known,
}

/// What a client sent.
#[derive(Debug)]
pub(super) enum Incoming {
    Message(PgWireFrontendMessage),
    /// A message of this type whose content cannot be read. The next one can.
    Malformed(u8, SqlError),
    /// Where the next message begins cannot be told.
    Broken(SqlError),
}

/// Takes the first message out of `buffer`; `None` while it is not there as a whole.
pub(super) fn take(buffer: &mut BytesMut, sender: Sender) -> Option<Incoming> {
    let [kind, length @ ..] = buffer.first_chunk::<HEADER_BYTES>()?;
    let (kind, length) = (*kind, i32::from_be_bytes(*length));
    if !b"QPBDECSHXpdcf".contains(&kind) {
        return Some(Incoming::Broken(violation(format!(
            "invalid frontend message type {kind}"
        ))));
    }
    let most = match sender {
        Sender::Unproved => MAX_UNPROVED_BYTES,
        Sender::Known => MAX_BYTES,
    };
    let Some(length) = usize::try_from(length)
        .ok()
        .filter(|length| (4..=most).contains(length))
    else {
        return Some(Incoming::Broken(violation("invalid message length")));
    };
    if buffer.len() < length + 1 {
        return None;
    }
    let mut frame = buffer.split_to(length + 1);
    frame.advance(HEADER_BYTES);
    Some(match decode(kind, Body(frame.freeze())) {
        Ok(message) => Incoming::Message(message),
        Err(error) => Incoming::Malformed(kind, error),
    })
}

fn decode(kind: u8, mut body: Body) -> Result<PgWireFrontendMessage, SqlError> {
    let message = match kind {
        b'Q' => PgWireFrontendMessage::Query(Query::new(body.text()?)),
        b'P' => {
            let (name, query) = (body.name()?, body.text()?);
            let types = body.list(Body::u32)?;
            PgWireFrontendMessage::Parse(Parse::new(name, query, types))
        }
        b'B' => PgWireFrontendMessage::Bind(Bind::new(
            body.name()?,
            body.name()?,
            body.list(Body::i16)?,
            body.list(Body::value)?,
            body.list(Body::i16)?,
        )),
        b'D' => PgWireFrontendMessage::Describe(Describe::new(body.target()?, body.name()?)),
        b'E' => PgWireFrontendMessage::Execute(Execute::new(body.name()?, body.i32()?)),
        b'C' => PgWireFrontendMessage::Close(Close::new(body.target()?, body.name()?)),
        b'S' => PgWireFrontendMessage::Sync(Sync::new()),
        b'H' => PgWireFrontendMessage::Flush(Flush::new()),
        b'X' => PgWireFrontendMessage::Terminate(Terminate::new()),
        b'p' => PgWireFrontendMessage::PasswordMessageFamily(PasswordMessageFamily::Password(
            Password::new(body.text()?),
        )),
        b'd' => PgWireFrontendMessage::CopyData(CopyData::new(body.rest())),
        b'c' => PgWireFrontendMessage::CopyDone(CopyDone::new()),
        _ => PgWireFrontendMessage::CopyFail(CopyFail::new(body.text()?)),
    };
    if body.0.is_empty() {
        Ok(message)
    } else {
        Err(violation("invalid message format"))
    }
}

/// What is left of a message.
struct Body(Bytes);

impl Body {
    fn bytes(&mut self, count: usize) -> Result<Bytes, SqlError> {
        if self.0.len() < count {
            return Err(violation("insufficient data left in message"));
        }
        Ok(self.0.split_to(count))
    }

    fn fixed<const LENGTH: usize>(&mut self) -> Result<[u8; LENGTH], SqlError> {
        let bytes = self.bytes(LENGTH)?;
        Ok(bytes
            .as_ref()
            .try_into()
            .expect("as many bytes as were asked for"))
    }

    fn i16(&mut self) -> Result<i16, SqlError> {
        self.fixed().map(i16::from_be_bytes)
    }

    fn i32(&mut self) -> Result<i32, SqlError> {
        self.fixed().map(i32::from_be_bytes)
    }

    fn u32(&mut self) -> Result<u32, SqlError> {
        self.fixed().map(u32::from_be_bytes)
    }

    /// A count of two bytes and as many elements.
    fn list<T>(
        &mut self,
        mut element: impl FnMut(&mut Self) -> Result<T, SqlError>,
    ) -> Result<Vec<T>, SqlError> {
        let count = self.fixed().map(u16::from_be_bytes)?;
        (0..count).map(|_| element(self)).collect()
    }

    /// A parameter's value; a length of -1 is null.
    fn value(&mut self) -> Result<Option<Bytes>, SqlError> {
        match self.i32()? {
            -1 => Ok(None),
            length => usize::try_from(length)
                .map_err(|_| violation("insufficient data left in message"))
                .and_then(|length| self.bytes(length))
                .map(Some),
        }
    }

    /// What Describe and Close name: a statement or a portal.
    fn target(&mut self) -> Result<u8, SqlError> {
        match self.fixed()? {
            [kind @ (b'S' | b'P')] => Ok(kind),
            [kind] => Err(violation(format!(
                "invalid message subtype {kind} of DESCRIBE or CLOSE"
            ))),
        }
    }

    /// Text up to a zero byte.
    fn text(&mut self) -> Result<String, SqlError> {
        let end = self
            .0
            .iter()
            .position(|byte| *byte == 0)
            .ok_or_else(|| violation("invalid string in message"))?;
        let text = self.0.split_to(end);
        self.0.advance(1);
        str::from_utf8(&text).map(str::to_owned).map_err(|error| {
            let wrong = text.get(error.valid_up_to()).copied().unwrap_or_default();
            SqlError::new(
                SqlState::CHARACTER_NOT_IN_REPERTOIRE,
                format!("invalid byte sequence for encoding \"UTF8\": 0x{wrong:02x}"),
            )
        })
    }

    /// A name; `None` for the empty one.
    fn name(&mut self) -> Result<Option<String>, SqlError> {
        self.text()
            .map(|name| Some(name).filter(|name| !name.is_empty()))
    }

    fn rest(&mut self) -> Bytes {
        std::mem::take(&mut self.0)
    }
}

fn violation(message: impl Into<String>) -> SqlError {
    SqlError::new(SqlState::PROTOCOL_VIOLATION, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(bytes: &[u8]) -> Option<Incoming> {
        take(&mut BytesMut::from(bytes), Sender::Known)
    }

    fn broken(bytes: &[u8]) -> String {
        match taken(bytes) {
            Some(Incoming::Broken(error)) => error.message,
            other => panic!("{other:?}"),
        }
    }

    fn malformed(bytes: &[u8]) -> String {
        match taken(bytes) {
            Some(Incoming::Malformed(_, error)) => format!("{} {}", error.state, error.message),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_message_is_taken_when_it_is_whole() {
        let mut buffer = BytesMut::from(&b"Q\0\0\0\x0cselect "[..]);
        assert!(take(&mut buffer, Sender::Known).is_none());
        buffer.extend_from_slice(b"\0S");
        let Some(Incoming::Message(PgWireFrontendMessage::Query(query))) =
            take(&mut buffer, Sender::Known)
        else {
            panic!("no query")
        };
        assert_eq!(query.query, "select ");
        assert_eq!(buffer.as_ref(), b"S");
    }

    #[test]
    fn a_bind_has_its_values() {
        let body = b"\0s\0\0\x01\0\x01\0\x02\xff\xff\xff\xff\0\0\0\x01x\0\0";
        let mut bytes = vec![b'B', 0, 0, 0, u8::try_from(body.len() + 4).unwrap()];
        bytes.extend(body);
        let Some(Incoming::Message(PgWireFrontendMessage::Bind(bind))) = taken(&bytes) else {
            panic!("no bind")
        };
        assert_eq!(bind.statement_name.as_deref(), Some("s"));
        assert_eq!(bind.portal_name, None);
        assert_eq!(bind.parameters, [None, Some(Bytes::from_static(b"x"))]);
        assert_eq!(bind.parameter_format_codes, [1]);
    }

    #[test]
    fn what_is_no_message_ends_the_connection() {
        assert_eq!(broken(b"GET / "), "invalid frontend message type 71");
        assert_eq!(broken(b"Q\0\0\0\x03"), "invalid message length");
        assert_eq!(broken(b"Q\xff\xff\xff\xff"), "invalid message length");
        assert_eq!(broken(b"Q\x7f\xff\xff\xff"), "invalid message length");
        let long = take(&mut BytesMut::from(&b"p\0\x10\0\0"[..]), Sender::Unproved);
        assert!(matches!(long, Some(Incoming::Broken(_))));
    }

    #[test]
    fn fields_end_with_their_message() {
        // Each is followed by bytes of the next message, which it must not touch.
        assert_eq!(
            malformed(b"P\0\0\0\x06\0\0S\0\0\0\x04"),
            "08P01 insufficient data left in message"
        );
        assert_eq!(
            malformed(b"Q\0\0\0\x06abS\0\0\0\x04"),
            "08P01 invalid string in message"
        );
        assert_eq!(malformed(b"S\0\0\0\x05x"), "08P01 invalid message format");
        assert_eq!(
            malformed(b"B\0\0\0\x0e\0\0\0\0\0\x01\x7f\xff\xff\xff"),
            "08P01 insufficient data left in message"
        );
        assert_eq!(
            malformed(b"Q\0\0\0\x06\xff\0"),
            "22021 invalid byte sequence for encoding \"UTF8\": 0xff"
        );
    }
}
