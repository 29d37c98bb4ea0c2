//! One file per command, `<noun>/<verb>.rs`; the tree equals what `longshore --help` shows.

pub(crate) mod apply;
pub(crate) mod catalog;
pub(crate) mod column;
pub(crate) mod demo;
pub(crate) mod entity;
pub(crate) mod init;
pub(crate) mod load;
pub(crate) mod local;
pub(crate) mod plan;
pub(crate) mod query;
pub(crate) mod run;
pub(crate) mod segment;
pub(crate) mod serve;
pub(crate) mod setup;
pub(crate) mod table;
pub(crate) mod unload;

use model::Failure;

use crate::application::Application;
use crate::arguments::Command;

pub(crate) async fn run(command: &Command, application: &Application) -> Result<(), Failure> {
    match command {
        Command::Demo(arguments) => demo::run(arguments, application).await,
        Command::Init(arguments) => init::run(arguments, application),
        Command::Local(command) => local::run(command, application).await,
        Command::Setup(command) => setup::run(command, application),
        Command::Catalog(arguments) => catalog::run(arguments, application).await,
        Command::Query(arguments) => query::run(arguments, application).await,
        Command::Load(arguments) => load::run(arguments, application).await,
        Command::Table(command) => table::run(command, application).await,
        Command::Unload(arguments) => unload::run(arguments, application).await,
        Command::Plan(arguments) => plan::run(arguments, application).await,
        Command::Apply(arguments) => apply::run(arguments, application).await,
        Command::Entity(command) => entity::run(command, application).await,
        Command::Column(command) => column::run(command, application).await,
        Command::Segment(command) => segment::run(command, application).await,
        Command::Run(command) => run::run(command, application),
        Command::Serve(arguments) => serve::run(arguments, application).await,
    }
}
