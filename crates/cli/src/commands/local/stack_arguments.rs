//! How a stack is started, on the command line of `local up` and of the process that it starts.

use std::net::{IpAddr, Ipv4Addr};
use std::path::{Path, PathBuf};
use std::time::Duration;

use local_stack::{Options, Port, Preparation};

/// Redshift's own port.
const REDSHIFT_PORT: u16 = 5439;
const AWS_PORT: u16 = 9700;
/// The stack of a workspace ends after so many minutes without use; its commands start it again.
const WORKSPACE_IDLE_MINUTES: u64 = 10;

#[derive(Debug, Clone, clap::Args)]
pub(crate) struct StackArguments {
    /// Port of the warehouse, 0 for any free one [default: 5439 with --data, else any free one]
    #[arg(long, value_name = "PORT")]
    pub(crate) port: Option<u16>,
    /// Port of S3, STS and Lambda, 0 for any free one [default: 9700 with --data, else any free one]
    #[arg(long, value_name = "PORT")]
    aws_port: Option<u16>,
    /// Address to listen on; 0.0.0.0 lets other machines in
    #[arg(long, value_name = "ADDRESS", default_value_t = Ipv4Addr::LOCALHOST.into())]
    listen: IpAddr,
    /// End after so many minutes without use, 0 for never [default: never with --data, else 10]
    #[arg(long, value_name = "MINUTES")]
    idle_minutes: Option<u64>,
    /// Run this SQL file as the superuser in a new folder, before anybody is let in; may be repeated
    #[arg(long, value_name = "FILE.sql", requires = "data")]
    init: Vec<PathBuf>,
    /// Make this bucket in a new folder; may be repeated
    #[arg(long, value_name = "NAME", requires = "data")]
    bucket: Vec<String>,
    /// The superuser of a new folder; its password is $`LONGSHORE_ADMIN_PASSWORD`, or made up
    #[arg(
        long,
        value_name = "NAME",
        default_value = "awsuser",
        requires = "data"
    )]
    user: String,
    /// The AWS region of a new folder
    #[arg(
        long,
        value_name = "REGION",
        default_value = "eu-west-1",
        requires = "data"
    )]
    region: String,
    /// The AWS account of a new folder
    #[arg(
        long,
        value_name = "DIGITS",
        default_value = "111111111111",
        requires = "data"
    )]
    account: String,
}

/// Whose stack it is, which decides what is not said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Workspace,
    StandAlone,
}

impl StackArguments {
    pub(crate) fn options(
        &self,
        kind: Kind,
        data: &Path,
        admin_password: Option<String>,
    ) -> Options {
        let port = |given: Option<u16>, usual: u16| match (given, kind) {
            (Some(0), _) | (None, Kind::Workspace) => Port::Free,
            (Some(port), _) => Port::Exactly(port),
            (None, Kind::StandAlone) => Port::Exactly(usual),
        };
        Options {
            address: self.listen,
            redshift_port: port(self.port, REDSHIFT_PORT),
            aws_port: port(self.aws_port, AWS_PORT),
            admin_user: self.user.clone(),
            admin_password,
            account_id: self.account.clone(),
            region: self.region.clone(),
            preparation: self.preparation(kind),
            ..Options::new(data)
        }
    }

    fn preparation(&self, kind: Kind) -> Preparation {
        match kind {
            // `setup sql` and `setup iam` prepare it.
            Kind::Workspace => Preparation::default(),
            Kind::StandAlone => Preparation {
                buckets: self.bucket.clone(),
                roles: true,
                scripts: self.init.clone(),
            },
        }
    }

    /// How long nobody may use the stack before it ends.
    pub(crate) fn idle_limit(&self, kind: Kind) -> Option<Duration> {
        let usual = match kind {
            Kind::Workspace => WORKSPACE_IDLE_MINUTES,
            Kind::StandAlone => 0,
        };
        match self.idle_minutes.unwrap_or(usual) {
            0 => None,
            minutes => Some(Duration::from_secs(60 * minutes)),
        }
    }

    /// The same words again, for another process.
    pub(crate) fn words(&self, here: &Path) -> Vec<String> {
        let mut words = Vec::new();
        let mut say = |name: &str, value: String| words.extend([name.to_owned(), value]);
        if let Some(port) = self.port {
            say("--port", port.to_string());
        }
        if let Some(port) = self.aws_port {
            say("--aws-port", port.to_string());
        }
        if let Some(minutes) = self.idle_minutes {
            say("--idle-minutes", minutes.to_string());
        }
        say("--listen", self.listen.to_string());
        say("--user", self.user.clone());
        say("--region", self.region.clone());
        say("--account", self.account.clone());
        for script in &self.init {
            say("--init", here.join(script).display().to_string());
        }
        for bucket in &self.bucket {
            say("--bucket", bucket.clone());
        }
        words
    }
}
