//! Bytes that no client would send.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::random::Random;

/// How long the server may take to answer noise or to close the connection.
const PATIENCE: Duration = Duration::from_secs(5);

/// Sends noise on a connection of its own and reads what comes back, without a look at it.
pub(crate) async fn send(random: &mut Random, address: SocketAddr) {
    let packet = packet(random);
    let Ok(mut socket) = TcpStream::connect(address).await else {
        return;
    };
    let half = random.below(packet.len() + 1);
    let written = async {
        socket.write_all(&packet[..half]).await?;
        tokio::task::yield_now().await;
        socket.write_all(&packet[half..]).await?;
        if random.percent(50) {
            socket.shutdown().await?;
        }
        let mut answer = [0; 4_096];
        socket.read(&mut answer).await
    };
    // A server that waits for the rest of a message is as right as one that closes the connection.
    let _ = tokio::time::timeout(PATIENCE.min(Duration::from_millis(100)), written).await;
}

fn packet(random: &mut Random) -> Vec<u8> {
    match random.below(6) {
        0 => {
            let count = random.below(200);
            random.bytes(count)
        }
        1 => startup(random, b"user\0fuzzer\0database\0dev\0\0"),
        2 => {
            let count = random.below(60);
            let body = random.bytes(count);
            startup(random, &body)
        }
        3 => {
            // A request to cancel what nobody runs.
            let mut packet = vec![0, 0, 0, 16, 4, 210, 22, 46];
            packet.extend(random.bytes(8));
            packet
        }
        4 => {
            let mut packet = vec![0, 0, 0, 8, 4, 210, 22, 47];
            packet.extend(startup(random, b"user\0fuzzer\0\0"));
            packet
        }
        _ => {
            let mut packet = startup(random, b"user\0fuzzer\0database\0dev\0\0");
            for _ in 0..random.below(5) {
                packet.extend(message(random));
            }
            packet
        }
    }
}

fn startup(random: &mut Random, body: &[u8]) -> Vec<u8> {
    let length = match random.below(5) {
        0 => i32::from_be_bytes(random.bytes(4).try_into().unwrap()),
        _ => i32::try_from(body.len() + 8).unwrap(),
    };
    let mut packet = length.to_be_bytes().to_vec();
    packet.extend([0, 3, 0, 0]);
    packet.extend(body);
    packet
}

/// A message of some type whose length may be wrong.
pub(crate) fn message(random: &mut Random) -> Vec<u8> {
    let kind = *random.pick(b"QPBDECSHXpdcfZ\0");
    let count = random.below(40);
    let body = random.bytes(count);
    let length = match random.below(6) {
        0 => i32::from_be_bytes(random.bytes(4).try_into().unwrap()),
        1 => i32::try_from(random.below(50)).unwrap(),
        _ => i32::try_from(body.len() + 4).unwrap(),
    };
    let mut packet = vec![kind];
    packet.extend(length.to_be_bytes());
    packet.extend(body);
    packet
}
