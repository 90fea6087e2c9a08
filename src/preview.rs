//! The preview: journeys as pages that follow their files.
//!
//! One thread learns of files that change (`watch.rs`), keeps the projects loaded (`desk.rs`) and puts what comes of it
//! on the board (`board.rs`). Threads for browsers read from there (`server.rs`): a page is written when somebody asks
//! for it, and once (`page.rs`, `index.rs`). Nobody waits for a browser.

mod board;
mod desk;
mod findings;
mod http;
mod index;
mod page;
mod panel;
mod places;
mod server;
mod watch;

use std::path::PathBuf;
use std::sync::Arc;

use self::board::Board;
use self::desk::Desk;
use self::server::Server;
use self::watch::Watch;
use crate::render::Request;
use crate::workspace::WorkspaceError;

/// What is to be shown, and where.
#[derive(Clone, Debug, Default)]
pub struct Wish {
    /// Journeys, or folders with journeys; none: those of the project of the current folder.
    pub paths: Vec<PathBuf>,
    /// The port; `None`: polku's own, or the next that is free.
    pub port: Option<u16>,
    /// How journeys are drawn.
    pub request: Request,
}

/// Why there is no preview.
#[derive(Debug)]
pub enum Unready {
    /// What was to be shown can't be read.
    Workspace(WorkspaceError),
    /// What else keeps it from being shown, for people.
    Message(String),
}

impl From<WorkspaceError> for Unready {
    fn from(error: WorkspaceError) -> Self {
        Unready::Workspace(error)
    }
}

/// A preview that is ready to be looked at.
pub struct Preview {
    server: Server,
    desk: Desk,
    watch: Watch,
    board: Arc<Board>,
}

impl Preview {
    /// Loads what is to be shown, and finds a port.
    ///
    /// # Errors
    /// What is to be shown cannot be read, or there is no port.
    pub fn prepare(wish: Wish) -> Result<Self, Unready> {
        let board = Arc::new(Board::default());
        let port = wish.port;
        let mut watch = Watch::new().map_err(Unready::Message)?;
        let mut desk = Desk::open(wish, Arc::clone(&board))?;
        // Which folders are to be watched shows only now; what has changed in them meanwhile is taken in.
        if !follow(&mut watch, &mut desk) {
            desk.take_in_all();
        }
        let server = Server::bind(port).map_err(Unready::Message)?;
        Ok(Preview { server, desk, watch, board })
    }

    /// The address of its first page.
    pub fn address(&self) -> String {
        format!("http://127.0.0.1:{}/", self.server.port())
    }

    /// How many journeys it shows.
    pub fn journeys(&self) -> usize {
        self.desk.journeys()
    }

    /// Serves browsers for as long as the process lives. What goes wrong with watching files is told.
    ///
    /// # Errors
    /// No thread can be had.
    pub fn serve(self, tell: impl Fn(&str) + Send + 'static) -> std::io::Result<()> {
        let Preview { server, mut desk, mut watch, board } = self;
        let keep_up = move || {
            loop {
                watch.failures().iter().for_each(|failure| tell(failure));
                let Some(changed) = watch.next() else { return };
                let is_taken_in = changed.has_folders && follow(&mut watch, &mut desk);
                if !is_taken_in && desk.take_in(&changed.paths) {
                    follow(&mut watch, &mut desk);
                }
            }
        };
        std::thread::Builder::new().name("files".into()).spawn(keep_up)?;
        server.serve(&board);
        Ok(())
    }
}

/// Watches the folders in which what changes may matter. What has changed in them before they were watched is taken in,
/// from which may come that there are others. Whether everything was loaded anew for that.
fn follow(watch: &mut Watch, desk: &mut Desk) -> bool {
    let mut is_loaded = false;
    while watch.keep_to(desk.folders()) {
        desk.take_in_all();
        is_loaded = true;
    }
    is_loaded
}
