//! Where connections come in.

use super::Door;
use super::address::Client;
use super::connection::{Connection, Patience};
use super::stream::Timed;
use crate::http::front::Before;
use crate::http::{KEEP_ALIVE, REQUEST_TIMEOUT, SHUTDOWN_SECONDS};
use actix_http::HttpService;
use actix_http::error::DispatchError;
use actix_server::ServerBuilder;
use actix_service::{ServiceFactory, ServiceFactoryExt, apply, fn_service, map_config};
use actix_web::body::MessageBody;
use actix_web::dev::{AppConfig, Server, ServiceRequest, ServiceResponse};
use actix_web::rt::net::TcpStream;
use actix_web::{App, Error};
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpSocket;

/// How many connections the system keeps that were not accepted yet.
const BACKLOG: u32 = 1_024;
/// How long a connection is kept open after an answer that left a body unread, for the client to see it.
const LINGER: Duration = Duration::from_secs(2);
/// What is allowed over what the HTTP implementation times itself, so that its answer (408) comes first.
const GRACE: Duration = Duration::from_secs(2);

const PATIENCE: Patience = Patience {
    head: Duration::from_secs(REQUEST_TIMEOUT.as_secs() + GRACE.as_secs()),
    idle: Duration::from_secs(KEEP_ALIVE.as_secs() + GRACE.as_secs()),
    wait: Duration::from_secs(2),
    read: Duration::from_secs(30),
};

/// Binds the address. `front` answers what it can before `app` does. Connections are accepted once the server is awaited, as many at a time as the door allows.
///
/// # Errors
/// When the address cannot be listened on.
pub(in crate::http) fn listen<T, B>(
    door: &Arc<Door>,
    address: SocketAddr,
    workers: usize,
    app: impl Fn() -> App<T> + Clone + Send + 'static,
    front: Before,
) -> io::Result<(Server, SocketAddr)>
where
    T: ServiceFactory<
            ServiceRequest,
            Config = (),
            Response = ServiceResponse<B>,
            Error = Error,
            InitError = (),
        > + 'static,
    T::Future: 'static,
    B: MessageBody + 'static,
{
    let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    #[cfg(not(windows))]
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    let listener = socket.listen(BACKLOG)?.into_std()?;
    let bound = listener.local_addr()?;
    let most = usize::try_from(door.most).unwrap_or(usize::MAX).checked_div(workers).unwrap_or(1).max(1);
    let builder = ServerBuilder::default()
        .workers(workers)
        .max_concurrent_connections(most)
        .shutdown_timeout(SHUTDOWN_SECONDS)
        // The command line listens for signals: the server's own handling of Ctrl-C drops requests.
        .disable_signals();
    let stopping = builder.graceful_shutdown_signal();
    let door = Arc::clone(door);
    let builder = builder.listen("http", listener, move || {
        let (stopping, door) = (stopping.clone(), Arc::clone(&door));
        let app = actix_service::IntoServiceFactory::into_factory(app())
            .map_err(|error: Error| error.error_response());
        let http = HttpService::build()
            .graceful_shutdown_signal(move || {
                let stopping = stopping.clone();
                async move { stopping.notified().await }
            })
            .keep_alive(KEEP_ALIVE)
            .client_request_timeout(REQUEST_TIMEOUT)
            .client_disconnect_timeout(LINGER)
            .local_addr(bound)
            .on_connect_ext(|stream: &Timed, data| {
                data.insert::<Rc<Connection>>(Rc::clone(stream.connection()));
            })
            .h1(apply(front.clone(), map_config(app, |()| AppConfig::default())));
        fn_service(move |stream: TcpStream| {
            let welcomed = door.welcome(stream).map_err(DispatchError::Io);
            async move { welcomed }
        })
        .and_then(http)
    })?;
    Ok((builder.run(), bound))
}

impl Door {
    /// Times a connection, where its client has no more than its share of them.
    fn welcome(&self, stream: TcpStream) -> io::Result<(Timed, Option<SocketAddr>)> {
        let peer = stream.peer_addr()?;
        // Small answers are not to wait for the client to acknowledge the one before.
        stream.set_nodelay(true)?;
        let place = if self.has_a_share(peer.ip()) {
            let place = self.connections.take(Client::of(peer.ip()));
            if place.is_none() {
                self.metrics.refused("client-connections");
                return Err(io::ErrorKind::ConnectionRefused.into());
            }
            place
        } else {
            None
        };
        let timed = Timed::new(stream, PATIENCE, self.arriving.grant(), self.metrics.clone(), place);
        Ok((timed, Some(peer)))
    }

    /// Whether the connections of a peer are counted: a proxy has those of all its clients.
    fn has_a_share(&self, peer: IpAddr) -> bool {
        !self.trusted.has(peer) && !self.is_at_home(peer)
    }
}
