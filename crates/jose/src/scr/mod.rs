mod json;
mod reference;

pub use reference::Scr;
