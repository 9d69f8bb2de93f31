//! The in-memory peer: Mercurius on Node.js, over the same records.

use super::corpus::Error;
use super::http::{Connection, Request};
use super::process::{Process, free_address};
use super::workloads::{ALL_NEWS, MEMBER, ORGANIZATION};
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Command, Stdio};

/// Where its own files are.
const SOURCE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/bench/mercurius");

/// Starts it over what a server of Chancery answers. An error says why there is none.
pub async fn start(chancery: SocketAddr, folder: &Path) -> Result<Process, Error> {
    let home = folder.join("mercurius");
    install(&home)?;
    let records = home.join("records.json");
    std::fs::write(&records, all(chancery).await?.to_string())?;
    let address = free_address()?;
    let mut command = Command::new("node");
    command.arg(home.join("server.cjs")).env("RECORDS", &records).env("PORT", address.port().to_string());
    command.env("NODE_ENV", "production").stderr(Stdio::null());
    Process::start(command, address, &Request::graphql(ORGANIZATION)).await
}

/// Installs what it needs, once for each lock file.
fn install(home: &Path) -> Result<(), Error> {
    std::fs::create_dir_all(home)?;
    let lock = std::fs::read(Path::new(SOURCE).join("package-lock.json"))?;
    let installed = home.join("installed-lock.json");
    std::fs::copy(Path::new(SOURCE).join("server.cjs"), home.join("server.cjs"))?;
    if std::fs::read(&installed).is_ok_and(|known| known == lock) {
        return Ok(());
    }
    for file in ["package.json", "package-lock.json"] {
        std::fs::copy(Path::new(SOURCE).join(file), home.join(file))?;
    }
    let mut npm = Command::new("npm");
    npm.args(["ci", "--no-audit", "--no-fund", "--ignore-scripts"]).current_dir(home);
    let status = npm.stdout(Stdio::null()).stderr(Stdio::null()).status();
    if !status.map_err(|error| format!("npm: {error}"))?.success() {
        return Err("npm ci failed".into());
    }
    Ok(std::fs::write(installed, lock)?)
}

/// All records, as Chancery answers them.
async fn all(chancery: SocketAddr) -> Result<Value, Error> {
    let mut connection = Connection::open(chancery).await?;
    let organization = ask(&mut connection, ORGANIZATION).await?["organization"].take();
    let members = list(&mut connection, "members", MEMBER, 500).await?;
    let news = list(&mut connection, "news", ALL_NEWS, 50).await?;
    Ok(json!({ "organization": organization, "members": members, "news": news }))
}

async fn list(
    connection: &mut Connection,
    name: &str,
    fields: &str,
    first: usize,
) -> Result<Vec<Value>, Error> {
    let mut nodes = Vec::new();
    let mut after = String::new();
    loop {
        let query = format!(
            "{{ {name}(first: {first}{after}) {{ nodes {{ {fields} }} pageInfo {{ endCursor hasNextPage }} }} }}"
        );
        let mut page = ask(connection, &query).await?[name].take();
        if let Value::Array(part) = page["nodes"].take() {
            nodes.extend(part);
        }
        if page["pageInfo"]["hasNextPage"] != true {
            return Ok(nodes);
        }
        after = format!(", after: {}", page["pageInfo"]["endCursor"]);
    }
}

/// The data a query gives.
pub async fn ask(connection: &mut Connection, query: &str) -> Result<Value, Error> {
    let answer = connection.ask(&Request::graphql(query)).await?;
    let mut body: Value = serde_json::from_slice(answer.body)?;
    if answer.status != 200 || body["errors"].is_array() {
        return Err(format!("{query} is answered with {} {}", answer.status, body["errors"]).into());
    }
    Ok(body["data"].take())
}
