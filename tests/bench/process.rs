//! The servers, each a process of its own that ends with what holds it, and what the system knows of them.

use super::corpus::Error;
use super::http::{Connection, Request};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How long a server may take to answer first.
const START: Duration = Duration::from_secs(120);

/// A server.
pub struct Process {
    child: Child,
    pub address: SocketAddr,
    /// From its start to its first answer.
    pub started: Duration,
}

/// An address that is free now.
pub fn free_address() -> Result<SocketAddr, Error> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?)
}

impl Process {
    /// Starts a server that will answer at `address`, and waits until it answers `first` with 200.
    pub async fn start(command: Command, address: SocketAddr, first: &Request) -> Result<Self, Error> {
        Self::start_expecting(command, address, first, 200).await
    }

    /// The same with another status.
    pub async fn start_expecting(
        mut command: Command,
        address: SocketAddr,
        first: &Request,
        status: u16,
    ) -> Result<Self, Error> {
        command.stdin(Stdio::null()).stdout(Stdio::null());
        let begin = Instant::now();
        let child = command.spawn().map_err(|error| format!("{command:?}: {error}"))?;
        let mut process = Self { child, address, started: Duration::ZERO };
        loop {
            if let Ok(mut connection) = Connection::open(address).await
                && let Ok(answer) = connection.ask(first).await
                && answer.status == status
            {
                process.started = begin.elapsed();
                return Ok(process);
            }
            if let Some(status) = process.child.try_wait()? {
                return Err(format!("{command:?} ended: {status}").into());
            }
            if begin.elapsed() > START {
                return Err(format!("{command:?} does not answer").into());
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }

    /// What it has used of the processors so far; nothing where the system does not tell.
    pub fn processor(&self) -> Duration {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id())).unwrap_or_default();
        // The name may hold spaces; what follows it does not. Times are in hundredths of a second (proc_pid_stat(5)).
        let fields: Vec<&str> =
            stat.rsplit_once(')').map_or("", |(_, rest)| rest).split_whitespace().collect();
        let ticks = |n: usize| fields.get(n).and_then(|text| text.parse::<u64>().ok()).unwrap_or_default();
        Duration::from_millis((ticks(11) + ticks(12)) * 10)
    }

    /// The memory that is resident, in MiB; none where the system does not tell.
    pub fn resident(&self) -> Option<f64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
        Some(line.split_whitespace().next()?.parse::<f64>().ok()? / 1024.0)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What every server of Chancery is told: to write no line of the log for each request, and to keep no account of points,
/// since one client asks for more than any has.
const ALWAYS: [&str; 4] = ["--log-level", "warn", "--rate-limit", "off"];

/// How Chancery is started.
#[derive(Clone, Debug)]
pub struct Chancery<'a> {
    pub program: &'a Path,
    pub database: &'a str,
    /// Threads that answer.
    pub workers: usize,
    /// More settings.
    pub settings: Vec<String>,
}

impl Chancery<'_> {
    /// The command, without what is random.
    pub fn shown(&self) -> String {
        let (always, settings) = (ALWAYS.join(" "), self.settings.join(" "));
        format!("chancery serve --workers {} {always} {settings}", self.workers)
    }

    pub async fn start(&self, first: &Request) -> Result<Process, Error> {
        let address = free_address()?;
        let mut command = Command::new(self.program);
        for (name, _) in
            std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("CHANCERY_"))
        {
            command.env_remove(name);
        }
        command.args(["serve", "--database", self.database, "--listen", &address.to_string()]);
        command.args(ALWAYS).args(["--workers", &self.workers.to_string()]);
        command.args(&self.settings).stderr(Stdio::null());
        Process::start(command, address, first).await
    }
}
