//! From the first byte of a connection to an authenticated user.

use std::collections::BTreeMap;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use local_dialect::error::{SqlError, SqlState};
use pgwire::messages::cancel::CancelRequest;
use pgwire::messages::response::{GssEncResponse, SslResponse};
use pgwire::messages::startup::{Authentication, SecretKey, Startup};
use pgwire::messages::{PgWireBackendMessage, PgWireFrontendMessage, SslNegotiationMetaMessage};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;

use super::authentication::{expected_answer, is_same};
use super::digest;
use super::frames::{Incoming, Sender};
use super::messages::{self, ErrorSeverity};
use super::stream::{MessageReader, Phase, Socket, send};
use crate::cluster::Secret;
use crate::engine::Redshift;
use crate::session::connections::{Event, EventKind, Peer};

pub(super) type Reader = MessageReader<Box<dyn Socket>>;

/// What a connection turned out to be.
pub(super) enum Opening {
    /// A client that has proved who it is.
    Session(Box<(Reader, Login)>),
    Cancel(CancelRequest),
    /// Closed, or refused with an error that the client has been sent.
    Nothing,
}

/// An authenticated client and the startup parameters that are not about its identity.
#[derive(Debug, Clone)]
pub(super) struct Login {
    pub(super) user: String,
    pub(super) database: String,
    pub(super) parameters: BTreeMap<String, String>,
    pub(super) peer: Peer,
}

pub(super) async fn open(
    engine: &Arc<Redshift>,
    socket: TcpStream,
    tls: Option<TlsAcceptor>,
) -> io::Result<Opening> {
    socket.set_nodelay(true)?;
    let peer = socket.peer_addr()?;
    let Negotiated {
        mut reader,
        encrypted,
    } = negotiate(socket, tls).await?;
    match reader.next_packet(Phase::Startup).await? {
        Some(PgWireFrontendMessage::Startup(startup)) => {
            if engine.options().require_ssl && !encrypted {
                return refuse(reader, &no_entry(peer.ip(), &startup)).await;
            }
            authenticate(engine, reader, startup, peer).await
        }
        Some(PgWireFrontendMessage::CancelRequest(request)) => Ok(Opening::Cancel(request)),
        _ => Ok(Opening::Nothing),
    }
}

/// What a client without encryption is told where `require_ssl` is on; hosts are in their IPv6 form.
fn no_entry(peer: IpAddr, startup: &Startup) -> SqlError {
    let host = match peer {
        IpAddr::V4(address) => address.to_ipv6_mapped(),
        IpAddr::V6(address) => address,
    };
    let given = |name| startup.parameters.get(name).map_or("", String::as_str);
    SqlError::new(
        SqlState::INVALID_AUTHORIZATION,
        format!(
            "no pg_hba.conf entry for host \"{host}\", user \"{}\", database \"{}\", SSL off",
            given("user"),
            given("database")
        ),
    )
}

struct Negotiated {
    reader: Reader,
    encrypted: bool,
}

/// Answers requests for encryption until the client goes on without one or TLS is up.
async fn negotiate(socket: TcpStream, tls: Option<TlsAcceptor>) -> io::Result<Negotiated> {
    let mut reader = MessageReader::new(Box::new(socket) as Box<dyn Socket>);
    loop {
        match reader.next_packet(Phase::Negotiation).await? {
            Some(PgWireFrontendMessage::SslNegotiation(
                SslNegotiationMetaMessage::PostgresSsl(_),
            )) => {
                let Some(acceptor) = &tls else {
                    answer(
                        &mut reader,
                        PgWireBackendMessage::SslResponse(SslResponse::Refuse),
                    )
                    .await?;
                    continue;
                };
                answer(
                    &mut reader,
                    PgWireBackendMessage::SslResponse(SslResponse::Accept),
                )
                .await?;
                let (socket, read_ahead) = reader.into_parts();
                if !read_ahead.is_empty() {
                    // Bytes sent before TLS could have been slipped in by somebody else.
                    return Err(io::ErrorKind::InvalidData.into());
                }
                let socket = acceptor.accept(socket).await?;
                return Ok(Negotiated {
                    reader: MessageReader::new(Box::new(socket) as Box<dyn Socket>),
                    encrypted: true,
                });
            }
            Some(PgWireFrontendMessage::SslNegotiation(
                SslNegotiationMetaMessage::PostgresGss(_),
            )) => {
                answer(
                    &mut reader,
                    PgWireBackendMessage::GssEncResponse(GssEncResponse::Refuse),
                )
                .await?;
            }
            Some(_) => {
                return Ok(Negotiated {
                    reader,
                    encrypted: false,
                });
            }
            None => return Err(io::ErrorKind::UnexpectedEof.into()),
        }
    }
}

async fn answer(reader: &mut Reader, message: PgWireBackendMessage) -> io::Result<()> {
    send(reader.socket_mut(), [message]).await
}

async fn authenticate(
    engine: &Arc<Redshift>,
    mut reader: Reader,
    startup: Startup,
    address: SocketAddr,
) -> io::Result<Opening> {
    let mut parameters = startup.parameters;
    let Some(user) = parameters.remove("user").map(|user| user.to_lowercase()) else {
        let error = SqlError::new(
            SqlState::INVALID_AUTHORIZATION,
            "no PostgreSQL user name specified in startup packet",
        );
        return refuse(reader, &error).await;
    };
    let database = parameters
        .remove("database")
        .map_or_else(|| user.clone(), |database| database.to_lowercase());
    let peer = Peer::new(Some(address), &user, &database, &parameters);
    match prove(engine, &mut reader, &user).await? {
        Ok(()) => {}
        Err(Some(error)) => {
            engine.connections().record(Event {
                kind: EventKind::AuthenticationFailure,
                at: engine.now(),
                peer,
                pid: 0,
                duration: None,
            });
            return refuse(reader, &error).await;
        }
        Err(None) => return Ok(Opening::Nothing),
    }
    if !engine.storage().is_attached(&database) {
        let error = SqlError::new(
            SqlState::INVALID_CATALOG_NAME,
            format!("database \"{database}\" does not exist"),
        );
        return refuse(reader, &error).await;
    }
    if let Err(error) = admit(engine, &user, &database) {
        return refuse(reader, &error).await;
    }
    let login = Login {
        user,
        database,
        parameters,
        peer,
    };
    Ok(Opening::Session(Box::new((reader, login))))
}

/// CONNECTION LIMIT of the database, which superusers pass.
fn admit(engine: &Redshift, user: &str, database: &str) -> Result<(), SqlError> {
    let cluster = engine.cluster().state();
    let is_superuser = cluster.user(user).is_some_and(|user| user.superuser);
    let limit = cluster
        .database(database)
        .and_then(|database| database.connection_limit);
    match limit {
        Some(limit) if !is_superuser && engine.sessions().count_in(database) >= limit => {
            Err(SqlError::new(
                SqlState::TOO_MANY_CONNECTIONS,
                format!("too many connections for database \"{database}\""),
            ))
        }
        _ => Ok(()),
    }
}

async fn refuse(mut reader: Reader, error: &SqlError) -> io::Result<Opening> {
    send(
        reader.socket_mut(),
        [messages::error(error, ErrorSeverity::Fatal)],
    )
    .await?;
    Ok(Opening::Nothing)
}

/// Asks for the password. An unknown user is asked too, so that names cannot be tried out.
/// `Err(None)` means that the client went away.
async fn prove(
    engine: &Arc<Redshift>,
    reader: &mut Reader,
    user: &str,
) -> io::Result<Result<(), Option<SqlError>>> {
    let secret = engine.cluster().secret(user);
    let proved = match &secret {
        Ok(Some(Secret::Sha256 { digest, salt })) => prove_digest(reader, digest, salt).await?,
        Ok(Some(Secret::Md5(stored))) => prove_md5(reader, Some(stored)).await?,
        Ok(None) | Err(_) => prove_md5(reader, None).await?,
    };
    let accepted = match proved {
        Ok(accepted) => accepted,
        Err(ended) => return Ok(Err(ended)),
    };
    if let Err(error) = secret {
        return Ok(Err(Some(error)));
    }
    if !accepted {
        if let Err(error) = engine.cluster().login_failed(user, engine.now()) {
            return Ok(Err(Some(error)));
        }
        return Ok(Err(Some(SqlError::new(
            SqlState::INVALID_AUTHORIZATION,
            format!("password authentication failed for user \"{user}\""),
        ))));
    }
    let open = engine.sessions().count_of(user);
    if let Err(error) = engine.cluster().login_succeeded(user, engine.now(), open) {
        return Ok(Err(Some(error)));
    }
    answer(
        reader,
        PgWireBackendMessage::Authentication(Authentication::Ok),
    )
    .await?;
    Ok(Ok(()))
}

/// Whether a proof is right, or why there is none; `Err(None)` means that the client went away.
type Proof = Result<bool, Option<SqlError>>;

/// Whether the answer to an MD5 request is right.
async fn prove_md5(reader: &mut Reader, stored: Option<&String>) -> io::Result<Proof> {
    let salt = random::<4>()?;
    answer(
        reader,
        PgWireBackendMessage::Authentication(Authentication::MD5Password(salt.to_vec())),
    )
    .await?;
    let given = match reader.next(Sender::Unproved).await? {
        Some(Incoming::Message(PgWireFrontendMessage::PasswordMessageFamily(message))) => message
            .into_password()
            .map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error.to_string()))?,
        other => return Ok(Err(no_proof(other))),
    };
    Ok(Ok(stored.is_some_and(|stored| {
        is_same(&given.password, &expected_answer(stored, salt))
    })))
}

/// The same for a password that is kept as SHA-256.
async fn prove_digest(reader: &mut Reader, stored: &str, salt: &str) -> io::Result<Proof> {
    let nonce = random::<32>()?;
    let decoded = |text: &str| {
        hex::decode(text)
            .map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error.to_string()))
    };
    let (stored, salt) = (decoded(stored)?, decoded(salt)?);
    let socket = reader.socket_mut();
    socket.write_all(&digest::request(&salt, &nonce)).await?;
    socket.flush().await?;
    match reader.next(Sender::Unproved).await? {
        Some(Incoming::Message(PgWireFrontendMessage::CopyData(message))) => {
            Ok(Ok(digest::is_proof(&message.data, &stored, &nonce)))
        }
        other => Ok(Err(no_proof(other))),
    }
}

/// What is said to a client that answered with something else than a proof.
fn no_proof(given: Option<Incoming>) -> Option<SqlError> {
    match given? {
        Incoming::Broken(error) | Incoming::Malformed(_, error) => Some(error),
        Incoming::Message(_) => Some(SqlError::new(
            SqlState::PROTOCOL_VIOLATION,
            "expected password response",
        )),
    }
}

fn random<const BYTES: usize>() -> io::Result<[u8; BYTES]> {
    let mut bytes = [0; BYTES];
    getrandom::fill(&mut bytes).map_err(|error| io::Error::other(error.to_string()))?;
    Ok(bytes)
}

/// The number that a `CancelRequest` must carry; 3.0 clients send four bytes.
pub(super) fn secret_number(key: &SecretKey) -> Option<i32> {
    match key {
        SecretKey::I32(number) => Some(*number),
        SecretKey::Bytes(bytes) => bytes.as_ref().try_into().ok().map(i32::from_be_bytes),
    }
}
