//! The handle to boards: devices in rooms that answer by themselves.

use super::space::Space;
use super::{BoardAudio, BoardOccupant, MACHINE_TYPE, Refusal};
use crate::identity::{EmailTaken, NewUser, UserKind};
use crate::ids::UserId;
use crate::lyra::screen::Screen;
use crate::world::World;

/// The boards of a running simulator.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let sim = webex_sim::Sim::start().await?;
/// let board = sim.boards().create("Berlin")?;
/// println!("the board {} shows {}", board.id(), board.pin());
/// assert!(board.occupants().is_empty());
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Boards {
    world: World,
}

/// A board: it shows a PIN, lets its ultrasound be heard, verifies who comes in and obeys whom it trusts. Clones are
/// the same board.
#[derive(Clone)]
pub struct Board {
    world: World,
    id: UserId,
}

impl std::fmt::Debug for Boards {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Boards").finish_non_exhaustive()
    }
}

impl std::fmt::Debug for Board {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Board").field("id", &self.id).finish_non_exhaustive()
    }
}

impl Boards {
    pub(crate) fn new(world: World) -> Self {
        Self { world }
    }

    /// A new board in the default organization.
    ///
    /// # Errors
    /// [`EmailTaken`] if the address invented for it belongs to somebody.
    pub fn create(&self, name: impl Into<String>) -> Result<Board, EmailTaken> {
        let machine = NewUser::new().kind(UserKind::Machine).machine_type(MACHINE_TYPE).display_name(name);
        let id = self.world.identity.create_user(machine)?.id;
        let board = Board { world: self.world.clone(), id };
        board.change(|space| {
            space.screen = Some(Screen::new());
            space.audio = Some(BoardAudio::default());
        });
        Ok(board)
    }

    /// The board with this id.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let sim = webex_sim::Sim::start().await?;
    /// let board = sim.boards().create("Berlin")?;
    /// assert_eq!(sim.boards().find(board.id()).map(|found| found.pin()), Some(board.pin()));
    /// assert!(sim.boards().find(webex_sim::ids::UserId::random()).is_none());
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn find(&self, id: UserId) -> Option<Board> {
        self.world.identity.user(id)?;
        let is_board = self.world.lyra.look(&self.world, id, |space| space.screen.is_some());
        is_board.then(|| Board { world: self.world.clone(), id })
    }
}

impl Board {
    /// The id of the space, which is that of the machine.
    #[must_use]
    pub fn id(&self) -> UserId {
        self.id
    }

    /// The address of the space.
    #[must_use]
    pub fn url(&self) -> String {
        self.world.urls.space(self.id)
    }

    /// The PIN on the screen: four digits.
    #[must_use]
    pub fn pin(&self) -> String {
        self.screen(|screen| screen.pin.clone())
    }

    /// Shows another PIN from now on.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let sim = webex_sim::Sim::start().await?;
    /// let board = sim.boards().create("Berlin")?;
    /// let before = board.pin();
    /// board.change_pin();
    /// assert_ne!(board.pin(), before);
    /// # Ok(())
    /// # }
    /// ```
    pub fn change_pin(&self) {
        self.change(|space| space.screen.as_mut().map(Screen::change_pin));
    }

    /// The token that its ultrasound carries.
    #[must_use]
    pub fn proximity_token(&self) -> String {
        self.screen(|screen| screen.token.clone())
    }

    /// Verifies whoever comes in from now on, or leaves it to PINs and [`verify`](Board::verify) again.
    pub fn admit_everybody(&self, admit: bool) {
        self.change(|space| space.screen.as_mut().map(|screen| screen.admits_everybody = admit));
    }

    /// Trusts somebody; `false` if he is not in the room.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let sim = webex_sim::Sim::start().await?;
    /// let ada = sim.create_user(webex_sim::NewUser::new())?;
    /// assert!(!sim.boards().create("Berlin")?.verify(ada.id), "she is elsewhere");
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn verify(&self, user: UserId) -> bool {
        self.world.lyra.change(&self.world, self.id, |space| space.verify(user)).is_ok()
    }

    /// Sends somebody away with all his devices; `false` if he was not in the room.
    #[must_use]
    pub fn send_away(&self, user: UserId) -> bool {
        self.world.lyra.change(&self.world, self.id, |space| space.leave(user, None)).is_ok()
    }

    /// Who is in the room.
    #[must_use]
    pub fn occupants(&self) -> Vec<BoardOccupant> {
        self.world.lyra.look(&self.world, self.id, Space::occupants)
    }

    /// The URLs of the conversations that it shows.
    #[must_use]
    pub fn conversations(&self) -> Vec<String> {
        self.world.lyra.look(&self.world, self.id, |space| {
            space.bindings().iter().map(|binding| binding.shared.conversation_url.clone()).collect()
        })
    }

    /// How loud it is, and whether it listens.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let sim = webex_sim::Sim::start().await?;
    /// let audio = sim.boards().create("Berlin")?.audio();
    /// assert!(!audio.muted && (audio.min..=audio.max).contains(&audio.level));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn audio(&self) -> BoardAudio {
        self.world.lyra.look(&self.world, self.id, |space| space.audio.unwrap_or_default())
    }

    fn screen<T>(&self, read: impl FnOnce(&Screen) -> T) -> T {
        let look = |space: &Space| space.screen.as_ref().map(read);
        self.world.lyra.look(&self.world, self.id, look).expect("a board keeps its screen")
    }

    fn change<T>(&self, change: impl FnOnce(&mut Space) -> T) {
        let change = |space: &mut Space| Ok::<_, Refusal>(change(space));
        let _ = self.world.lyra.change(&self.world, self.id, change);
    }
}
