//! Starting and stopping both services over one data folder.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use local_aws::{Clock, JsonService, LocalAws};
use local_redshift::{Redshift, SessionLimits};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::certificate;
use crate::cloud::EmbeddedCloud;
use crate::control;
use crate::credentials::{Credentials, Wanted, random_text};
use crate::data_api::DataApi;
use crate::error::Error;
use crate::preparation::Preparation;
use crate::provision::Provisioner;
use crate::state::{Connection, FolderLock, State};

/// Which TCP port a service takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Port {
    /// Any free one.
    Free,
    /// This one, or the start fails.
    Exactly(u16),
    /// This one, or any free one when it is taken.
    Preferably(u16),
}

/// What a stack is started with.
#[derive(Debug)]
pub struct Options {
    /// Holds everything; created when missing.
    pub data_dir: PathBuf,
    /// Where the warehouse and AWS listen: the loopback interface, unless others must reach them.
    pub address: IpAddr,
    pub redshift_port: Port,
    pub aws_port: Port,
    /// The warehouse's superuser, for a new folder; must be the same for one that is there.
    pub admin_user: String,
    /// Made up for a new folder when not given; must be the folder's own when given later.
    pub admin_password: Option<String>,
    /// The AWS account of the warehouse, twelve digits, for a new folder.
    pub account_id: String,
    /// The AWS region of the warehouse, for a new folder.
    pub region: String,
    /// What a new folder gets before anybody is let in.
    pub preparation: Preparation,
    /// Memory for queries; the engine's own default if `None`.
    pub memory_limit_bytes: Option<u64>,
    /// Refuses clients that do not ask for TLS.
    pub require_ssl: bool,
    pub sessions: SessionLimits,
    /// ARN of the role that `IAM_ROLE default` means.
    pub default_iam_role: Option<String>,
    pub clock: Clock,
}

impl Options {
    /// Free ports, the superuser `awsuser`, account 111111111111 in `eu-west-1`, the system's
    /// clock.
    pub fn new(data_dir: impl Into<PathBuf>) -> Self {
        Self {
            data_dir: data_dir.into(),
            address: Ipv4Addr::LOCALHOST.into(),
            redshift_port: Port::Free,
            aws_port: Port::Free,
            admin_user: "awsuser".to_owned(),
            admin_password: None,
            account_id: "111111111111".to_owned(),
            region: "eu-west-1".to_owned(),
            preparation: Preparation::default(),
            memory_limit_bytes: None,
            require_ssl: false,
            sessions: SessionLimits::default(),
            default_iam_role: None,
            clock: Clock::system(),
        }
    }
}

/// A running stack. Dropping it begins the end; [`LocalStack::stop`] also waits for it.
#[derive(Debug)]
pub struct LocalStack {
    connection: Connection,
    aws: Arc<LocalAws>,
    redshift: Arc<Redshift>,
    control: Arc<control::Server>,
    shutdown: CancellationToken,
    /// Ends when both services have; then it gives the folder back.
    services: Option<JoinHandle<()>>,
}

/// What opening the folder gives; all of it blocks.
struct Opened {
    clock: Clock,
    lock: FolderLock,
    /// Nobody has been in the folder yet, and it is to be prepared.
    is_new: bool,
    aws: Arc<LocalAws>,
    redshift: Arc<Redshift>,
    credentials: Credentials,
    cluster_arn: String,
}

impl LocalStack {
    /// Opens the folder, prepares it if it is new, and serves. Returns when both services accept
    /// connections.
    pub async fn start(options: Options) -> Result<Self, Error> {
        let data_dir = options.data_dir.clone();
        let (address, ports) = (options.address, (options.redshift_port, options.aws_port));
        let (clock, preparation) = (options.clock.clone(), options.preparation.clone());
        let opened = tokio::task::spawn_blocking(move || open(options))
            .await
            .map_err(Error::Interrupted)??;
        let redshift_listener = listen(address, ports.0).await?;
        let aws_listener = listen(address, ports.1).await?;
        if opened.is_new {
            preparation
                .run(
                    &Provisioner::here(Arc::clone(&opened.aws)),
                    &opened.redshift,
                    &opened.credentials,
                    &data_dir,
                )
                .await?;
        }
        let control_listener = listen(Ipv4Addr::LOCALHOST.into(), Port::Free).await?;
        let state = State {
            pid: std::process::id(),
            started: clock.now(),
            redshift: local_address(&redshift_listener)?,
            aws: local_address(&aws_listener)?,
            cluster_arn: opened.cluster_arn.clone(),
            control: local_address(&control_listener)?,
            control_token: random_text(40),
        };
        state.write(&data_dir)?;
        Ok(Self::serving(
            opened,
            &state,
            &data_dir,
            (redshift_listener, aws_listener, control_listener),
        ))
    }

    fn serving(
        opened: Opened,
        state: &State,
        data_dir: &Path,
        (redshift_listener, aws_listener, control_listener): (
            TcpListener,
            TcpListener,
            TcpListener,
        ),
    ) -> Self {
        let shutdown = CancellationToken::new();
        let control = Arc::new(control::Server::new(
            Arc::clone(&opened.aws),
            state.control_token.clone(),
            shutdown.clone(),
        ));
        tokio::spawn(Arc::clone(&control).serve(control_listener));
        let connection = state.connection(opened.credentials, data_dir);
        let data_api = DataApi::new(
            &opened.redshift,
            connection.cluster_arn.clone(),
            opened.clock,
            tokio::runtime::Handle::current(),
        );
        opened
            .aws
            .set_data_api(Arc::clone(&data_api) as Arc<dyn JsonService>);
        let services = tokio::spawn(serve(
            (Arc::clone(&opened.redshift), redshift_listener),
            (Arc::clone(&opened.aws), aws_listener),
            data_api,
            shutdown.clone(),
            (data_dir.to_owned(), opened.lock),
        ));
        Self {
            connection,
            aws: opened.aws,
            redshift: opened.redshift,
            control,
            shutdown,
            services: Some(services),
        }
    }

    pub fn connection(&self) -> &Connection {
        &self.connection
    }

    /// Sets up accounts, roles, keys and buckets.
    pub fn provisioner(&self) -> Provisioner {
        Provisioner::here(Arc::clone(&self.aws))
    }

    pub(crate) fn aws(&self) -> &Arc<LocalAws> {
        &self.aws
    }

    pub(crate) fn redshift(&self) -> &Arc<Redshift> {
        &self.redshift
    }

    pub(crate) fn control(&self) -> &control::Server {
        &self.control
    }

    /// Returns when somebody asked the stack to stop.
    pub async fn stop_requested(&self) {
        self.shutdown.cancelled().await;
    }

    /// Ends both services, closes the folder, and returns when another process may take it.
    pub async fn stop(mut self) {
        self.shutdown.cancel();
        let services = self.services.take();
        drop(self);
        if let Some(services) = services {
            // It ends with an error only if it panicked, and then it has ended, too.
            let _ = services.await;
        }
    }
}

impl Drop for LocalStack {
    fn drop(&mut self) {
        self.shutdown.cancel();
    }
}

fn open(options: Options) -> Result<Opened, Error> {
    let Options {
        data_dir, clock, ..
    } = options;
    let lock = FolderLock::take(&data_dir)?;
    State::remove(&data_dir);
    let is_new = options.preparation.begin(&data_dir)?;
    let tls = certificate::ensure(&data_dir)?;
    let aws_options = local_aws::Options {
        data_dir: data_dir.join("aws"),
        clock: clock.clone(),
    };
    let aws = LocalAws::open(aws_options).map_err(Error::Aws)?;
    let wanted = Wanted {
        admin_user: &options.admin_user,
        admin_password: options.admin_password.as_deref(),
        account_id: &options.account_id,
        region: &options.region,
    };
    let credentials = Credentials::ensure(&data_dir, &aws, &wanted)?;
    let cluster_arn = format!(
        "arn:aws:redshift:{}:{}:cluster:local",
        credentials.region, credentials.account_id
    );
    let cloud = EmbeddedCloud {
        aws: Arc::clone(&aws),
        region: credentials.region.clone(),
    };
    let redshift_options = local_redshift::Options {
        data_dir: data_dir.join("redshift"),
        admin_user: credentials.admin_user.clone(),
        admin_password: credentials.admin_password.clone(),
        cluster_arn: cluster_arn.clone(),
        tls: Some(tls),
        clock: {
            let clock = clock.clone();
            Arc::new(move || clock.now())
        },
        memory_limit_bytes: options.memory_limit_bytes,
        require_ssl: options.require_ssl,
        sessions: options.sessions,
        default_iam_role: options.default_iam_role,
    };
    let redshift = Redshift::open(redshift_options, Arc::new(cloud)).map_err(Error::Redshift)?;
    Ok(Opened {
        clock,
        lock,
        is_new,
        aws,
        redshift,
        credentials,
        cluster_arn,
    })
}

/// Serves until shutdown. If either service ends by itself, the other one is ended, too.
async fn serve(
    (redshift, redshift_listener): (Arc<Redshift>, TcpListener),
    (aws, aws_listener): (Arc<LocalAws>, TcpListener),
    data_api: Arc<DataApi>,
    shutdown: CancellationToken,
    (data_dir, lock): (PathBuf, FolderLock),
) {
    let ended = shutdown.clone();
    let redshift = async {
        if let Err(error) = redshift.serve(redshift_listener, shutdown.clone()).await {
            tracing::error!(error = &error as &dyn std::error::Error, "redshift ended");
        }
        ended.cancel();
    };
    let aws = async {
        if let Err(error) = aws.serve(aws_listener, shutdown.clone()).await {
            tracing::error!(error = &error as &dyn std::error::Error, "aws ended");
        }
        ended.cancel();
    };
    tokio::join!(redshift, aws);
    data_api.close();
    State::remove(&data_dir);
    drop(lock);
}

async fn listen(address: IpAddr, port: Port) -> Result<TcpListener, Error> {
    let bind = async |port| {
        TcpListener::bind((address, port))
            .await
            .map_err(|source| Error::Port {
                address,
                port,
                source,
            })
    };
    match port {
        Port::Free => bind(0).await,
        Port::Exactly(port) => bind(port).await,
        Port::Preferably(port) => match bind(port).await {
            Ok(listener) => Ok(listener),
            Err(_) => bind(0).await,
        },
    }
}

/// Where clients on this machine find a listener; one on every address is also on the loopback.
fn local_address(listener: &TcpListener) -> Result<SocketAddr, Error> {
    let mut address = listener.local_addr().map_err(|source| Error::Port {
        address: Ipv4Addr::LOCALHOST.into(),
        port: 0,
        source,
    })?;
    if address.ip().is_unspecified() {
        address.set_ip(Ipv4Addr::LOCALHOST.into());
    }
    Ok(address)
}
