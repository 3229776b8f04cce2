//! `comad import`: maps of other programs become road files.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use clap::{Args, Subcommand};

use crate::files::write_whole;
use crate::world::road::network::{JunctionKind, LaneUsers, RoadNetwork};
use crate::world::road::sumo::{SumoError, import_sumo};

/// Arguments of `comad import`.
#[derive(Debug, Args)]
pub struct ImportArgs {
    #[command(subcommand)]
    source: Source,
}

#[derive(Debug, Subcommand)]
enum Source {
    /// Import a road network of SUMO (NET.net.xml)
    Sumo {
        /// The network
        #[arg(value_name = "NET.net.xml")]
        net: PathBuf,
        /// Polygons of polyconvert; those of type `building` become buildings
        #[arg(long, value_name = "FILE")]
        polygons: Option<PathBuf>,
        /// Folder for road.json
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
    },
    /// Import a map of OpenStreetMap with SUMO's netconvert and polyconvert
    Osm {
        /// The map (.osm, .osm.xml)
        #[arg(value_name = "FILE")]
        map: PathBuf,
        /// Folder for road.json, map.net.xml and map.poly.xml
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
    },
}

/// Why `comad import` failed.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The input is no such network: exit code 3.
    #[error(transparent)]
    Input(#[from] SumoError),
    /// The input cannot be read: exit code 3.
    #[error("cannot read `{}`", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// A program is not installed: exit code 1.
    #[error(
        "`{program}` is not installed; get it with `pip install eclipse-sumo` or from https://sumo.dlr.de, and put it into PATH \
         or set SUMO_HOME"
    )]
    NotInstalled {
        /// The program.
        program: &'static str,
    },
    /// A program cannot be started: exit code 1.
    #[error("cannot run `{program}`")]
    Start {
        /// The program.
        program: &'static str,
        /// Why not.
        source: io::Error,
    },
    /// A program refuses the map: exit code 3.
    #[error("`{program}` refuses `{}`; its messages are above", map.display())]
    Refused {
        /// The program.
        program: &'static str,
        /// The map.
        map: PathBuf,
    },
    /// A file cannot be written: exit code 1.
    #[error("cannot write `{}`", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// Standard output cannot be written to: exit code 1.
    #[error("cannot write to standard output")]
    Output(#[source] io::Error),
}

impl ImportError {
    /// The exit code of the program.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Input(_) | Self::Read { .. } | Self::Refused { .. } => 3,
            Self::NotInstalled { .. } | Self::Start { .. } | Self::Write { .. } | Self::Output(_) => 1,
        }
    }
}

/// Runs `comad import`. Errors are the caller's to print.
pub fn execute(args: &ImportArgs) -> Result<(), ImportError> {
    match &args.source {
        Source::Sumo { net, polygons, out } => import(net, polygons.as_deref(), out),
        Source::Osm { map, out } => import_osm(map, out),
    }
}

fn import(net: &Path, polygons: Option<&Path>, out: &Path) -> Result<(), ImportError> {
    let import = import_sumo(net, polygons)?;
    for warning in &import.warnings {
        // Nobody is left to tell if standard error is closed.
        let _ = writeln!(io::stderr().lock(), "warning: {warning}");
    }
    create(out)?;
    let path = out.join("road.json");
    write_whole(&path, import.road.to_json().as_bytes())
        .map_err(|source| ImportError::Write { path: path.clone(), source })?;
    let text = format!("{}wrote {}\n", summary(&import.network), path.display());
    super::print_text(text.as_bytes()).map_err(ImportError::Output)
}

fn create(folder: &Path) -> Result<(), ImportError> {
    fs::create_dir_all(folder).map_err(|source| ImportError::Write { path: folder.to_owned(), source })
}

fn summary(network: &RoadNetwork) -> String {
    let signals = network.junctions.iter().filter(|junction| junction.kind == JunctionKind::Signalised).count();
    let size = network.bounds.1 - network.bounds.0;
    let place = network.origin.map_or_else(
        || "unknown".to_owned(),
        |origin| format!("{:.6} N, {:.6} E", origin.latitude_deg, origin.longitude_deg),
    );
    let lines = [
        ("edges", network.edges.len().to_string()),
        ("lanes", network.lanes.len().to_string()),
        ("length of lanes", format!("{:.2} km", network.lane_length(LaneUsers::ROAD_VEHICLES).0 / 1000.0)),
        ("junctions", network.junctions.len().to_string()),
        ("with signals", signals.to_string()),
        ("walkways", network.walkways.len().to_string()),
        ("crossings", network.crossings.len().to_string()),
        ("buildings", network.buildings.len().to_string()),
        ("size", format!("{:.0} m x {:.0} m", size.x, size.y)),
        ("origin", place),
    ];
    lines.iter().map(|(name, value)| format!("{name:16}{value}\n")).collect()
}

/// Curves are drawn finely enough for vehicles, junctions that belong together are one, and their signals as well.
const NETCONVERT: &[&str] = &[
    "--geometry.remove",
    "--roundabouts.guess",
    "--ramps.guess",
    "--junctions.join",
    "--junctions.corner-detail=5",
    "--tls.guess-signals",
    "--tls.discard-simple",
    "--tls.join",
    "--tls.default-type=actuated",
    "--sidewalks.guess",
    "--crossings.guess",
    "--keep-edges.by-vclass=passenger",
    "--remove-edges.isolated",
    "--no-turnarounds.tls",
];

/// Only buildings are wanted, with all that the map says of them.
const BUILDING_TYPES: &str = r#"<polygonTypes>
    <polygonType id="building" name="building" color="255,230,230" layer="-1"/>
</polygonTypes>
"#;

fn import_osm(map: &Path, out: &Path) -> Result<(), ImportError> {
    // netconvert makes an empty network of a file that is not there.
    fs::File::open(map).map_err(|source| ImportError::Read { path: map.to_owned(), source })?;
    create(out)?;
    let (net, polygons, types) =
        (out.join("map.net.xml"), out.join("map.poly.xml"), out.join(format!(".types.{}.xml", std::process::id())));
    let mut command = program("netconvert");
    command.arg("--osm-files").arg(map).arg("--output-file").arg(&net).args(NETCONVERT);
    run("netconvert", command, map)?;

    fs::write(&types, BUILDING_TYPES).map_err(|source| ImportError::Write { path: types.clone(), source })?;
    let mut command = program("polyconvert");
    command.arg("--osm-files").arg(map).arg("--net-file").arg(&net).arg("--output-file").arg(&polygons);
    command.args(["--discard", "--all-attributes", "--type-file"]).arg(&types);
    let converted = run("polyconvert", command, map);
    // It is of no use any more, whatever came of it.
    let _ = fs::remove_file(&types);
    converted?;
    import(&net, Some(&polygons), out)
}

/// The program in SUMO's own folder, or in the path.
fn program(name: &'static str) -> Command {
    let own = std::env::var_os("SUMO_HOME").map(|home| Path::new(&home).join("bin").join(name));
    own.filter(|path| path.is_file()).map_or_else(|| Command::new(name), Command::new)
}

fn run(program: &'static str, mut command: Command, map: &Path) -> Result<(), ImportError> {
    // Results go to standard output, and what a tool has to say is none.
    let status = command.stdin(Stdio::null()).stdout(io::stderr()).status();
    let status = status.map_err(|source| match source.kind() {
        io::ErrorKind::NotFound => ImportError::NotInstalled { program },
        _ => ImportError::Start { program, source },
    })?;
    if status.success() { Ok(()) } else { Err(ImportError::Refused { program, map: map.to_owned() }) }
}
