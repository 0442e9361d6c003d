//! Presence of people: watching it and setting one's own.
