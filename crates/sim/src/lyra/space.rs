//! One space: what happens in it, without knowing who asks over which wire.

use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use super::audio::{AudioAction, AudioReport, BoardAudio};
use super::occupant::Occupant;
use super::screen::Screen;
use super::{Binding, BoardOccupant, Entrant, Pass, Refusal, Shared};
use crate::clock::SimClock;
use crate::ids::{DeviceId, UserId};

/// Clients say every ten minutes that they are there; one that misses it is missed a little later.
const KEEP_ALIVE: Duration = Duration::from_secs(15 * 60);

/// The state of a space.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Space {
    occupants: Vec<Occupant>,
    bindings: Vec<Binding>,
    pub(super) audio: Option<BoardAudio>,
    /// Of a board of the simulator's own.
    pub(super) screen: Option<Screen>,
}

impl Space {
    /// Somebody comes in, or says that he is still there.
    pub(crate) fn enter(&mut self, clock: &SimClock, entrant: &Entrant, pass: &Pass) -> Result<(), Refusal> {
        match pass {
            Pass::Manual { challenge } => self.enter_by_hand(clock, entrant, *challenge),
            Pass::PinAnswer(pin) => self.answer_pin(clock, entrant, pin),
            Pass::Ultrasound(heard) => self.enter_by_ear(entrant, heard),
        }
    }

    fn enter_by_hand(&mut self, clock: &SimClock, entrant: &Entrant, challenge: bool) -> Result<(), Refusal> {
        if challenge && self.screen.is_none() {
            return Err(Refusal::NoPin);
        }
        let admitted = self.screen.as_ref().is_some_and(|screen| screen.admits_everybody);
        let occupant = self.occupant_for(entrant);
        occupant.bring(entrant, Some(clock.deadline(KEEP_ALIVE)));
        occupant.verified |= admitted;
        occupant.challenged |= challenge && !occupant.verified;
        Ok(())
    }

    fn answer_pin(&mut self, clock: &SimClock, entrant: &Entrant, pin: &str) -> Result<(), Refusal> {
        let shown = self.screen.as_ref().ok_or(Refusal::NoPin)?.pin.clone();
        let occupant = self.occupant_mut(entrant.user).ok_or(Refusal::NoChallenge)?;
        if !occupant.challenged {
            return Err(Refusal::NoChallenge);
        }
        if pin != shown {
            return Err(Refusal::WrongPin);
        }
        occupant.bring(entrant, Some(clock.deadline(KEEP_ALIVE)));
        (occupant.verified, occupant.challenged) = (true, false);
        Ok(())
    }

    fn enter_by_ear(&mut self, entrant: &Entrant, heard: &str) -> Result<(), Refusal> {
        let screen = self.screen.as_ref().ok_or(Refusal::WrongProof)?;
        if heard != screen.proof && heard != screen.token {
            return Err(Refusal::WrongProof);
        }
        let occupant = self.occupant_for(entrant);
        occupant.bring(entrant, None);
        (occupant.verified, occupant.challenged) = (true, false);
        Ok(())
    }

    /// The device in the room says that it trusts somebody.
    pub(crate) fn verify(&mut self, user: UserId) -> Result<(), Refusal> {
        let occupant = self.occupant_mut(user).ok_or(Refusal::NotInside)?;
        (occupant.verified, occupant.challenged) = (true, false);
        Ok(())
    }

    /// Somebody goes with one device, or with all.
    pub(crate) fn leave(&mut self, user: UserId, device: Option<DeviceId>) -> Result<(), Refusal> {
        let occupant = self.occupant_mut(user).ok_or(Refusal::NotInside)?;
        if let Some(device) = device
            && !occupant.take(device)
        {
            return Err(Refusal::DeviceNotInside);
        }
        self.occupants.retain(|one| one.user != user || (device.is_some() && !one.is_gone()));
        Ok(())
    }

    /// Lets those go who have not said for too long that they are there.
    pub(super) fn settle(&mut self, now: Timestamp, exists: impl Fn(UserId, DeviceId) -> bool) {
        for occupant in &mut self.occupants {
            let user = occupant.user;
            occupant.settle(now, |device| exists(user, device));
        }
        self.occupants.retain(|occupant| !occupant.is_gone());
    }

    /// Shows a conversation; one that is shown already stays what it is.
    pub(crate) fn bind(&mut self, shared: Shared) -> Binding {
        let known = self.binding_of(&shared.conversation_url);
        known.unwrap_or_else(|_| {
            let binding = Binding::new(shared);
            self.bindings.push(binding.clone());
            binding
        })
    }

    pub(crate) fn unbind(&mut self, id: Uuid) {
        self.bindings.retain(|binding| binding.id != id);
    }

    pub(crate) fn binding(&self, id: Uuid) -> Result<Binding, Refusal> {
        self.bindings.iter().find(|binding| binding.id == id).cloned().ok_or(Refusal::UnknownBinding)
    }

    pub(crate) fn binding_of(&self, conversation_url: &str) -> Result<Binding, Refusal> {
        let found = self.bindings.iter().find(|binding| binding.shared.conversation_url == conversation_url);
        found.cloned().ok_or(Refusal::UnknownBinding)
    }

    pub(crate) fn bindings(&self) -> &[Binding] {
        &self.bindings
    }

    pub(crate) fn audio(&self) -> Result<BoardAudio, Refusal> {
        self.audio.ok_or(Refusal::NoAudio)
    }

    /// The device in the room tells how loud it is.
    pub(crate) fn report(&mut self, report: &AudioReport) -> Result<BoardAudio, Refusal> {
        let audio = self.audio.unwrap_or_default().updated(report)?;
        Ok(*self.audio.insert(audio))
    }

    /// Somebody tells the room to be louder or silent. A board of the simulator obeys at once; any other device hears
    /// of it and reports what it has done.
    pub(crate) fn act(&mut self, action: AudioAction) -> Result<(), Refusal> {
        let mut audio = self.audio.unwrap_or_default();
        if !audio.permits(action) {
            return Err(Refusal::OutOfRange);
        }
        if self.screen.is_some() {
            audio.obey(action);
            self.audio = Some(audio);
        }
        Ok(())
    }

    /// Refuses whom the space does not trust.
    pub(crate) fn require_verified(&self, user: UserId) -> Result<(), Refusal> {
        let occupant = self.occupants.iter().find(|one| one.user == user).ok_or(Refusal::NotInside)?;
        if occupant.verified { Ok(()) } else { Err(Refusal::NotVerified) }
    }

    pub(crate) fn has(&self, user: UserId) -> bool {
        self.occupants.iter().any(|occupant| occupant.user == user)
    }

    pub(super) fn users(&self) -> impl Iterator<Item = UserId> {
        self.occupants.iter().map(|occupant| occupant.user)
    }

    pub(super) fn occupants(&self) -> Vec<BoardOccupant> {
        self.occupants.iter().map(Occupant::snapshot).collect()
    }

    /// What somebody sees of who is in it: everybody for those inside and for the device itself.
    pub(crate) fn render_occupants(&self, viewer: UserId, is_device: bool) -> Value {
        let own = self.occupants.iter().find(|occupant| occupant.user == viewer).map(Occupant::render);
        let sees = is_device || own.is_some();
        let items: Vec<Value> = self.occupants.iter().filter(|_| sees).map(Occupant::render).collect();
        let mut occupants = json!({"pinChallenge": self.screen.is_some(), "items": items});
        if let Some(own) = own {
            occupants["self"] = own;
        }
        occupants
    }

    fn occupant_mut(&mut self, user: UserId) -> Option<&mut Occupant> {
        self.occupants.iter_mut().find(|occupant| occupant.user == user)
    }

    fn occupant_for(&mut self, entrant: &Entrant) -> &mut Occupant {
        let known = self.occupants.iter().position(|occupant| occupant.user == entrant.user);
        let index = known.unwrap_or(self.occupants.len());
        if known.is_none() {
            self.occupants.push(Occupant::new(entrant));
        }
        &mut self.occupants[index]
    }
}
