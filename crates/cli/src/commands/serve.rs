//! `longshore serve`.

use std::net::SocketAddr;

use model::Failure;

use crate::application::Application;
use crate::web_page::WebPage;

/// Serve the page that shows the workspace's entities and their rows
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  longshore serve
  longshore serve --listen 127.0.0.1:0     on a free port

There is no login: listen on this machine only, or put something in front that has one.")]
pub(crate) struct Arguments {
    #[arg(long, default_value = "127.0.0.1:8080", value_name = "ADDRESS:PORT")]
    listen: SocketAddr,
}

pub(crate) async fn run(arguments: &Arguments, application: &Application) -> Result<(), Failure> {
    let context = application.context().await?;
    let page = WebPage::start(context, arguments.listen).await?;
    application
        .printer
        .note(&format!("serving {}; Ctrl-C ends it", page.url()));
    application.interruption.cancelled().await;
    page.stop().await
}
