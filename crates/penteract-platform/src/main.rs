//! `penteract-platform`: the platform of a catalogue, on loopback unless told otherwise.

use std::error::Error;
use std::fs;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use clap::Parser;
use penteract::chrono::NaiveDate;
use penteract::{Catalogue, Language, Purpose, Say as _, ShippedProducts};
use penteract_platform::demo;
use penteract_platform::dossier::moves::Settings;
use penteract_platform::store::Store;
use penteract_platform::tenant::Tenant;
use penteract_platform::web::{Platform, router};
use tokio::net::TcpListener;

/// Serves the products of a catalogue: applications, the lender's office, the online bank.
#[derive(Debug, Parser)]
#[command(version)]
struct Arguments {
    /// A folder of products; those that ship when left out.
    #[arg(long)]
    catalogue: Option<PathBuf>,
    /// Where dossiers are kept.
    #[arg(long, default_value = "platform-data")]
    data: PathBuf,
    /// Where to listen.
    #[arg(long, default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// Browsers come over HTTPS, through a proxy: cookies are sent over nothing else. Elsewhere than on loopback it is always so.
    #[arg(long)]
    https: bool,
    /// The day of the demonstration, when it is made; an administrator moves it from there.
    #[arg(long, default_value = "2020-05-06")]
    day: NaiveDate,
    /// Copies the dossiers of the demonstration into a file, while another process serves them or none, and ends.
    #[arg(long, value_name = "FILE")]
    back_up: Option<PathBuf>,
}

#[tokio::main]
async fn main() -> ExitCode {
    tracing_subscriber::fmt()
        .json()
        .with_writer(std::io::stderr)
        .init();
    match serve(Arguments::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

async fn serve(arguments: Arguments) -> Result<(), Box<dyn Error>> {
    fs::create_dir_all(&arguments.data)
        .map_err(|error| format!("{}: {error}", arguments.data.display()))?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(&arguments.data, fs::Permissions::from_mode(0o700))?;
    }
    let file = arguments.data.join("demo.sqlite");
    if let Some(into) = &arguments.back_up {
        if !file.exists() || into.exists() {
            let told = format!(
                "{} is missing, or {} stands there already",
                file.display(),
                into.display()
            );
            return Err(told.into());
        }
        Store::open(&file)?.back_up(into)?;
        return Ok(());
    }
    let catalogue = match &arguments.catalogue {
        Some(folder) => Catalogue::open_with_cases(folder)?,
        None => Catalogue::inspect(&ShippedProducts, &[], Purpose::Check)?.into_catalogue()?,
    };
    let languages = vec![Language::French, Language::English];
    let tenant = Tenant::open(
        "demo",
        "Banque de démonstration",
        languages,
        Settings::default(),
        &file,
        catalogue,
    )?;
    let listener = TcpListener::bind(arguments.listen).await?;
    let at = format!("http://{}/{}", listener.local_addr()?, tenant.id);
    if demo::is_new(&tenant)? {
        tenant.set_today(arguments.day)?;
        demo::dossiers(&tenant, Language::French)?;
        println!("First logins, each opens once / Premières connexions, chacune ouvre une fois :");
        for (name, role, token) in demo::people(&tenant)? {
            println!(
                "  {name} ({}): {at}/office/first/{token}",
                role.say(Language::English)
            );
        }
    }
    println!("{at}/");
    let mut platform = Platform::default();
    platform.tenants.insert(tenant.id.clone(), Arc::new(tenant));
    platform.https = arguments.https || !arguments.listen.ip().is_loopback();
    axum::serve(listener, router(platform))
        .with_graceful_shutdown(async {
            // Without a signal to wait for, the process ends as it is ended.
            let _ = tokio::signal::ctrl_c().await;
        })
        .await?;
    Ok(())
}
