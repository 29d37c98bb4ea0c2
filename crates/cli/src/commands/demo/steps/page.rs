//! The page, asked as a browser asks it.

use std::net::SocketAddr;

use model::{Code, Failure, Kind};
use operations::{PageRows, page_rows};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::super::check::holds;
use super::super::scene::Scene;
use super::super::{Line, Made};
use crate::web_page::WebPage;

/// Rows that are looked for in the page.
const ROWS: u32 = 20;

/// Starts the page and leaves it running.
pub(in super::super) async fn page(scene: &Scene, port: u16) -> Result<(WebPage, Line), Failure> {
    let context = scene.context.clone();
    let page = WebPage::start(context, SocketAddr::from(([127, 0, 0, 1], port))).await?;
    let entities = get(page.address(), "/").await?;
    holds(entities.contains("planes"), || {
        "the page does not list the entity".to_owned()
    })?;
    let path = format!("/entities/planes?offset=0&limit={ROWS}");
    let grid = get(page.address(), &path).await?;
    let request = PageRows {
        entity: "planes".to_owned(),
        offset: 0,
        limit: ROWS,
    };
    let expected = page_rows(&scene.context, &request).await?;
    let age = expected
        .columns
        .iter()
        .position(|column| column.name == "age");
    let ages = expected
        .rows
        .iter()
        .filter(|row| age.is_some_and(|age| row[age].is_some()))
        .count();
    holds(ages > 0, || {
        "the first page has no computed values".to_owned()
    })?;
    for value in expected.rows.iter().flatten().flatten() {
        holds(grid.contains(&escaped(value)), || {
            format!("the page does not show \"{value}\"")
        })?;
    }
    let line = Line {
        figures: format!(
            "{} shows {} of {} rows, {ages} with an age computed as they were fetched",
            page.url(),
            expected.rows.len(),
            expected.row_count
        ),
        made: vec![Made {
            what: "page",
            place: page.url(),
            row_count: None,
        }],
    };
    Ok((page, line))
}

async fn get(address: SocketAddr, path: &str) -> Result<String, Failure> {
    let asked = async {
        let mut stream = TcpStream::connect(address).await?;
        let request =
            format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await?;
        Ok::<_, std::io::Error>(String::from_utf8_lossy(&answer).into_owned())
    };
    let answer = asked.await.map_err(|error| {
        Failure::new(
            Kind::Internal,
            Code::DemoCheckFailed,
            "the page does not answer",
        )
        .with_source(error)
    })?;
    holds(answer.starts_with("HTTP/1.1 200"), || {
        format!(
            "the page answers \"{}\"",
            answer.lines().next().unwrap_or_default()
        )
    })?;
    Ok(answer)
}

/// As HTML writes it.
fn escaped(text: &str) -> String {
    text.replace('&', "&#38;")
        .replace('<', "&#60;")
        .replace('>', "&#62;")
}
