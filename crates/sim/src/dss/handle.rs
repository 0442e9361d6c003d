//! The handle to the directory search.

use super::{DirectoryEntry, DirectoryFault};
use crate::world::World;

/// The directory search of a running simulator, and everything that can go wrong with it.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> std::io::Result<()> {
/// use webex_sim::{DirectoryEntry, DirectoryFault, Sim};
///
/// let sim = Sim::start().await?;
/// let berlin = sim.directory().enter(DirectoryEntry::place("Berlin").schedulable());
/// // The next answer comes in parts of one entity, the last of them first.
/// sim.directory().part_size(1);
/// sim.directory().fail_next(DirectoryFault::Reversed);
/// # let _ = berlin;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct DirectorySearch {
    world: World,
}

impl std::fmt::Debug for DirectorySearch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DirectorySearch").finish_non_exhaustive()
    }
}

impl DirectorySearch {
    pub(crate) fn new(world: World) -> Self {
        Self { world }
    }

    /// Puts a contact or a place into the directory; the id by which it is looked up.
    pub fn enter(&self, entry: DirectoryEntry) -> String {
        let identity = entry.identity().to_owned();
        self.world.directory.enter(entry.into_entity());
        identity
    }

    /// How many entities a part of an answer has at most from now on; at first 10.
    pub fn part_size(&self, entities: usize) {
        self.world.directory.set_part_size(entities);
    }

    /// Lets this happen to the next answer that no earlier fault is meant for.
    pub fn fail_next(&self, fault: DirectoryFault) {
        self.world.directory.fail_next(fault);
    }
}
