//! Which resources are listened to.

use super::{Change, Envelope, Resource, ResourceEvent};

/// Which resources are listened to, in the order in which that began (wire/04 section 2.4).
///
/// ```
/// use webex_plugin_live::{Envelope, Listeners, Resource};
/// let mut listeners = Listeners::default();
/// listeners.listen(Resource::Rooms, Envelope::default());
/// listeners.listen(Resource::Rooms, Envelope::default());
/// assert_eq!(listeners.stop(&Resource::Rooms), true);
/// assert!(listeners.is_empty());
/// ```
#[derive(Clone, Debug, Default)]
pub struct Listeners(Vec<(Resource, Envelope)>);

impl Listeners {
    /// Begins to listen to a resource. Listening twice does not double events: the newer envelope takes the place of
    /// the older one (wire/04 section 7, row 7).
    pub fn listen(&mut self, resource: Resource, envelope: Envelope) {
        match self.0.iter_mut().find(|(known, _)| *known == resource) {
            Some((_, known)) => *known = envelope,
            None => self.0.push((resource, envelope)),
        }
    }

    /// Stops listening to a resource; says whether it was listened to.
    pub fn stop(&mut self, resource: &Resource) -> bool {
        let before = self.0.len();
        self.0.retain(|(known, _)| known != resource);
        self.0.len() < before
    }

    /// Whether nothing is listened to.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether that resource is listened to.
    pub fn wants(&self, resource: &Resource) -> bool {
        self.0.iter().any(|(known, _)| known == resource)
    }

    /// The changes of one activity as events, for who listens to them and in that order.
    ///
    /// ```
    /// use webex_plugin_live::{Change, Envelope, Listeners, Resource};
    /// # fn example(changes: &[Change]) {
    /// let mut listeners = Listeners::default();
    /// listeners.listen(Resource::Rooms, Envelope::new("me", "mine", webex_core::resource::DateTime::new("2026-01-15T10:05:30Z")));
    /// assert!(listeners.events(changes).iter().all(|event| event.resource == Resource::Rooms));
    /// # }
    /// ```
    pub fn events(&self, changes: &[Change]) -> Vec<ResourceEvent> {
        let of = |(resource, envelope): &(Resource, Envelope)| {
            let wanted = changes.iter().filter(|change| change.resource == *resource);
            wanted.map(|change| ResourceEvent::new(envelope, change.clone())).collect::<Vec<_>>()
        };
        self.0.iter().flat_map(of).collect()
    }
}
