//! `longshore demo`: the whole job on real data, with everything it needs in this process.
//!
//! Every step looks at what the data folder holds already, so that a demo that was killed anywhere is
//! finished by running it again; every step checks its own result and fails the demo when it is wrong.

mod check;
mod example;
mod scene;
mod steps;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use model::Failure;

use crate::application::Application;
use crate::printer::{Cell, Table};
use scene::Scene;

/// Run the whole job on real data with the embedded warehouse, then show the page
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  longshore demo --once            run it and leave
  longshore demo                   keep the warehouse and the page up until Ctrl-C
  longshore demo --data /tmp/demo  in another data folder

Needs no AWS account and no other server. It can be run again over the same data folder.")]
pub(crate) struct Arguments {
    /// Leave when the steps are done
    #[arg(long)]
    once: bool,
    /// Where everything is kept [default: `demo` in the user's cache folder]
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// The page's port; 0 takes a free one
    #[arg(long, default_value_t = 8080)]
    port: u16,
}

/// What a step has to say when its check held.
pub(super) struct Line {
    pub(super) figures: String,
    /// For the closing table: what was made, where, and how many rows it has.
    pub(super) made: Vec<Made>,
}

pub(super) struct Made {
    pub(super) what: &'static str,
    pub(super) place: String,
    pub(super) row_count: Option<u64>,
}

const STEP_COUNT: usize = 9;

pub(crate) async fn run(arguments: &Arguments, application: &Application) -> Result<(), Failure> {
    let begun = Instant::now();
    let data = match &arguments.data {
        Some(folder) => application.environment.current_folder.join(folder),
        // The number rises where the folder of an earlier version is of no use: with the format of
        // the catalogue, and with what a load is known by.
        None => application.environment.cache_folder().join("demo-4"),
    };
    let mut told = Told {
        application,
        table: closing_table(),
        number: 0,
    };
    let started = Instant::now();
    let scene = Scene::open(&data, application).await?;
    told.step("account", started, steps::account(&scene).await, &scene)?;

    macro_rules! step {
        ($title:literal, $step:path) => {
            let started = Instant::now();
            told.step($title, started, $step(&scene).await, &scene)?;
        };
    }
    step!("load", steps::load);
    step!("refuse", steps::refuse);
    step!("refresh", steps::refresh);
    step!("compute", steps::compute);
    step!("segment", steps::segment);
    step!("unload", steps::unload);
    let started = Instant::now();
    let (page, line) = steps::page(&scene, arguments.port).await?;
    told.step("page", started, Ok(line), &scene)?;
    told.close(begun.elapsed());

    if !arguments.once {
        application.printer.note(&scene.how_to_connect(&page.url()));
        application.interruption.cancelled().await;
    }
    page.stop().await?;
    scene.close().await;
    Ok(())
}

/// Tells of each step as it ends, and gathers the closing table.
struct Told<'a> {
    application: &'a Application,
    table: Table,
    number: usize,
}

impl Told<'_> {
    fn step(
        &mut self,
        title: &'static str,
        started: Instant,
        outcome: Result<Line, Failure>,
        scene: &Scene,
    ) -> Result<(), Failure> {
        scene.context.progress().finish();
        let line = outcome?;
        let elapsed = started.elapsed();
        self.number += 1;
        let figures = &line.figures;
        let number = self.number;
        self.application.printer.note(&format!(
            "{number}/{STEP_COUNT} {title:<8} {figures} ({})",
            seconds(elapsed)
        ));
        for (index, made) in line.made.into_iter().enumerate() {
            self.table.push([
                Cell::from(title),
                made.what.into(),
                made.place.into(),
                made.row_count.into(),
                if index == 0 {
                    seconds(elapsed).into()
                } else {
                    Cell::Null
                },
            ]);
        }
        Ok(())
    }

    fn close(mut self, total: Duration) {
        self.number += 1;
        let number = self.number;
        self.table.push([
            Cell::from("total"),
            Cell::Null,
            Cell::Null,
            Cell::Null,
            seconds(total).into(),
        ]);
        self.application.printer.note(&format!(
            "{number}/{STEP_COUNT} done     every check held ({})",
            seconds(total)
        ));
        self.application.printer.table(&self.table);
    }
}

fn closing_table() -> Table {
    Table::new(["step", "what", "where", "rows", "time"])
}

fn seconds(duration: Duration) -> String {
    format!("{:.2} s", duration.as_secs_f64())
}
